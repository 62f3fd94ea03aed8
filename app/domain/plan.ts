import { z } from 'zod'

export const PLAN_KINDS = ['course', 'weekly-program'] as const
export const PlanKind = z.enum(PLAN_KINDS)
export type PlanKind = z.infer<typeof PlanKind>

/** What generation has done to a plan, as its row says. */
export const GENERATION_STATES = ['pending', 'generating', 'ready', 'failed'] as const
export type GenerationState = (typeof GENERATION_STATES)[number]

/** What a learner is told, on every surface. */
export const PLAN_STATUSES = ['pending', 'processing', 'ready', 'failed'] as const
export type PlanStatus = (typeof PLAN_STATUSES)[number]

/** The one derivation of a plan's status: content counts as ready even while a regeneration runs or has failed. */
export function planStatus(facts: { generation: GenerationState; modules: number }): PlanStatus {
  if (facts.generation === 'ready' || facts.modules > 0) return 'ready'
  if (facts.generation === 'failed') return 'failed'
  return facts.generation === 'generating' ? 'processing' : 'pending'
}

/** What a task is done by. The first six belong to courses, the others to weekly programmes. */
export const COURSE_TASK_KINDS = ['read', 'watch', 'practice', 'check', 'review', 'project'] as const
export const TASK_KINDS = [...COURSE_TASK_KINDS, 'train', 'eat', 'recover'] as const
export type TaskKind = (typeof TASK_KINDS)[number]

/** What an attempt is for: a new plan, a whole plan or one module of it made again, more modules at its end. */
export const ATTEMPT_PURPOSES = ['create', 'regenerate', 'extend'] as const

/** What proposed content is from: an attempt's purpose, or changes that a weekly review or a tutor proposes. */
export const PROPOSAL_PURPOSES = [...ATTEMPT_PURPOSES, 'replan'] as const
export type ProposalPurpose = (typeof PROPOSAL_PURPOSES)[number]

/** Whether new content waits for the learner, and what they decided. */
export const PROPOSAL_STATES = ['open', 'accepted', 'discarded'] as const

/** What replaced an earlier version of a plan's content. */
export const VERSION_REASONS = ['regenerated', 'extended', 'edited', 'restored', 'replanned'] as const

export const TASK_STATUSES = ['not_started', 'in_progress', 'completed'] as const
export const TaskStatus = z.enum(TASK_STATUSES, { error: 'Use not_started, in_progress or completed.' })
export type TaskStatus = z.infer<typeof TaskStatus>

export type TenantId = string & { readonly __tenant: true }
