import type { Classification, ErrorCode } from '#app/domain/attempt.ts'
import type { Omission, Reference } from '#app/domain/course.ts'
import type { Estimate } from '#app/domain/estimate.ts'
import type { PlanKind, PlanStatus, TaskKind, TaskStatus } from '#app/domain/plan.ts'
import type { ItemPreview, ProgressEvent } from '#app/domain/progress.ts'
import type { Window } from '../live/types.ts'

/** A task as it is shown: without an id while its plan is being made. */
export type ShownTask = {
  id?: string
  title: string
  minutes: number
  kind: TaskKind
  description?: string
  notes?: string
  done: boolean
}
export type ShownModule = {
  id?: string
  position: number
  title: string
  description: string
  minutes: number
  tasks: ShownTask[]
  /** What its kind of plan keeps of it; nothing while it is being made. */
  detail?: Record<string, unknown> | null
}

export type PlanData = {
  id: string
  kind: PlanKind
  topic: string
  title: string
  status: PlanStatus
  summary: string
  notice: string
  input: Record<string, unknown>
  /** What its kind keeps of the whole plan. */
  detail: Record<string, unknown> | null
  tasksDone: number
  tasksTotal: number
  minutesTotal: number
  createdAt: string
  omitted: Omission[]
  sources: Reference[]
  /** New content that waits for a decision. */
  proposal: { id: string } | null
  modules: {
    id: string
    position: number
    title: string
    description: string
    estimatedMinutes: number
    detail: Record<string, unknown> | null
    tasks: {
      id: string
      title: string
      description: string
      estimatedMinutes: number
      kind: TaskKind
      status: TaskStatus
      notes: string
    }[]
  }[]
}

/** What a plan's content is drawn from, whatever its kind. */
export type ContentProps = {
  plan: PlanData
  modules: ShownModule[]
  nextTaskId: string | undefined
  making: boolean
}

/** A field of the form and what the learner gave, in words. */
export type AskedField = { label: string; value: string }

export type AttemptData = {
  id: string
  number: number
  status: 'in_progress' | 'success' | 'failure'
  classification: Classification | null
  errorCode: ErrorCode | null
  provider: string | null
  model: string | null
  startedAt: string
  durationMs: number | null
  modulesCount: number
  tasksCount: number
  truncatedTopic: boolean
  truncatedNotes: boolean
  normalizedEffort: boolean
  inputTokens: number | null
  outputTokens: number | null
  costUsd: number | null
  costStatus: string
  retryAt: string | null
}

/** How a small deed ended. */
export type Outcome = { ok: true } | { ok: false; code: string; message: string; retryAt: string | null }

export type Again = { allowed: true; left: number } | { allowed: false; reason: string }

/** What can be done about a plan that was not made. */
export type Ways = {
  again: Again
  /** The built-in curriculum instead, and what it has to know first. */
  curriculum: { kinds: { id: string; label: string }[] | null } | null
  /** Other providers to ask instead, this once; `by` names each. */
  others: { by: string; label: string }[]
  /** How long the provider still asks us to wait, ms. */
  waitMs: number
}

/** What a page needs to watch a plan being made. */
export type MakingData = {
  watch: Window<ProgressEvent>
  events: ProgressEvent[]
  cursor: number
  /** About how many modules there will be. */
  expected: number
  attemptId: string
  now: number
  startedAt: number
  estimate: Estimate
  deadline: { baseMs: number; extensionMs: number }
  calls: number
  givenUpAfterMs: { queued: number; running: number }
  left: number
  provider: string
}

export const fromPreview = (item: ItemPreview): ShownModule => ({
  ...item,
  tasks: item.tasks.map((task) => ({ ...task, done: false })),
})

export const fromPlan = (plan: PlanData): ShownModule[] =>
  plan.modules.map(({ estimatedMinutes, tasks, ...module }) => ({
    ...module,
    minutes: estimatedMinutes,
    tasks: tasks.map(({ estimatedMinutes: minutes, status, ...task }) => ({
      ...task,
      minutes,
      done: status === 'completed',
    })),
  }))
