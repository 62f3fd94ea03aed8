import { Link } from '@remix-run/react'
import type { RunProgress, RunView } from '#app/domain/run-view.ts'
import { isOver } from '#app/domain/workflow.ts'
import type { Hearing } from '../live/types.ts'
import type { Live } from '../live/use-live.ts'
import { providerName } from '#app/domain/providers.ts'
import { RefusedNote, type Refused } from '../plan/refused-note.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { Progress } from '../ui/progress.tsx'
import { Act } from './act.tsx'
import { Elapsed, useRead, type Read } from './elapsed.tsx'
import { resultsOf } from './result.ts'
import { StepGraph } from './step-graph.tsx'
import { StepList } from './step-list.tsx'
import { useRun } from './use-run.ts'
import { costWords, RUN_WORD, tookBetween } from './words.ts'

const HEARING: Record<Hearing, string> = {
  live: '',
  reconnecting: 'Reconnecting. The work continues; nothing is lost.',
  offline: 'You are offline. The work continues; this page catches up when you are back.',
}

function Going({ run, hearing }: { run: RunView; hearing: Hearing }) {
  const done = run.steps.filter(({ status }) => status === 'done').length
  const text = `${done} of ${run.steps.length} steps done`
  return (
    <div className="max-w-text space-y-4">
      <Progress label={run.title} text={text} value={done} max={run.steps.length} />
      <p data-number>{text}. You can leave this page; the work continues.</p>
      <Act to={`/runs/${run.id}/cancel`} look="plain" doing="Cancelling…">
        Cancel
      </Act>
      <noscript>
        <p>
          <a href={`/runs/${run.id}`} className="link">
            Reload now
          </a>{' '}
          to see how far it is.
        </p>
      </noscript>
      <p role="status" className="min-h-6 text-small">
        {HEARING[hearing]}
      </p>
    </div>
  )
}

function Ended({ run, others }: Pick<Props, 'run' | 'others'>) {
  const results = resultsOf(run)
  return (
    <div className="space-y-4">
      {run.message && (
        <Callout tone={run.status === 'failed' ? 'grave' : 'plain'}>
          <p>{run.message}</p>
        </Callout>
      )}
      {results.length > 0 && (
        <p className="flex flex-wrap gap-3">
          {results.map(({ label, to }, i) => (
            <Link key={to} to={to} className={buttonLook(i === 0 ? 'main' : 'plain')}>
              {label}
            </Link>
          ))}
        </p>
      )}
      {run.status !== 'done' && (
        <div className="flex flex-wrap items-start gap-3">
          <Act to={`/runs/${run.id}/retry`} look="main" doing="Starting…">
            Try again
          </Act>
          {others.map(({ by, label }) => (
            <Act key={by} to={`/runs/${run.id}/retry`} fields={{ by }} look="plain" doing="Starting…">
              {`Ask ${label}`}
            </Act>
          ))}
        </div>
      )}
    </div>
  )
}

/** Take a run off the list. */
const Remove = ({ run: { id, title } }: Pick<Props, 'run'>) => (
  <Confirm
    action={`/runs/${id}/remove`}
    label="Remove…"
    about={title}
    sentence="This run and its steps will be removed from the list. What it made and its costs are kept."
    yes="Remove this run"
  />
)

function About({ run, read }: Pick<Props, 'run'> & { read: Read }) {
  const took = tookBetween(run.startedAt, run.settledAt)
  return (
    <p className="text-small text-soft" data-number>
      Started <LocalTime iso={run.createdAt} as="moment" />
      {took && ` · took ${took}`}
      {run.status === 'running' && run.startedAt && (
        <>
          {' · in progress'}
          <Elapsed from={run.startedAt} read={read} />
        </>
      )}
      {run.provider && ` · ${providerName(run.provider)}`}
      {run.model && run.provider !== 'offline' && ` (${run.model})`}
      {' · '}
      {costWords(run.cost, !isOver(run.status))}
    </p>
  )
}

type Props = {
  run: RunView
  /** When it was read on the server, ISO 8601. */
  at: string
  live: Live<RunProgress> | null
  /** Who else could do it, offered after a failure; `by` names each. */
  others: { by: string; label: string }[]
  refused: Refused | null
}

/** One run of a workflow: what it is, how far it has come, step by step, and its result. */
export function RunScreen({ run: given, at, live, others, refused }: Props) {
  const { run, hearing } = useRun(given, live)
  const place = run.moduleTitle ? `${run.moduleTitle}, in ${run.planTitle}` : run.planTitle
  const over = isOver(run.status)
  const read = useRead(at)
  return (
    <div className="space-y-8">
      <header className="space-y-2">
        <h1>{run.title}</h1>
        <p>
          {place}. <strong role="status">{RUN_WORD[run.status]}</strong>
        </p>
        <About run={run} read={read} />
      </header>
      {refused && <RefusedNote refused={refused} />}
      {over ? <Ended run={run} others={others} /> : <Going run={run} hearing={hearing} />}
      <section aria-labelledby="steps" className="space-y-4">
        <h2 id="steps">Steps</h2>
        <StepGraph steps={run.steps} />
        <StepList steps={run.steps} read={read} said={over ? run.message : null} />
        {run.status === 'done' && run.steps.every(({ output }) => output === null) && (
          <p className="text-small text-soft">
            The results of single steps are kept for 30 days. What was made from them is still there.
          </p>
        )}
      </section>
      {over && <Remove run={run} />}
    </div>
  )
}
