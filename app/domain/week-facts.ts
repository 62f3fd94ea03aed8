import { z } from 'zod'
import { CoachPace } from './coach.ts'
import { dayAt, dayFrom, dayNumber } from './day.ts'
import { paceOf } from './pace.ts'
import { PLAN_KINDS } from './plan.ts'

const minutes = z.number().int().min(0)
const day = z.iso.date()
const Task = z.object({ id: z.string(), title: z.string(), minutes, moduleTitle: z.string() })
export type WeekTask = z.infer<typeof Task>

/** The last seven days of a plan, and how it stands: all that a weekly review is written from. */
export const WeekFacts = z.object({
  plan: z.object({ id: z.string(), title: z.string(), kind: z.enum(PLAN_KINDS) }),
  /** The first day that is looked back on, and the day of the review; ISO 8601, UTC. */
  weekOf: day,
  today: day,
  /** What was finished in these days, in the order it was. */
  done: z.array(Task.extend({ on: day })),
  /** Minutes of what was finished, and those the plan was given a week; null where it was given none. */
  minutesDone: minutes,
  minutesPlanned: minutes.nullable(),
  /** Days of the seven on which something was finished, and days without a gap up to today or yesterday. */
  activeDays: z.number().int().min(0).max(7),
  streak: z.number().int().min(0),
  pace: CoachPace,
  /** What would be finished by today at an even pace and is not, with the day it would have been. */
  late: z.array(Task.extend({ dueOn: day })),
  /** What is not finished, by module, in order. */
  open: z.array(z.object({ id: z.string(), title: z.string(), tasks: z.array(Task.omit({ moduleTitle: true })) })),
})
export type WeekFacts = z.infer<typeof WeekFacts>

/** How many days a review looks back on, the day of the review counted. */
const DAYS = 7
/** Most tasks of each list that are told. */
const LISTED = 60

type TaskOf = {
  id: string
  title: string
  estimatedMinutes: number
  status: string
  /** ms since the epoch. */
  completedAt: number | null
}
export type WeekOf = {
  plan: WeekFacts['plan']
  input: Record<string, unknown>
  /** ISO dates. */
  madeOn: string
  today: string
  modules: readonly { id: string; title: string; tasks: readonly TaskOf[] }[]
}

const isDone = ({ status }: TaskOf) => status === 'completed'

type Placed = { task: TaskOf; moduleTitle: string }
const told = ({ task, moduleTitle }: Placed): WeekTask => ({
  id: task.id,
  title: task.title,
  minutes: task.estimatedMinutes,
  moduleTitle,
})

/** Days without a gap on which something was finished, up to today; today itself need not be done yet. */
function streakOf(days: ReadonlySet<string>, today: string): number {
  let n = 0
  let at = dayNumber(today)
  if (!days.has(today)) at -= 1
  for (; days.has(dayFrom(at)); at -= 1) n += 1
  return n
}

/** What an even pace would have seen finished before today, with the last day it would have taken. */
function lateOf(all: readonly Placed[], pace: CoachPace): WeekFacts['late'] {
  if (pace.endsOn === null || pace.minutesExpected === null || pace.minutesTotal === 0) return []
  const start = dayNumber(pace.startedOn)
  const days = Math.max(1, dayNumber(pace.endsOn) - start + 1)
  let sum = 0
  const late: WeekFacts['late'] = []
  for (const placed of all) {
    sum += placed.task.estimatedMinutes
    if (sum > pace.minutesExpected) break
    if (isDone(placed.task)) continue
    const dueOn = dayFrom(start + Math.max(1, Math.ceil((sum * days) / pace.minutesTotal)) - 1)
    late.push({ ...told(placed), dueOn })
  }
  return late
}

/** Look back on the seven days up to `today`. Pure: what is today is handed in. */
export function weekFacts({ plan, input, madeOn, today, modules }: WeekOf): WeekFacts {
  const all = modules.flatMap(({ title, tasks }) => tasks.map((task) => ({ task, moduleTitle: title })))
  const weekOf = dayFrom(dayNumber(today) - DAYS + 1)
  const finished = all
    .flatMap((placed) => {
      const { completedAt } = placed.task
      return isDone(placed.task) && completedAt !== null ? [{ placed, at: completedAt, on: dayAt(completedAt) }] : []
    })
    .toSorted((a, b) => a.at - b.at)
  const thisWeek = finished.filter(({ on }) => on >= weekOf && on <= today)
  const pace = paceOf({ input, madeOn, today, tasks: all.map(({ task }) => task) })
  return {
    plan,
    weekOf,
    today,
    done: thisWeek.slice(-LISTED).map(({ placed, on }) => ({ ...told(placed), on })),
    minutesDone: thisWeek.reduce((n, { placed }) => n + placed.task.estimatedMinutes, 0),
    minutesPlanned: pace.hoursPerWeek === null ? null : Math.round(pace.hoursPerWeek * 60),
    activeDays: new Set(thisWeek.map(({ on }) => on)).size,
    streak: streakOf(new Set(finished.map(({ on }) => on)), today),
    pace,
    late: lateOf(all, pace).slice(0, LISTED),
    open: modules
      .map(({ id, title, tasks }) => ({
        id,
        title,
        tasks: tasks
          .filter((task) => !isDone(task))
          .map((task) => ({ id: task.id, title: task.title, minutes: task.estimatedMinutes })),
      }))
      .filter(({ tasks }) => tasks.length > 0),
  }
}

/** Minutes that an even pace is ahead of what is done; 0 where it is not, or there is no such pace. */
export const minutesBehind = ({ pace }: Pick<WeekFacts, 'pace'>): number =>
  pace.minutesExpected === null ? 0 : Math.max(0, pace.minutesExpected - pace.minutesDone)
