import type { GenerationState } from './plan.ts'

export type GateFacts = {
  /** Attempts that count against the cap. */
  spentAttempts: number
  cap: number
  generation: GenerationState
  inProgress: boolean
}

export type Refusal = 'in_progress' | 'already_ready' | 'capped'
export type Gate = { ok: true } | { ok: false; refusal: Refusal }

/** May an attempt start? Reads facts only; the caller holds the write lock while it gathers and acts on them. */
export function mayAttempt(facts: GateFacts): Gate {
  if (facts.inProgress || facts.generation === 'generating') return { ok: false, refusal: 'in_progress' }
  if (facts.generation === 'ready') return { ok: false, refusal: 'already_ready' }
  if (facts.spentAttempts >= facts.cap) return { ok: false, refusal: 'capped' }
  return { ok: true }
}

export type RegenerateFacts = {
  generation: GenerationState
  /** Whether the plan holds any modules. */
  hasContent: boolean
  /** What the plan's kind says, where it has rules of its own. */
  kind: { ok: true } | { ok: false; reopensAt: number; sentence: string }
}

/**
 * May a plan that has content be made again, whole or in part? Work in flight is no obstacle: the new start replaces
 * it. No cap either, for a learner may make a plan again all their life: each start is one job with its own bounded
 * runs, and the limiter bounds how many there are in a window.
 */
export function mayRegenerate(
  facts: RegenerateFacts,
):
  | { ok: true }
  | { ok: false; refusal: 'in_progress' | 'not_ready' }
  | { ok: false; refusal: 'too_early'; reopensAt: number; sentence: string } {
  if (!facts.hasContent) return { ok: false, refusal: facts.generation === 'generating' ? 'in_progress' : 'not_ready' }
  if (!facts.kind.ok) return { ...facts.kind, refusal: 'too_early' }
  return { ok: true }
}

export const REFUSAL_SENTENCE: Record<Refusal, string> = {
  in_progress: 'This plan is being made right now.',
  already_ready: 'This plan is ready; there is nothing to try again.',
  capped: 'This plan has used all its attempts. Start a new plan instead: your topic and notes can be copied.',
}

/** May a job whose last run died run again? Each run is an attempt, and the cap is the cap. */
export const mayRunAgain = (spentAttempts: number, cap: number): boolean => spentAttempts < cap
