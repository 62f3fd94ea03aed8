import type { CoachPace } from './coach.ts'
import { dayFrom, dayNumber } from './day.ts'
import { termOf } from './term.ts'

type Timed = { estimatedMinutes: number; status: string }

export type PaceFacts = {
  /** What the plan was asked for; `startDate`, `deadline`, `weeks` and `hoursPerWeek` are looked at. */
  input: Record<string, unknown>
  /** ISO dates. */
  madeOn: string
  today: string
  tasks: readonly Timed[]
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/
const dayIn = (value: unknown) => (typeof value === 'string' && ISO_DAY.test(value) ? value : undefined)
const positive = (value: unknown) => (typeof value === 'number' && value > 0 ? value : undefined)
const sum = (tasks: readonly Timed[]) => tasks.reduce((total, task) => total + task.estimatedMinutes, 0)

/** The last day of a plan: its deadline, or as many weeks as it was asked for; undefined for a plan without an end. */
function lastDay(input: PaceFacts['input'], startedOn: string): string | undefined {
  const { weeks, deadline } = termOf(input)
  return deadline ?? (weeks === null ? undefined : dayFrom(dayNumber(startedOn) + Math.ceil(weeks * 7) - 1))
}

/** How a plan stands against its time, if its minutes were spread evenly over its days. */
export function paceOf({ input, madeOn, today, tasks }: PaceFacts): CoachPace {
  const startedOn = dayIn(input['startDate']) ?? madeOn
  const endsOn = lastDay(input, startedOn)
  const now = dayNumber(today)
  const minutesTotal = sum(tasks)
  const pace = {
    startedOn,
    endsOn: endsOn ?? null,
    hoursPerWeek: positive(input['hoursPerWeek']) ?? null,
    minutesTotal,
    minutesDone: sum(tasks.filter((task) => task.status === 'completed')),
  }
  if (endsOn === undefined) return { ...pace, minutesExpected: null, daysLeft: null }
  const days = Math.max(1, dayNumber(endsOn) - dayNumber(startedOn) + 1)
  // The day that is under way is not expected to be done.
  const past = Math.min(days, Math.max(0, now - dayNumber(startedOn)))
  return {
    ...pace,
    minutesExpected: Math.floor((minutesTotal * past) / days),
    daysLeft: Math.max(0, dayNumber(endsOn) - now + 1),
  }
}
