import type { Classification, ErrorCode } from './attempt.ts'
import type { PlanKind, TaskKind } from './plan.ts'

/** What one part of a plan is called while it is counted. */
export const PART_NOUN: Record<PlanKind, string> = { course: 'module', 'weekly-program': 'day' }

export const EVENT_TYPES = ['phase', 'item', 'ready', 'failed'] as const

/** The steps of making a plan, in order. */
export const PHASES = ['queued', 'deferred', 'asking', 'writing', 'checking', 'repairing', 'saving'] as const
export type Phase = (typeof PHASES)[number]

export const PHASE_LABEL: Record<Phase, string> = {
  queued: 'Waiting for a free worker',
  deferred: 'The provider asked us to wait',
  asking: 'Asking',
  writing: 'Writing',
  checking: 'Checking',
  repairing: 'Asking for a correction',
  saving: 'Saving',
}

/** What a progress stream carries; `seq` rises by one per plan and never repeats. */
export type ProgressEvent = { seq: number; attempt: number; at: number } & ProgressBody
export type ProgressBody =
  /** `until`, ms since the epoch: when a deferred attempt goes on. */
  | { type: 'phase'; data: { phase: Phase; provider?: string; model?: string; until?: number } }
  | { type: 'item'; data: ItemPreview }
  | { type: 'ready'; data: { modules: number; tasks: number } }
  | { type: 'failed'; data: { classification: Classification; errorCode: ErrorCode; retryAt?: number } }

/** One part of a plan as soon as it is known, before anything is saved: shown, never edited. */
export type ItemPreview = {
  position: number
  title: string
  description: string
  minutes: number
  tasks: { title: string; minutes: number; kind: TaskKind }[]
}
