import { Suspense } from 'react'
import { PART_NOUN } from '#app/domain/progress.ts'
import { About } from './about.tsx'
import { FailedPlan } from './failed.tsx'
import { Making } from './making.tsx'
import { KINDS } from './kinds.tsx'
import { News, type JustChanged } from './news.tsx'
import { Panel } from './panel.tsx'
import { PlanHeader } from './plan-header.tsx'
import { progressState } from './progress-state.ts'
import { RefusedNote, type Refused } from './refused-note.tsx'
import { providerName } from '#app/domain/providers.ts'
import { nextIn, ReadyPlan } from './ready.tsx'
import { pileOf, pileToCome } from './stones.ts'
import {
  fromPlan,
  fromPreview,
  type AskedField,
  type AttemptData,
  type MakingData,
  type PlanData,
  type Ways,
} from './types.ts'
import { useProgress } from './use-progress.ts'

type Props = {
  plan: PlanData
  attempts: AttemptData[]
  making: MakingData | null
  ways: Ways | null
  refused: Refused | null
  asked: AskedField[]
  last: JustChanged | null
}

/** Who made a plan, honestly: in the curriculum's own words where it has some. */
function madeBy(plan: PlanData, attempts: AttemptData[], making: MakingData | null): string {
  if (making) return `Being made by: ${making.provider}`
  const made = attempts.find((attempt) => attempt.status === 'success')
  if ((plan.notice && !KINDS[plan.kind].ownNotice) || !made) return plan.notice
  return `Made by: ${providerName(made.provider)}${made.model && made.provider !== 'offline' ? `, ${made.model}` : ''}`
}

/** A plan that is made again keeps its page: only the first time there is nothing else to show. */
const firstMaking = ({ plan, making }: Props) => (plan.modules.length === 0 ? making : null)

/** What is shown of a plan: its rows, or while it is being made what has come so far. */
function useShown(props: Props) {
  const { plan } = props
  const making = firstMaking(props)
  const { events, hearing } = useProgress(plan.id, props.making)
  const state = progressState(events)
  const next = nextIn(plan)
  const modules = making ? state.items.map(fromPreview) : fromPlan(plan)
  const noun = PART_NOUN[plan.kind]
  const pile = making ? pileToCome(state, making.expected, noun) : pileOf(modules, next?.task.id, noun)
  return { state, hearing, next, modules, pile }
}

const NO_WAYS: Ways = { again: { allowed: true, left: 0 }, curriculum: null, others: [], waitMs: 0 }

function Standing({
  plan,
  attempts,
  ways,
  next,
}: Omit<Props, 'refused' | 'making' | 'asked'> & { next: ReturnType<typeof nextIn> }) {
  if (plan.status === 'ready') return <ReadyPlan plan={plan} next={next} />
  return <FailedPlan planId={plan.id} attempt={attempts[0]} ways={ways ?? NO_WAYS} />
}

/** One plan in whatever state it is: being made, made, or not made. The same page throughout, so nothing jumps. */
export function PlanScreen(props: Props) {
  const { plan, attempts, refused, asked } = props
  const making = firstMaking(props)
  const { Content } = KINDS[plan.kind]
  const { state, hearing, next, modules, pile } = useShown(props)
  return (
    <div className="space-y-8">
      {making && (
        <noscript>
          <meta httpEquiv="refresh" content="2" />
        </noscript>
      )}
      <PlanHeader plan={plan} madeBy={madeBy(plan, attempts, making)} />
      {refused && <RefusedNote refused={refused} />}
      <News {...props} state={state} hearing={hearing} />
      <Panel {...pile}>
        {making ? (
          <Making planId={plan.id} making={making} state={state} hearing={hearing} noun={PART_NOUN[plan.kind]} />
        ) : (
          <Standing {...props} next={next} />
        )}
      </Panel>
      <Suspense>
        <Content plan={plan} modules={modules} nextTaskId={next?.task.id} making={making !== null} />
      </Suspense>
      {!making && plan.summary && <p className="max-w-text text-soft">{plan.summary}</p>}
      {!making && <About plan={plan} attempts={attempts} asked={asked} />}
    </div>
  )
}
