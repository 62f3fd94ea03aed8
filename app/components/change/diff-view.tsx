import { ChevronRight } from 'lucide-react'
import type { Change, Counts, Diff, ModuleDiff } from '#app/domain/diff.ts'
import { CHANGES } from '#app/domain/diff.ts'
import { dayName } from '#app/domain/month.ts'
import { sameTerm, type Term } from '#app/domain/term.ts'
import { count, duration, plural } from '../ui/words.ts'
import { DiffTask } from './diff-task.tsx'
import { BeforeAfter, CHANGE_WORD, Mark } from './marks.tsx'

const cell = 'py-1.5 pr-4 text-right last:pr-0'

/** How many modules and tasks become what. */
export function Totals({ diff, noun }: { diff: Diff; noun: string }) {
  const { counts, minutes, term } = diff
  const rows: [string, Counts][] = [
    [plural(noun), counts.modules],
    ['Tasks', counts.tasks],
  ]
  return (
    <div className="space-y-2">
      <table className="w-full text-small sm:table-fixed sm:text-body" data-number>
        <caption className="sr-only">What becomes of {noun}s and tasks</caption>
        <thead className="text-soft">
          <tr>
            <th scope="col">
              <span className="sr-only">Of which</span>
            </th>
            {CHANGES.map((change) => (
              <th key={change} scope="col" className={`${cell} font-normal`}>
                {CHANGE_WORD[change]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, n]) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-bold">
                {name}
              </th>
              {CHANGES.map((change) => (
                <td key={change} className={`${cell} ${n[change] === 0 ? 'text-soft' : 'font-bold'}`}>
                  {n[change]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-t border-line pt-2 text-small" data-number>
        {minutes.before === minutes.after ? (
          <>In all {duration(minutes.after)}, as before.</>
        ) : (
          <>
            In all <BeforeAfter before={duration(minutes.before)} after={duration(minutes.after)} />.
          </>
        )}
      </p>
      {!sameTerm(term.before, term.after) && (
        <p className="text-small" data-number>
          Plan length: <BeforeAfter before={termWords(term.before)} after={termWords(term.after)} />.
        </p>
      )}
    </div>
  )
}

function termWords({ weeks, deadline }: Term): string {
  const parts = [weeks === null ? '' : count(weeks, 'week'), deadline === null ? '' : `until ${dayName(deadline)}`]
  return parts.filter((part) => part !== '').join(', ') || 'no end date'
}

function summed(module: ModuleDiff): string {
  const n = (change: Change) => module.tasks.filter((task) => task.change === change).length
  const told = (['added', 'removed', 'changed'] as const).filter((change) => n(change) > 0)
  const moved = module.tasks.filter((task) => task.moved && task.change === 'kept').length
  const parts = told.map((change) => `${n(change)} ${change}`)
  if (n('kept') - moved > 0) parts.push(`${n('kept') - moved} kept`)
  if (moved > 0) parts.push(`${moved} moved`)
  return parts.join(', ')
}

function ModuleTitle({ module }: { module: ModuleDiff }) {
  const { before, after, change, position } = module
  const renamed = before && after && before.title !== after.title
  return (
    <>
      {position.after !== null && (
        <span className="text-soft" data-number>
          {position.after}.{' '}
        </span>
      )}
      {renamed ? (
        <BeforeAfter before={before.title} after={after.title} />
      ) : change === 'removed' ? (
        <del className="decoration-1">{module.title}</del>
      ) : (
        module.title
      )}
    </>
  )
}

function ModuleText({ module: { before, after, change, moved, position } }: { module: ModuleDiff }) {
  const text = after?.description ?? ''
  const rewritten = before && after && before.description !== after.description
  return (
    <>
      {moved && (
        <p className="text-small font-medium" data-number>
          Moved from place {position.before} to place {position.after}.
        </p>
      )}
      {rewritten && (
        <p className="text-small">
          <del className="text-soft decoration-1">
            <span className="sr-only">before: </span>
            {before.description}
          </del>
        </p>
      )}
      {text && (change === 'added' || rewritten) && (
        <p className="text-small">
          <ins className="no-underline">{text}</ins>
        </p>
      )}
    </>
  )
}

/** What becomes of one module: closed where it is kept. */
export function DiffModule({ module }: { module: ModuleDiff }) {
  const still = module.change === 'kept' && !module.moved
  return (
    <details open={!still} className="group/module min-w-0" data-change={module.change}>
      <summary className="grid min-h-14 grid-cols-[1.25rem_1fr] gap-x-2 py-3 hover:bg-sunken sm:grid-cols-[1.25rem_5.5rem_1fr_auto] sm:items-baseline">
        <ChevronRight
          aria-hidden="true"
          className="mt-1 size-4 shrink-0 self-start text-soft group-open/module:rotate-90"
        />
        <span className="max-sm:col-start-2">
          <Mark change={module.change} />
        </span>
        <h3 className="min-w-0 pl-1 max-sm:col-start-2 max-sm:pl-0">
          <ModuleTitle module={module} />
        </h3>
        <span className="text-small whitespace-nowrap text-soft max-sm:col-start-2" data-number>
          {summed(module)}
        </span>
      </summary>
      <div className="space-y-2 pb-5 sm:pl-7">
        <ModuleText module={module} />
        <ul className="space-y-1">
          {module.tasks.map((task) => (
            <DiffTask key={task.id} task={task} />
          ))}
        </ul>
      </div>
    </details>
  )
}

/** All modules of either side, in the new order. */
export function DiffList({ diff, beside }: { diff: Diff; beside?: (module: ModuleDiff) => React.ReactNode }) {
  return (
    <ol className="border-b border-line">
      {diff.modules.map((module) => (
        <li
          key={module.id}
          className={beside ? 'grid grid-cols-[2.75rem_1fr] border-t border-line' : 'border-t border-line'}
        >
          {beside?.(module)}
          <DiffModule module={module} />
        </li>
      ))}
    </ol>
  )
}
