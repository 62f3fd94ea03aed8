import { useHydrated } from '../ui/use-hydrated.ts'
import { About } from './about.tsx'
import type { Stone } from './cairn.tsx'
import { FailedPlan, RefusedNote, type Again, type Refused } from './failed.tsx'
import { Making } from './making.tsx'
import { ModuleList } from './module-list.tsx'
import { Panel } from './panel.tsx'
import { PlanHeader } from './plan-header.tsx'
import { progressState, type ProgressState } from './progress-state.ts'
import { nextIn, ReadyPlan } from './ready.tsx'
import { fromPlan, fromPreview, type AttemptData, type MakingData, type PlanData, type ShownModule } from './types.ts'
import { useProgress } from './use-progress.ts'

type Props = {
  plan: PlanData
  attempts: AttemptData[]
  making: MakingData | null
  again: Again | null
  refused: Refused | null
  provider: string
}

/** The pile of a plan being made: what has come, the one being made, and the rest of what is expected. */
function stonesToCome(state: ProgressState, expected: number): Stone[] {
  const done = state.items.length
  const total = state.phase === 'writing' || done === 0 ? Math.max(expected, done) : done
  return Array.from({ length: total }, (_, i) =>
    i < done ? 'placed' : i === done && state.phase === 'writing' ? 'next' : 'waiting',
  )
}

/** The pile of a plan at work: a stone for each module whose tasks are all done. */
function stonesPlaced(modules: ShownModule[], nextTaskId: string | undefined): Stone[] {
  return modules.map((module) => {
    if (module.tasks.every((task) => task.done)) return 'placed'
    return module.tasks.some((task) => task.id === nextTaskId) ? 'next' : 'waiting'
  })
}

const caption = (stones: Stone[], noun: string) =>
  `${stones.filter((s) => s === 'placed').length} of ${noun === 'made' ? 'about ' : ''}${stones.length} modules ${noun}`

/** One plan in whatever state it is: being made, made, or not made. The same page throughout, so nothing jumps. */
export function PlanScreen({ plan, attempts, making, again, refused, provider }: Props) {
  const { events, hearing } = useProgress(plan.id, making)
  const hydrated = useHydrated()
  const state = progressState(events)
  const next = nextIn(plan)
  const modules = making ? state.items.map(fromPreview) : fromPlan(plan)
  const stones = making ? stonesToCome(state, making.expected) : stonesPlaced(modules, next?.task.id)
  const madeBy = making
    ? `Being made by: ${provider}`
    : plan.notice || (plan.status === 'ready' ? `Made by: ${provider}` : '')
  return (
    <>
      {making && !hydrated && (
        <noscript>
          <meta httpEquiv="refresh" content="2" />
        </noscript>
      )}
      <div className="space-y-8">
        <PlanHeader plan={plan} madeBy={madeBy} />
        {refused && <RefusedNote refused={refused} />}
        <Panel stones={stones} caption={stones.length === 0 ? '' : caption(stones, making ? 'made' : 'done')}>
          {making && <Making planId={plan.id} making={making} state={state} hearing={hearing} />}
          {!making && plan.status === 'ready' && <ReadyPlan plan={plan} next={next} />}
          {!making && plan.status === 'failed' && (
            <FailedPlan planId={plan.id} attempt={attempts[0]} again={again ?? { allowed: false, reason: '' }} />
          )}
        </Panel>
        <ModuleList modules={modules} planId={plan.id} nextTaskId={next?.task.id} making={making !== null} />
        {!making && plan.summary && <p className="max-w-text text-soft">{plan.summary}</p>}
        {!making && <About plan={plan} attempts={attempts} />}
      </div>
    </>
  )
}
