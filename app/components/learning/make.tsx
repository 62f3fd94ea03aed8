import { Form, Link } from '@remix-run/react'
import { foresightSentence, type RunForesight } from '#app/domain/foresight.ts'
import type { RunCard } from '#app/domain/run-view.ts'
import type { WorkflowName } from '#app/domain/workflow.ts'
import { Button } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'

type Props = {
  planId: string
  workflow: WorkflowName
  moduleId?: string | undefined
  /** The latest run of it, if there was one. */
  run: RunCard | null
  /** What a run of it would take. */
  foresight?: RunForesight | null
  /** What the button says, and for whom. */
  label: string
  about?: string | undefined
  look?: 'main' | 'plain' | 'quiet'
}

const isActive = (run: RunCard) => run.status === 'queued' || run.status === 'running'

/** Why the latest run gave nothing, where it gave nothing. */
function Ended({ run }: { run: RunCard }) {
  return (
    <p className="max-w-text text-small">
      <span className="font-medium text-blaze">Not made</span> (
      <LocalTime iso={run.settledAt ?? run.createdAt} as="moment" />
      ). {run.message} Nothing you had was changed.{' '}
      <Link to={`/runs/${run.id}`} className="link">
        See what happened
      </Link>
    </p>
  )
}

type StartProps = Omit<Props, 'run' | 'look' | 'foresight'> & { look: NonNullable<Props['look']>; again?: string }

function Start({ planId, workflow, moduleId, label, about, look, again }: StartProps) {
  return (
    <Form method="post" action={`/plans/${planId}/make`}>
      <input type="hidden" name="workflow" value={workflow} />
      {moduleId && <input type="hidden" name="moduleId" value={moduleId} />}
      {again && <input type="hidden" name="again" value={again} />}
      <Button look={look}>
        {label}
        {about && <span className="sr-only"> for “{about}”</span>}
      </Button>
    </Form>
  )
}

/** What a run would take, where a model is asked. */
function Takes({ foresight, anew }: { foresight: RunForesight | null; anew: boolean }) {
  const takes = foresight && foresightSentence(foresight)
  if (!takes) return null
  return (
    <p className="text-small text-soft" data-number>
      {anew && 'Starting over: '}
      {takes}
    </p>
  )
}

/** Start a workflow, or see how far the one that runs has come. A plain form: it needs no script. */
export function Make({ planId, workflow, moduleId, run, foresight = null, label, about, look = 'plain' }: Props) {
  if (run && isActive(run)) {
    return (
      <p className="flex flex-wrap items-center gap-x-3 text-small">
        <span>Being made.</span>
        <Link to={`/runs/${run.id}`} className="link inline-flex min-h-11 items-center">
          See how far it is{about && <span className="sr-only"> (“{about}”)</span>}
        </Link>
      </p>
    )
  }
  const failed = run?.status === 'failed' ? run : null
  const start = { planId, workflow, moduleId, about }
  return (
    <div className="space-y-2">
      {failed && <Ended run={failed} />}
      <div className="flex flex-wrap gap-2">
        {failed && <Start {...start} again={failed.id} label="Continue where it stopped" look={look} />}
        <Start {...start} label={failed ? 'Start over' : label} look={failed ? 'quiet' : look} />
      </div>
      <Takes foresight={foresight} anew={failed !== null} />
    </div>
  )
}
