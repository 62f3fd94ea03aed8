import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import { LEVELS } from '#app/domain/course.ts'
import type { Level } from '#app/domain/course.ts'
import type { Unit } from './pack.ts'
import { floorStep } from './step.ts'

/** One unit as this learner meets it: the minutes it usually takes in this form, and the least it is worth doing in. */
export type Lesson = {
  unit: Unit
  quick: boolean
  stretch: boolean
  minutes: number
  least: number
}

/** A learner's way through a syllabus: what is only checked, then what is studied, prerequisites first. */
export type Route = { known: Unit[]; lessons: Lesson[] }

/**
 * What becomes of units below the learner's level: a pack's beginner units are only checked; a scaffold's are all
 * worth a quick look, because it knows nothing of the topic; an outline has no levels, so its units stay whole.
 */
export type Below = 'check' | 'quick' | 'full'

/** A quick version keeps the core, the harder practice and the check. Index: how many levels below the learner. */
const QUICK_SHARE = [1, 0.45, 0.35]
const LESSON_MINUTES_MIN = 30
/** Below two thirds of its time a unit is no longer the unit; it is better left out, and said. */
const SHARE_MIN = 0.66
/** Where a learner's own outline fixes the units, their lengths are our guess, so more of them may be pressed in. */
const SHARE_MIN_WHOLE = 0.4

/** 0 for beginner, 1 for intermediate, 2 for advanced. */
export function rankOf(level: Level): number {
  return LEVELS.indexOf(level)
}

/** The units with every unit after those it needs, otherwise in the order given. Needs outside `units` are ignored. */
export function prerequisitesFirst(units: readonly Unit[]): Unit[] {
  const waiting = [...units]
  const ordered: Unit[] = []
  while (waiting.length > 0) {
    const blocked = new Set(waiting.map((unit) => unit.id))
    const ready = waiting.findIndex((unit) => unit.needs.every((need) => !blocked.has(need)))
    ordered.push(...waiting.splice(Math.max(ready, 0), 1))
  }
  return ordered
}

/** The beginner's units that a more experienced learner need only check: none of them needs a unit that is taught. */
function alreadyKnown(units: readonly Unit[], level: Level): Unit[] {
  if (level === 'beginner') return []
  const known: Unit[] = []
  const ids = new Set(units.map((unit) => unit.id))
  for (const unit of units) {
    const settled = unit.needs.every((need) => !ids.has(need) || known.some((other) => other.id === need))
    if (unit.level === 'beginner' && settled) known.push(unit)
  }
  return known.length < units.length ? known : []
}

/** A unit as a learner of this level meets it. */
export function lessonOf(unit: Unit, level: Level, below: Below): Lesson {
  const gap = Math.max(0, rankOf(level) - rankOf(unit.level))
  const quick = gap > 0 && below !== 'full'
  const minutes = unit.minutes * (quick ? (QUICK_SHARE[gap] ?? 1) : 1)
  const usual = Math.max(LESSON_MINUTES_MIN, Math.round(minutes))
  const least = floorStep(usual * (below === 'full' ? SHARE_MIN_WHOLE : SHARE_MIN))
  return { unit, quick, stretch: gap > 0, minutes: usual, least: Math.max(COURSE_BOUNDS.moduleMinutes.min, least) }
}

/**
 * Fits units to a level. Units below it are checked, shortened or kept whole, as `below` says; the rest, however far
 * above, are lessons in full. Learners above a unit's level get its stretch in place of its last practice.
 */
export function routeFor(units: readonly Unit[], level: Level, below: Below): Route {
  const ordered = prerequisitesFirst(units)
  const known = below === 'check' ? alreadyKnown(ordered, level) : []
  const taught = ordered.filter((unit) => !known.includes(unit))
  return { known, lessons: taught.map((unit) => lessonOf(unit, level, below)) }
}
