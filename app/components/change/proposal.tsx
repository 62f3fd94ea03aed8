import { Form } from '@remix-run/react'
import { useId } from 'react'
import type { Diff, ModuleDiff } from '#app/domain/diff.ts'
import { sameTerm } from '#app/domain/term.ts'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'
import { Decide, Discard } from './decide.tsx'
import { DiffList, Totals } from './diff-view.tsx'

export type ProposalData = {
  id: string
  purpose: 'create' | 'regenerate' | 'extend' | 'replan'
  moduleId: string | null
  createdAt: string
  version: number
  changedSince: boolean
  open: string[]
  diff: Diff
  /** Of a replan: each change in words, and why. */
  reasons: { says: string; why: string }[]
}

type Refusal = { code: string; message: string; issues: Record<string, string> }

function about({ purpose, moduleId, diff }: ProposalData): string {
  if (purpose === 'replan') return 'Changes proposed to your plan'
  if (purpose === 'extend') return 'More modules for your plan'
  const module = diff.modules.find(({ id }) => id === moduleId)
  return module ? `The module “${module.before?.title ?? module.title}”, made again` : 'Your plan, made again'
}

function completedLine({ modules }: Diff): string {
  const done = modules.flatMap((module) => module.tasks).filter((task) => task.completed)
  if (done.length === 0) return ''
  const noted = done.some((task) => task.hasNotes) ? ', with your notes' : ''
  return done.length === 1
    ? `Your completed task stays as it is${noted}.`
    : `Your ${done.length} completed tasks stay as they are${noted}.`
}

/** Nothing in it differs from the plan: no decision is needed. */
function NothingNew({ proposal }: { proposal: ProposalData }) {
  return (
    <Callout title="Nothing would change">
      <p>
        What was made is the same as your plan is now. Set it aside, and ask again with other answers if you want
        something else.
      </p>
      <Form method="post">
        <input type="hidden" name="proposal" value={proposal.id} />
        <Button name="intent" value="discard" className="mt-2">
          Set it aside
        </Button>
      </Form>
    </Callout>
  )
}

function Choose({ module, open }: { module: ModuleDiff; open: boolean }) {
  if (!open) return <span />
  return (
    <label className="grid min-h-14 place-items-center self-start hover:bg-sunken">
      <span className="sr-only">Choose “{module.title}”</span>
      <input type="checkbox" name="modules" value={module.id} className="size-5" />
    </label>
  )
}

function Refused({ refusal }: { refusal: Refusal }) {
  const message = refusal.issues['modules'] ?? refusal.message
  return (
    <Callout tone="grave" announce>
      <p>{refusal.code === 'changed_elsewhere' ? `${message} What you see below is up to date.` : message}</p>
    </Callout>
  )
}

const openWords = (n: number, noun: string) => (n === 0 ? `No ${noun} changes` : `${count(n, noun)} to decide on`)

type Props = { planId: string; noun: string; proposal: ProposalData; discarding: boolean; refusal: Refusal | undefined }

/** New content beside the plan as it is: what is added, removed, changed, kept, and the learner's decision. */
export function Proposal({ planId, noun, proposal, discarding, refusal }: Props) {
  const { diff, open } = proposal
  const heading = useId()
  const few = open.length < 2
  const sameTime = sameTerm(diff.term.before, diff.term.after)
  const completed = completedLine(diff)
  return (
    <div className="space-y-6">
      <header className="max-w-text space-y-2">
        <h1>{about(proposal)}</h1>
        <p className="text-small text-soft">
          Made <LocalTime iso={proposal.createdAt} as="moment" />. Nothing has changed yet: your plan is as it was until
          you accept.
        </p>
      </header>
      {refusal && <Refused refusal={refusal} />}
      {discarding && <Discard planId={planId} proposalId={proposal.id} />}
      {proposal.changedSince && (
        <Callout title="Your plan has changed since this was made">
          <p>The comparison below is with your plan as it is now. Nothing you have done since is lost.</p>
        </Callout>
      )}
      {open.length === 0 && sameTime ? (
        <NothingNew proposal={proposal} />
      ) : (
        <>
          {proposal.reasons.length > 0 && <Reasons reasons={proposal.reasons} />}
          <Totals diff={diff} noun={noun} />
          {!sameTime && !few && <p>The plan’s length changes once you have accepted everything.</p>}
          {completed && <p className="font-medium">{completed}</p>}
          <Form method="post" action={`/plans/${planId}/changes`} aria-labelledby={heading} className="space-y-6">
            <input type="hidden" name="proposal" value={proposal.id} />
            <input type="hidden" name="seen" value={proposal.version} />
            <Decide planId={planId} few={few} noun={noun} />
            <section aria-labelledby={heading}>
              <h2 id={heading} className="pb-3">
                {openWords(open.length, noun)}
              </h2>
              <DiffList
                diff={diff}
                {...(few ? {} : { beside: (module) => <Choose module={module} open={open.includes(module.id)} /> })}
              />
            </section>
            <Decide planId={planId} few={few} noun={noun} />
          </Form>
          {diff.omitted.length > 0 && <Omitted diff={diff} />}
        </>
      )}
    </div>
  )
}

function Reasons({ reasons }: Pick<ProposalData, 'reasons'>) {
  return (
    <section className="max-w-text space-y-2">
      <h2>What is proposed, and why</h2>
      <ul className="list-disc space-y-1 pl-5">
        {reasons.map(({ says, why }) => (
          <li key={says}>
            {says}. <span className="text-soft">{why}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Omitted({ diff }: { diff: Diff }) {
  return (
    <section className="max-w-text space-y-2">
      <h2>What the new version leaves out</h2>
      <ul className="list-disc space-y-1 pl-5">
        {diff.omitted.map(({ title, reason }) => (
          <li key={title}>
            {title}. <span className="text-soft">{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
