import { Link } from '@remix-run/react'
import type { PlanKind, PlanStatus } from '#app/domain/plan.ts'
import { PART_NOUN, PHASE_LABEL, type Phase } from '#app/domain/progress.ts'
import { Progress } from '../ui/progress.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count, duration } from '../ui/words.ts'

export type PlanItem = {
  id: string
  kind: PlanKind
  topic: string
  title: string
  status: PlanStatus
  tasksDone: number
  tasksTotal: number
  minutesTotal: number
  createdAt: string
  /** How far it is while it is being made. */
  making: { phase: string | null; modules: number } | null
}

function madeSoFar({ kind, making }: PlanItem): string {
  const { phase, modules } = making ?? { phase: null, modules: 0 }
  if (modules > 0 && phase === 'writing') return `${count(modules, PART_NOUN[kind])} so far`
  return PHASE_LABEL[(phase ?? 'queued') as Phase]
}

function Ready({ plan }: { plan: PlanItem }) {
  const { tasksDone, tasksTotal } = plan
  const text =
    tasksDone === tasksTotal ? 'Finished' : tasksDone === 0 ? 'Not started' : `${tasksDone} of ${tasksTotal} tasks`
  return (
    <>
      <Progress
        label={`Tasks done in ${plan.title}`}
        text={`${tasksDone} of ${tasksTotal} tasks`}
        value={tasksDone}
        max={tasksTotal}
      />
      <p className="text-small text-soft" data-number>
        {text}
      </p>
    </>
  )
}

function Making({ plan }: { plan: PlanItem }) {
  const text = madeSoFar(plan)
  return (
    <>
      <Progress label={`Making ${plan.title}`} text={text} max={1} />
      <p className="text-small text-soft">{text}</p>
    </>
  )
}

const KIND: Record<PlanKind, string> = { course: 'Course', 'weekly-program': 'Weekly programme' }

/** One plan in the list: its name, its size, and how far it is. */
export function PlanRow({ plan }: { plan: PlanItem }) {
  const making = plan.status === 'processing' || plan.status === 'pending'
  return (
    <li className="relative grid gap-x-8 gap-y-2 border-t border-line py-3.5 hover:bg-sunken sm:grid-cols-[1fr_11rem] sm:items-center">
      <div className="min-w-0">
        <Link to={`/plans/${plan.id}`} className="font-bold no-underline after:absolute after:inset-0 hover:underline">
          {plan.title}
        </Link>
        <p className="flex flex-wrap gap-x-3 text-small text-soft">
          <span>{KIND[plan.kind]}</span>
          {plan.status === 'ready' && <span>{duration(plan.minutesTotal)}</span>}
          {plan.topic !== plan.title && <span className="max-w-full truncate">{plan.topic}</span>}
          <span>
            <LocalTime iso={plan.createdAt} as="day" />
          </span>
        </p>
      </div>
      <div className="space-y-1.5">
        {plan.status === 'ready' && <Ready plan={plan} />}
        {making && <Making plan={plan} />}
        {plan.status === 'failed' && (
          <p className="text-small">
            <span className="font-bold">Not made.</span> Open it to see why.
          </p>
        )}
      </div>
    </li>
  )
}
