import { Link } from '@remix-run/react'
import { PLAN_BOUNDS, TEXT_MAX } from '#app/domain/bounds.ts'
import type { TaskKind } from '#app/domain/plan.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Act, Labelled, wrong } from './act.tsx'
import { EditModule } from './edit-module.tsx'
import type { EditModuleData } from './types.ts'
import { EditingContext, useEditing, useEdits, useRefusal, type EditAnswer } from './use-edit.ts'

type Last = { change: string; version: number; edit: string | null } | null

/** What was done last, and the way back; stays in sight on a long page until the next act. */
function LastEdit({ last }: { last: Last }) {
  const { answer } = useEditing()
  const said = answer?.ok ? `${answer.change}.` : last ? `Last change: ${last.change}.` : ''
  const { edit = null } = last ?? {}
  return (
    <div className="sticky top-0 z-10 -mx-2 border-b border-line bg-paper px-2">
      <div className="flex min-h-12 items-center justify-between gap-4">
        <p role="status" className="line-clamp-2 min-w-0 text-small">
          {said || <span className="text-soft">Every change is saved at once.</span>}
        </p>
        {edit !== null && (
          <Act act="undo" className="shrink-0">
            <button id="undo" aria-label={`Undo: ${edit}`} className="link min-h-11 font-medium">
              Undo
            </button>
          </Act>
        )}
      </div>
    </div>
  )
}

/** Why an edit was not made, unless the form itself says it beside a field. */
function Refused() {
  const { answer } = useEditing()
  if (!answer || answer.ok || Object.keys(answer.issues).length > 0) return null
  return (
    <Callout tone="grave" title="Not done" announce>
      <p>
        {answer.message}
        {answer.code === 'changed_elsewhere' && ' What you see below is how it is now.'}
      </p>
    </Callout>
  )
}

function AddModule({ modules }: { modules: EditModuleData[] }) {
  const { noun } = useEditing()
  const refusal = useRefusal('add_module', '')
  const { values = {}, issues = {} } = refusal ?? {}
  const { max } = PLAN_BOUNDS.modules
  if (modules.length >= max) {
    return (
      <p className="text-small text-soft">
        This plan is full: it holds {max} {noun}s.
      </p>
    )
  }
  const field = (name: string, label: string) => (
    <Labelled id={`new-${name}`} label={label} error={issues[name]}>
      <input
        id={`new-${name}`}
        name={name}
        maxLength={TEXT_MAX.title}
        defaultValue={values[name]}
        className="control"
        {...wrong(`new-${name}`, issues[name])}
      />
    </Labelled>
  )
  return (
    <section aria-labelledby="add-module" className="border-t border-line pt-6">
      <h2 id="add-module" className="pb-3">
        Add a {noun}
      </h2>
      <Act key={modules.length} act="add_module" label={`Add a ${noun}`} className="max-w-text space-y-4">
        {field('title', 'Its title')}
        {field('taskTitle', 'Its first task')}
        <Button id="add-the-module">Add the {noun}</Button>
      </Act>
    </section>
  )
}

type Props = {
  plan: {
    id: string
    title: string
    version: number
    noun: string
    fixed: string | null
    kinds: readonly TaskKind[]
    modules: EditModuleData[]
  }
  last: Last
  answer: EditAnswer | undefined
}

/** A plan's structure, to be changed by hand: each change is saved at once and can be undone. */
export function EditScreen({ plan, last, answer }: Props) {
  const editing = useEdits(plan, answer)
  const { taskMinutes, tasksPerModule, modules } = PLAN_BOUNDS
  return (
    <EditingContext.Provider value={editing}>
      <div className="space-y-6">
        <header className="space-y-2">
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <h1 className="min-w-0">Edit “{plan.title}”</h1>
            <Link to={`/plans/${plan.id}`} className={buttonLook('main')}>
              Done editing
            </Link>
          </div>
          <p className="max-w-text text-small text-soft">
            Open a {plan.noun} or a task to change it.{' '}
            {plan.fixed ?? `A plan holds up to ${modules.max} ${plan.noun}s.`} A {plan.noun} holds up to{' '}
            {tasksPerModule.max} tasks; a task takes {taskMinutes.min} to {taskMinutes.max} minutes.
          </p>
        </header>
        <LastEdit last={last} />
        <Refused />
        {plan.modules.length === 0 ? (
          <p>There is nothing to edit yet: this plan has no content.</p>
        ) : (
          <>
            <ol>
              {plan.modules.map((module) => (
                <EditModule key={module.id} module={module} modules={plan.modules} />
              ))}
            </ol>
            {plan.fixed ? null : <AddModule modules={plan.modules} />}
          </>
        )}
      </div>
    </EditingContext.Provider>
  )
}
