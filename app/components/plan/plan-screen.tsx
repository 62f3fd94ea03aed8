import { About } from './about.tsx'
import { FailedPlan, RefusedNote, type Again, type Refused } from './failed.tsx'
import { Making } from './making.tsx'
import { ModuleList } from './module-list.tsx'
import { Panel } from './panel.tsx'
import { PlanHeader } from './plan-header.tsx'
import { progressState } from './progress-state.ts'
import { providerName } from './provider-name.ts'
import { nextIn, ReadyPlan } from './ready.tsx'
import { pileOf, pileToCome } from './stones.ts'
import { fromPlan, fromPreview, type AttemptData, type MakingData, type PlanData } from './types.ts'
import { useProgress } from './use-progress.ts'

type Props = {
  plan: PlanData
  attempts: AttemptData[]
  making: MakingData | null
  again: Again | null
  refused: Refused | null
}

/** Who made a plan, honestly: in the curriculum's own words where it has some. */
function madeBy(plan: PlanData, attempts: AttemptData[], making: MakingData | null): string {
  if (making) return `Being made by: ${making.provider}`
  const made = attempts.find((attempt) => attempt.status === 'success')
  if (plan.notice || !made) return plan.notice
  return `Made by: ${providerName(made.provider)}${made.model ? `, ${made.model}` : ''}`
}

/** What is shown of a plan: its rows, or while it is being made what has come so far. */
function useShown({ plan, making }: Props) {
  const { events, hearing } = useProgress(plan.id, making)
  const state = progressState(events)
  const next = nextIn(plan)
  const modules = making ? state.items.map(fromPreview) : fromPlan(plan)
  const pile = making ? pileToCome(state, making.expected) : pileOf(modules, next?.task.id)
  return { state, hearing, next, modules, pile }
}

function Standing({
  plan,
  attempts,
  again,
  next,
}: Omit<Props, 'refused' | 'making'> & { next: ReturnType<typeof nextIn> }) {
  if (plan.status === 'ready') return <ReadyPlan plan={plan} next={next} />
  return <FailedPlan planId={plan.id} attempt={attempts[0]} again={again ?? { allowed: true, left: 0 }} />
}

/** One plan in whatever state it is: being made, made, or not made. The same page throughout, so nothing jumps. */
export function PlanScreen(props: Props) {
  const { plan, attempts, making, refused } = props
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
      <Panel {...pile}>
        {making ? (
          <Making planId={plan.id} making={making} state={state} hearing={hearing} />
        ) : (
          <Standing {...props} next={next} />
        )}
      </Panel>
      <ModuleList modules={modules} planId={plan.id} nextTaskId={next?.task.id} making={making !== null} />
      {!making && plan.summary && <p className="max-w-text text-soft">{plan.summary}</p>}
      {!making && <About plan={plan} attempts={attempts} />}
    </div>
  )
}
