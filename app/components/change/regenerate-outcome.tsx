import { Link } from '@remix-run/react'
import { Callout } from '../ui/callout.tsx'
import { count } from '../ui/words.ts'
import type { Outlook, Size } from './types.ts'

type Props = {
  noun: string
  plan: { id: string }
  scope: 'plan' | 'module' | 'extend'
  size: Size
  outlook: Outlook
}

const withNotes = (n: number, all: number) =>
  n === 0 ? '' : n === all ? (all === 1 ? ', with a note' : ', all with notes') : `, ${n} with notes`

function mayChange({ scope, size, noun }: Props): string {
  if (scope === 'extend') return 'Nothing. New modules come after the last one.'
  const { open, modules } = size
  if (open.tasks === 0) return 'No open tasks: all are done. New ones may be added.'
  const where = scope === 'module' ? 'in this module' : `in ${count(modules, noun)}`
  return `${count(open.tasks, 'open task')} ${where}${withNotes(open.withNotes, open.tasks)}.`
}

function stays({ scope, size: { done, open, modules } }: Props): string {
  if (scope === 'extend') return `All you have: ${count(modules, 'module')}, ${count(open.tasks + done.tasks, 'task')}.`
  const others = scope === 'module' ? 'Every other module. ' : ''
  if (done.tasks === 0) return `${others}No task is completed yet.`
  const noted = done.withNotes > 0 ? ', with your notes' : ''
  return `${others}${count(done.tasks, 'completed task')}${noted}.`
}

/** Why not now, in the words of the plan's own kind, which name the day it may be. */
function NotNow({ may }: Pick<Outlook, 'may'>) {
  if (may.ok) return null
  return (
    <Callout title={may.code === 'too_early' ? 'Not yet, as it is' : 'Not now'}>
      <p>{may.sentence}</p>
    </Callout>
  )
}

/** What is going on already, and what becomes of it. */
function Meanwhile({ plan, outlook }: Pick<Props, 'plan' | 'outlook'>) {
  return (
    <>
      {outlook.cancels && (
        <Callout title="Something is being made for this plan right now">
          <p>Starting this cancels it.</p>
        </Callout>
      )}
      {outlook.replacesProposal && (
        <Callout title="A new version is waiting for you">
          <p>
            What is made now takes its place.{' '}
            <Link to={`/plans/${plan.id}/changes`} className="link">
              Look at it first
            </Link>
          </p>
        </Callout>
      )}
    </>
  )
}

/** What will happen, in numbers, before it does. */
export function Outcome(props: Props) {
  const { outlook, plan, scope, noun } = props
  return (
    <div className="space-y-4">
      <NotNow may={outlook.may} />
      <p>
        {scope === 'extend' ? 'More modules are made. ' : 'A new version is made. '}
        Your plan stays as it is until you have looked at what is new and accepted it, whole or {noun} by {noun}.
      </p>
      <dl className="grid gap-x-6 gap-y-2 border-y border-line py-4 sm:grid-cols-[8rem_1fr]" data-number>
        <dt className="font-bold">May change</dt>
        <dd>{mayChange(props)}</dd>
        <dt className="font-bold">Stays</dt>
        <dd>{stays(props)}</dd>
        <dt className="font-bold">Can be undone</dt>
        <dd>Yes. The version you have now is kept, and you can bring it back.</dd>
      </dl>
      <Meanwhile plan={plan} outlook={outlook} />
      {outlook.deterministic && scope === 'plan' && (
        <p className="text-small text-soft">
          The built-in curriculum gives the same answer to the same question. Change something below, or nothing will
          come of it.
        </p>
      )}
    </div>
  )
}
