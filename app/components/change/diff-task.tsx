import clsx from 'clsx'
import type { TaskDiff } from '#app/domain/diff.ts'
import { kindWord } from '../plan/task-kind.tsx'
import { duration } from '../ui/words.ts'
import { BeforeAfter, EDGE, Mark } from './marks.tsx'

type Face = NonNullable<TaskDiff['after']>

function Title({ task }: { task: TaskDiff }) {
  const { before, after, change } = task
  if (before && after && before.title !== after.title) {
    return <BeforeAfter before={before.title} after={after.title} />
  }
  if (change === 'removed') return <del className="decoration-1">{task.title}</del>
  if (change === 'added') return <ins className="font-medium no-underline">{task.title}</ins>
  return <span className={clsx(change === 'kept' && 'text-soft')}>{task.title}</span>
}

/** Minutes and kind: as they are, or as they were and are. */
function Size({ before, after }: Pick<TaskDiff, 'before' | 'after'>) {
  const now = after ?? before
  if (!now) return null
  const pair = (tell: (face: Face) => string) =>
    before && after && tell(before) !== tell(after) ? (
      <BeforeAfter before={tell(before)} after={tell(after)} />
    ) : (
      tell(now)
    )
  return (
    <span className="flex flex-wrap gap-x-3 text-small text-soft" data-number>
      <span>{pair((face) => kindWord(face.kind))}</span>
      <span>{pair((face) => duration(face.estimatedMinutes))}</span>
    </span>
  )
}

function Text({ task: { before, after, change } }: { task: TaskDiff }) {
  if (change === 'added') return after?.description ? <p className="text-small">{after.description}</p> : null
  if (!before || !after || before.description === after.description) return null
  return (
    <details className="text-small">
      <summary className="link inline-flex min-h-11 items-center">How to do it, before and now</summary>
      <div className="space-y-2 pb-2">
        <p>
          <span className="font-medium">Before: </span>
          <del className="text-soft no-underline">{before.description || 'nothing'}</del>
        </p>
        <p>
          <span className="font-medium">Now: </span>
          <ins className="no-underline">{after.description || 'nothing'}</ins>
        </p>
      </div>
    </details>
  )
}

function notesOf(task: TaskDiff): string {
  const gone = task.change === 'removed'
  const said = [
    task.completed && (gone ? 'Completed; it is not in this version' : 'Completed: it stays as you did it'),
    task.hasNotes && (gone ? 'your note goes with it' : 'your note stays'),
    task.movedFrom !== null && `moved here from “${task.movedFrom}”`,
    task.moved && task.movedFrom === null && 'moved to another place',
  ].filter((each) => typeof each === 'string')
  const text = said.join('; ')
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** What becomes of one task. */
export function DiffTask({ task }: { task: TaskDiff }) {
  const notes = notesOf(task)
  return (
    <li
      className={clsx('grid gap-x-3 gap-y-0.5 py-2 pl-3 sm:grid-cols-[5.5rem_1fr]', EDGE[task.change])}
      data-change={task.change}
    >
      <span className="sm:pt-0.5">
        <Mark change={task.change} />
      </span>
      <div className="min-w-0">
        <div className="flex flex-wrap justify-between gap-x-6">
          <span className="min-w-0">
            <Title task={task} />
          </span>
          <Size {...task} />
        </div>
        <Text task={task} />
        {notes && <p className="text-small font-medium">{notes}</p>}
      </div>
    </li>
  )
}
