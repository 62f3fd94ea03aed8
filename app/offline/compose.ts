import type { CourseDraft, CourseInput, DraftModule, Level } from '#app/domain/course.ts'
import { allocate, budgetMinutes, fitRoute } from './budget.ts'
import { distinctTitles, plainLine } from './clean.ts'
import { knownModule, lessonModules } from './course-modules.ts'
import { projectModule } from './project.ts'
import { rankOf, routeFor } from './route.ts'
import type { Route } from './route.ts'
import { courseSummary } from './summary.ts'
import { syllabusFor } from './syllabus.ts'

const MODULE_TITLE_MAX = 120

/** Modules whose titles differ, each at most 120 long. */
export function withDistinctTitles(modules: readonly DraftModule[]): DraftModule[] {
  const titles = distinctTitles(
    modules.map((module) => module.title),
    MODULE_TITLE_MAX,
  )
  return modules.map((module, index) => ({ ...module, title: titles[index] ?? module.title }))
}

/** Every text once more without brackets and control characters, whatever its origin. */
export function plain(module: DraftModule): DraftModule {
  const tasks = module.tasks.map((task) => ({
    ...task,
    title: plainLine(task.title),
    description: plainLine(task.description),
  }))
  return { ...module, title: plainLine(module.title), description: plainLine(module.description), tasks }
}

/** The share of what lies at or below the learner's level that the fitted route holds, 0 to 1. */
function coveredShare(whole: Route, fitted: Route, level: Level): number {
  const meant = whole.lessons.filter((lesson) => rankOf(lesson.unit.level) <= rankOf(level))
  const kept = meant.filter((lesson) => fitted.lessons.includes(lesson))
  return (whole.known.length + kept.length) / Math.max(1, whole.known.length + meant.length)
}

/**
 * Composes a course without a model, the same for the same input: from an outline in the notes, a pack, or the
 * scaffold for the kind of topic. Keeps prerequisites first and every bound of `COURSE_BOUNDS`; the minutes of modules
 * and of tasks, multiples of five, never exceed hours a week times weeks. What did not fit is in `omitted`, with the
 * rule that left it out. Never throws for an input within the bounds of a course.
 */
export function composeCourse(input: CourseInput): CourseDraft {
  const syllabus = syllabusFor(input)
  const budget = budgetMinutes(input)
  const whole = routeFor(syllabus.units, input.level, syllabus.below)
  const { route, omitted } = fitRoute(whole, input.level, syllabus.below, budget)
  const minutes = allocate(route, input.level, budget)
  const modules = [
    ...(route.known.length > 0 ? [knownModule(route.known, minutes.known)] : []),
    ...lessonModules(route, minutes.lessons, input.style),
    projectModule(
      syllabus.project[input.level],
      minutes.project,
      route.lessons,
      coveredShare(whole, route, input.level),
    ),
  ]
  const finished = withDistinctTitles(modules.map(plain))
  return {
    title: syllabus.title,
    summary: plainLine(courseSummary({ syllabus, input, route, minutes, modules: finished, omitted })),
    notice: plainLine(syllabus.notice),
    modules: finished,
    ...(omitted.length > 0 ? { omitted } : {}),
    ...(syllabus.references.length > 0 ? { references: syllabus.references } : {}),
  }
}
