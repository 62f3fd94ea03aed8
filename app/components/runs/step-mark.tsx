import { Check, CircleDashed, CircleSlash, Loader, X, type LucideIcon } from 'lucide-react'
import type { StepStatus } from '#app/domain/workflow.ts'

const ICON: Record<StepStatus, LucideIcon> = {
  pending: CircleDashed,
  running: Loader,
  done: Check,
  failed: X,
  skipped: CircleSlash,
}

/** How a step stands, as a sign beside its words. */
export function StepMark({ status }: { status: StepStatus }) {
  const Icon = ICON[status]
  const moves = status === 'running' ? 'motion-safe:animate-spin' : ''
  const colour = status === 'failed' ? 'text-blaze' : status === 'done' ? 'text-ink' : 'text-soft'
  return <Icon aria-hidden="true" className={`size-5 shrink-0 ${colour} ${moves}`} />
}
