import type { Omission } from '#app/domain/course.ts'

/** What enforcement took away or put right, for the plan to tell. */
export type Changes = {
  /** Something that was replaced or left out, and why. Told once. */
  say: (title: string, reason: string) => void
  /** A number that was pulled into its bounds. */
  clamp: (value: number, bounds: { min: number; max: number }) => number
  told: () => { omitted: Omission[]; normalizedEffort: boolean }
}

const TITLE_MAX = 200

export function changes(): Changes {
  const omitted: Omission[] = []
  let normalizedEffort = false
  return {
    say(title, reason) {
      const short =
        title.length > TITLE_MAX ? `${title.slice(0, TITLE_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…` : title
      if (!omitted.some((each) => each.title === short)) omitted.push({ title: short, reason })
    },
    clamp(value, { min, max }) {
      const result = Math.min(max, Math.max(min, Math.round(value)))
      normalizedEffort ||= result !== value
      return result
    },
    told: () => ({ omitted, normalizedEffort }),
  }
}
