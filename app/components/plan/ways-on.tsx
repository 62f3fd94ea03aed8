import { Link, useFetcher } from '@remix-run/react'
import type { Act } from '#app/domain/attempt.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { count } from '../ui/words.ts'
import { CurriculumInstead, OtherProviders, type RetryProps } from './curriculum-instead.tsx'
import { RefusedNote } from './refused-note.tsx'
import type { Outcome, Ways } from './types.ts'

const COPY: Partial<Record<Act, string>> = {
  less: 'Ask for less in a new plan',
  edit: 'Say it differently in a new plan',
}

function TryAgain({
  planId,
  retry,
  label,
  main,
  closed,
}: RetryProps & { label: string; main: boolean; closed: boolean }) {
  return (
    <retry.Form method="post" action={`/plans/${planId}/retry`}>
      <Button look={main ? 'main' : 'plain'} disabled={closed || retry.state !== 'idle'}>
        {retry.state === 'idle' ? label : 'Starting…'}
      </Button>
    </retry.Form>
  )
}

type WaysProps = { planId: string; ways: Ways; acts: readonly Act[]; cancelled: boolean; leftMs: number }

/** What is done with one press. */
function Buttons({ planId, retry, ways, acts, cancelled, leftMs }: WaysProps & RetryProps) {
  const { allowed } = ways.again
  const copy = acts.map((act) => COPY[act]).find(Boolean) ?? 'Copy into a new plan'
  return (
    <div className="flex flex-wrap items-center gap-3">
      {acts.includes('room') && (
        <Link to="/settings#storage" className={buttonLook('main')}>
          See your storage
        </Link>
      )}
      {allowed && (
        <TryAgain
          planId={planId}
          retry={retry}
          label={cancelled ? 'Start over' : 'Try again'}
          main={acts[0] === 'again'}
          closed={leftMs > 0}
        />
      )}
      <Link
        to={`/plans/new?from=${planId}`}
        className={buttonLook(allowed || acts.includes('room') ? 'plain' : 'main')}
      >
        {copy}
      </Link>
    </div>
  )
}

/** The ways on, the best first: each failure has its own. */
export function WaysOn(props: WaysProps) {
  const { planId, ways, acts } = props
  const { again, curriculum } = ways
  const retry = useFetcher<Outcome>()
  const refused = retry.data && !retry.data.ok ? retry.data : null
  const offered = again.allowed && acts.includes('curriculum') ? curriculum : null
  const instead = offered && (
    <CurriculumInstead planId={planId} retry={retry} kinds={offered.kinds} main={acts[0] === 'curriculum'} />
  )
  return (
    <>
      {refused && <RefusedNote refused={refused} message={refused.message} />}
      {acts[0] === 'curriculum' && instead}
      <Buttons {...props} retry={retry} />
      {again.allowed && <p className="text-small text-soft">{count(again.left, 'attempt')} left for this plan.</p>}
      {again.allowed && <OtherProviders planId={planId} retry={retry} others={ways.others} />}
      {acts[0] !== 'curriculum' && instead}
    </>
  )
}
