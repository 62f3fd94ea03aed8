import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import type { Level, Omission } from '#app/domain/course.ts'
import { rankOf } from './route.ts'
import { floorStep, STEP } from './step.ts'
import type { Below, Lesson, Route } from './route.ts'

const MODULE = COURSE_BOUNDS.moduleMinutes
/** Units above the learner's level are worth starting only where everything gets nearly its full time. */
const SHARE_ABOVE = 0.9
/** Above this much of its time a unit only repeats itself. */
const SHARE_MAX = 1.75
const PROJECT_SHARE = 0.18
const PROJECT_MINUTES: Record<Level, number> = { beginner: 180, intermediate: 240, advanced: 300 }
const CHECK_SHARE_MAX = 0.25
const CHECK_MINUTES_EACH = 10

type Slot = { weight: number; min: number; max: number }

/** Minutes per part, in the order of the route; `known` is 0 when there is nothing to check. */
export type Allocation = { known: number; lessons: number[]; project: number }

/** The whole budget in minutes, down to a multiple of five: hours a week times weeks. */
export function budgetMinutes(input: { hoursPerWeek: number; weeks: number }): number {
  return floorStep(input.hoursPerWeek * 60 * input.weeks)
}

/**
 * Shares `total` minutes among slots in steps of five, in proportion to their weights and within their bounds. The sum
 * is `total` where the bounds allow it, else the nearest sum they allow.
 */
export function shareMinutes(total: number, slots: readonly Slot[]): number[] {
  const minutes = slots.map((slot) => slot.min)
  let left = total - minutes.reduce((sum, value) => sum + value, 0)
  while (left >= STEP) {
    let neediest = -1
    let lowest = Infinity
    for (const [index, slot] of slots.entries()) {
      const now = minutes[index] ?? 0
      const fill = (now + STEP / 2) / slot.weight
      if (now + STEP <= slot.max && fill < lowest) [neediest, lowest] = [index, fill]
    }
    if (neediest < 0) break
    minutes[neediest] = (minutes[neediest] ?? 0) + STEP
    left -= STEP
  }
  return minutes
}

function most(lesson: Lesson): number {
  return Math.min(MODULE.max, Math.max(lesson.least, floorStep(lesson.minutes * SHARE_MAX)))
}

function knownMinutes(route: Route, budget: number): number {
  if (route.known.length === 0) return 0
  const wanted = Math.max(MODULE.min, route.known.length * CHECK_MINUTES_EACH)
  return Math.max(MODULE.min, Math.min(wanted, floorStep(budget * CHECK_SHARE_MAX)))
}

function projectMinutes(level: Level, budget: number): number {
  const most = Math.min(MODULE.max, floorStep(PROJECT_MINUTES[level] * SHARE_MAX))
  return Math.max(MODULE.min, Math.min(most, floorStep(budget * PROJECT_SHARE)))
}

function leastUseful(lessons: readonly Lesson[], level: Level): Lesson | undefined {
  const needed = new Set(lessons.flatMap((lesson) => lesson.unit.needs))
  const distance = (lesson: Lesson) => {
    const gap = rankOf(lesson.unit.level) - rankOf(level)
    return gap >= 0 ? gap * 2 : -gap * 2 - 1
  }
  return lessons
    .filter((lesson) => !needed.has(lesson.unit.id))
    .reduce<Lesson | undefined>((worst, one) => (worst && distance(worst) > distance(one) ? worst : one), undefined)
}

function hours(minutes: number): string {
  const value = Math.round(minutes / 6) / 10
  return `${value.toLocaleString('en-GB')} ${value === 1 ? 'hour' : 'hours'}`
}

function omission(lesson: Lesson, level: Level, below: Below, budget: number): Omission {
  const gap = below !== 'full' ? rankOf(lesson.unit.level) - rankOf(level) : 0
  const short = `and ${hours(budget)} ${budget === 60 ? 'is' : 'are'} too little for every unit`
  const why =
    gap === 0
      ? 'Rule “first things first”: it comes late in the order, nothing that stays needs it,'
      : `Rule “your level first”: it is ${gap > 0 ? 'above' : 'below'} your level, nothing that stays needs it,`
  return { title: lesson.unit.title, reason: `${why} ${short}.` }
}

function sumOf(lessons: readonly Lesson[], minutes: (lesson: Lesson) => number): number {
  return lessons.reduce((sum, lesson) => sum + minutes(lesson), 0)
}

/**
 * Leaves out lessons that do not fit: first those above the level, until everything gets nine tenths of its usual
 * time; then those farthest from the level and latest, until everything gets the least it needs. Never one that a remaining
 * lesson needs, and never the last one. Omissions come in the order of the course.
 */
export function fitRoute(route: Route, level: Level, below: Below, budget: number) {
  const dropped: Lesson[] = []
  let lessons = route.lessons
  const room = budget - knownMinutes(route, budget) - projectMinutes(level, budget)
  const isAbove = (lesson: Lesson) => below !== 'full' && rankOf(lesson.unit.level) > rankOf(level)
  const drop = (lesson: Lesson) => {
    dropped.push(lesson)
    lessons = lessons.filter((other) => other !== lesson)
  }
  while (lessons.length > 1) {
    const worst = leastUseful(lessons, level)
    if (!worst) break
    const crowded = sumOf(lessons, (lesson) => lesson.least) > room
    const rushed = isAbove(worst) && sumOf(lessons, (lesson) => lesson.minutes * SHARE_ABOVE) > room
    if (!crowded && !rushed) break
    drop(worst)
  }
  const omitted = route.lessons.filter((lesson) => dropped.includes(lesson))
  return {
    route: { known: route.known, lessons },
    omitted: omitted.map((lesson) => omission(lesson, level, below, budget)),
  }
}

/** Minutes for each part of a fitted route: never more than `budget` together, nor than the route can honestly fill. */
export function allocate(route: Route, level: Level, budget: number): Allocation {
  const known = knownMinutes(route, budget)
  const project = projectMinutes(level, budget)
  const room = budget - known - project
  const slots = route.lessons.map((lesson) => {
    const crowded = lesson.least > room
    return { weight: lesson.minutes, min: crowded ? MODULE.min : lesson.least, max: most(lesson) }
  })
  return { known, lessons: shareMinutes(room, slots), project }
}

/** How many minutes the lessons of a route usually take, for comparison with what they got. */
export function usualMinutes(route: Route): number {
  return sumOf(route.lessons, (lesson) => lesson.minutes)
}

/** "24 hours", "1 hour", "1.5 hours". */
export { hours as hoursText }
