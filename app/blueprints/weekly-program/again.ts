import { dayAt } from '#app/domain/day.ts'
import { dayName } from '#app/domain/month.ts'
import type { MayRegenerate, RegenerationFacts } from '#app/generation/blueprint.ts'

const DAY_MS = 24 * 3_600_000

/** A week is repeated at least once before another replaces it: adaptation shows over weeks, not days. */
export const AGAIN_AFTER_DAYS = 14

/** A programme is made again at most once in 14 days, unless what was asked for changed. */
export function mayRegenerateProgram({ now, lastMadeAt, inputChanged }: RegenerationFacts): MayRegenerate {
  const reopensAt = lastMadeAt + AGAIN_AFTER_DAYS * DAY_MS
  if (inputChanged || now >= reopensAt) return { ok: true }
  return {
    ok: false,
    reopensAt,
    sentence: `Stay with this week for ${AGAIN_AFTER_DAYS} days: a body needs that long to answer. You can make a new one from ${dayName(dayAt(reopensAt))}, or at once when you change what you asked for.`,
  }
}
