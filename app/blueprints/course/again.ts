import type { Again } from '#app/domain/again.ts'
import { COURSE_BOUNDS, WEEKS_MAX } from '#app/domain/bounds.ts'
import type { CourseInput, DraftModule, Omission } from '#app/domain/course.ts'
import { fitToBudget } from '#app/domain/fit.ts'
import { foldTitle } from '#app/domain/titles.ts'
import { DraftError, FieldError } from '#app/generation/blueprint.ts'

/** Minutes the learner has in all. */
export const budgetOf = (input: CourseInput): number => Math.floor(input.hoursPerWeek * input.weeks * 60)

const minutesOf = (modules: readonly { estimatedMinutes: number }[]) =>
  modules.reduce((total, module) => total + module.estimatedMinutes, 0)

/**
 * The fields of a course with some given anew; null takes one away. Weeks and a date are two ways to say one thing:
 * who gives one of them no longer means the other.
 */
export function changedCourse({ again: _, ...input }: CourseInput, given: Record<string, unknown>): object {
  const said = { ...input, ...given }
  if (given['deadline'] && !given['weeks']) said.weeks = undefined as never
  if (given['weeks'] && !given['deadline']) said.deadline = undefined
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null && value !== undefined))
}

/** Weeks that hold what there is and as many more modules of its usual length. */
function weeksFor(input: CourseInput, { modules, more }: Again): number {
  const minutes = minutesOf(modules)
  const usual = minutes / Math.max(1, modules.length)
  const needed = Math.ceil((minutes + usual * more) / (input.hoursPerWeek * 60))
  return Math.min(WEEKS_MAX, Math.max(input.weeks, needed))
}

/** The input of an attempt beside what there is. An extension needs time: weeks are added where they do not suffice. */
export function againCourse(input: CourseInput, again: Again): CourseInput {
  if (again.scope !== 'extend') return { ...input, again }
  const extended = { ...input, weeks: weeksFor(input, again), again }
  if (roomFor(extended, again) < COURSE_BOUNDS.moduleMinutes.min) {
    throw new FieldError('weeks', 'There is no time left for more modules: a plan holds at most 52 weeks.')
  }
  return extended
}

/** Minutes that a part which is made again may take: what the rest leaves, and never less than it takes now. */
function roomFor(input: CourseInput, { at, modules }: Again): number {
  const old = at === null ? undefined : modules[at]
  const others = modules.filter((module) => module !== old)
  return Math.max(budgetOf(input) - minutesOf(others), old?.estimatedMinutes ?? 0)
}

/** The one module that was asked for: the only one, or among several the one of the same title. */
function theOne(modules: DraftModule[], again: Again): DraftModule[] {
  const title = foldTitle(again.modules[again.at ?? 0]?.title ?? '')
  const found = modules.length === 1 ? modules[0] : modules.find((module) => foldTitle(module.title) === title)
  if (!found) throw new DraftError('one module was asked for')
  return [found]
}

/** As many new modules as were asked for; what is left out of them is said. */
function further(modules: DraftModule[], again: Again): { modules: DraftModule[]; omitted: Omission[] } {
  const there = new Set(again.modules.map((module) => foldTitle(module.title)))
  const fresh = modules.filter((module) => !there.has(foldTitle(module.title)))
  if (fresh.length === 0) throw new DraftError('no module that is not there already')
  const reason = (module: DraftModule) =>
    fresh.includes(module) ? 'More modules than you asked for.' : 'The plan has a module of this title.'
  const kept = fresh.slice(0, again.more)
  const left = modules.filter((module) => !kept.includes(module))
  return { modules: kept, omitted: left.map((module) => ({ title: module.title, reason: reason(module) })) }
}

/** Read a part as the part that was asked for, and fit it beside the rest. Throws `DraftError`. */
export function fitAgain(modules: DraftModule[], input: CourseInput, again: Again) {
  const part = again.scope === 'module' ? { modules: theOne(modules, again), omitted: [] } : further(modules, again)
  const fitted = fitToBudget(part.modules, roomFor(input, again))
  return { modules: fitted.modules, omitted: [...part.omitted, ...fitted.omitted] }
}
