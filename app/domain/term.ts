import { dayFrom, dayNumber } from './day.ts'

/** How long a plan was given: weeks in all, and its last day where one was set (ISO date). Null for a plan without. */
export type Term = { weeks: number | null; deadline: string | null }

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/

/** The time that a plan's input gives it. */
export function termOf({ weeks, deadline }: Record<string, unknown>): Term {
  return {
    weeks: typeof weeks === 'number' && weeks > 0 ? weeks : null,
    deadline: typeof deadline === 'string' && ISO_DAY.test(deadline) ? deadline : null,
  }
}

/** So many weeks more, by both ways to say it. */
export const longer = ({ weeks, deadline }: Term, more: number): Term => ({
  weeks: weeks === null ? null : weeks + more,
  deadline: deadline === null ? null : dayFrom(dayNumber(deadline) + 7 * more),
})

/** Whether a plan has that much time already. */
export const reaches = (now: Term, wanted: Term): boolean =>
  (now.weeks ?? 0) >= (wanted.weeks ?? 0) && (now.deadline ?? '') >= (wanted.deadline ?? '')

export const sameTerm = (a: Term, b: Term): boolean => a.weeks === b.weeks && a.deadline === b.deadline
