import {
  BookOpen,
  CircleCheckBig,
  Dumbbell,
  Hammer,
  MonitorPlay,
  Moon,
  PencilLine,
  RotateCcw,
  Utensils,
  type LucideIcon,
} from 'lucide-react'
import type { TaskKind as Kind } from '#app/domain/plan.ts'

const KINDS: Record<Kind, { label: string; Icon: LucideIcon }> = {
  read: { label: 'Read', Icon: BookOpen },
  watch: { label: 'Watch', Icon: MonitorPlay },
  practice: { label: 'Practise', Icon: PencilLine },
  check: { label: 'Check yourself', Icon: CircleCheckBig },
  review: { label: 'Review', Icon: RotateCcw },
  project: { label: 'Make something', Icon: Hammer },
  train: { label: 'Train', Icon: Dumbbell },
  eat: { label: 'Eat', Icon: Utensils },
  recover: { label: 'Recover', Icon: Moon },
}

/** What sort of work a task is, in a word. */
export const kindWord = (kind: Kind): string => KINDS[kind].label

/** What sort of work a task is, in words beside its sign. */
export function TaskKind({ kind }: { kind: Kind }) {
  const { label, Icon } = KINDS[kind]
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {label}
    </span>
  )
}
