import type { Again } from '#app/domain/again.ts'
import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import { LEVELS } from '#app/domain/course.ts'
import type { CourseInput, DraftModule, DraftTask, Style } from '#app/domain/course.ts'
import { budgetMinutes, shareMinutes } from './budget.ts'
import { plainLine, shorten, titleKey } from './clean.ts'
import { KNOWN_TITLE, lessonDescription } from './course-modules.ts'
import { moduleOf } from './draft-module.ts'
import { FURTHER } from './further-titles.ts'
import { unitNamed } from './outline-syllabus.ts'
import type { Activity, Unit } from './pack.ts'
import { projectModule } from './project.ts'
import { lessonOf } from './route.ts'
import type { Lesson, Route } from './route.ts'
import { floorStep, STEP } from './step.ts'
import type { Syllabus } from './syllabus.ts'
import { folded, lessonTasks, tasksFrom } from './tasks.ts'
import { WAYS_COUNT, waysToWork } from './ways.ts'

const { moduleMinutes: MODULE, taskMinutes: TASK } = COURSE_BOUNDS
/** What a module gets of which everything is finished: enough for one more go at it. */
const ONCE_MORE = 30
/** Shorter than this, a task of its own teaches little. */
const TASK_WORTH = 15
const OTHER_STYLE: Record<Style, Style> = {
  reading: 'practice',
  video: 'reading',
  mixed: 'practice',
  practice: 'mixed',
}

/** One way to reach what a module is for, in so many minutes. */
type Way = (minutes: number) => DraftModule

/** Ways through a lesson: its harder practice, and practice that suits anything with one of its own beside it. */
function lessonWays(title: string, lesson: Lesson, style: Style, recalls: readonly Unit[]): Way[] {
  const { unit } = lesson
  const short = shorten(unit.title, 60)
  const description = lessonDescription(lesson)
  const way = (other: Partial<Lesson>, how: Style): Way => {
    return (minutes) => moduleOf(title, description, lessonTasks({ ...lesson, ...other }, minutes, how, recalls))
  }
  const general = Array.from({ length: WAYS_COUNT }, (_, at) => {
    const own = unit.practice[at % unit.practice.length]
    const practice = [...waysToWork(short, at), ...(own ? [own] : [])]
    return way({ unit: { ...unit, practice }, stretch: false }, at % 2 === 0 ? style : OTHER_STYLE[style])
  })
  return [way({ stretch: !lesson.stretch }, style), ...general, way({}, OTHER_STYLE[style])]
}

/** Ways to find out whether something is still there: by doing it, not only by answering. */
function knownWays(title: string, units: readonly Unit[]): Way[] {
  const doing = (lead: string, of: (unit: Unit) => Activity | undefined): Way => {
    const parts = units.flatMap((unit) => {
      const activity = of(unit)
      return activity ? [{ title: `${lead}: ${activity.title}`, detail: activity.detail }] : []
    })
    const description = 'You should know this already. Do each without notes; leave out what you did lately.'
    return (minutes) => {
      const count = Math.max(1, Math.floor(minutes / TASK_WORTH))
      const kept = folded(parts, count).map((part) => ({ ...part, kind: 'check' as const, weight: 1 }))
      return moduleOf(title, description, tasksFrom(kept, minutes))
    }
  }
  return [doing('Do it once', (unit) => unit.practice.at(-1)), doing('Show that you can', (unit) => unit.stretch)]
}

function projectWays({ project }: Syllabus, { level }: CourseInput, { lessons }: Route): Way[] {
  const others = LEVELS.filter((other) => other !== level)
  const whole = [...others, level].map(
    (of): Way =>
      (minutes) =>
        projectModule(project[of], minutes, lessons, 1),
  )
  return [...whole, (minutes) => projectModule(project[level], minutes, lessons, 0)]
}

function waysOf(title: string, syllabus: Syllabus, input: CourseInput, route: Route): Way[] {
  if (titleKey(title) === titleKey(KNOWN_TITLE)) return knownWays(title, route.known)
  if (FURTHER.review.test(title)) return knownWays(title, syllabus.units)
  if (FURTHER.project.test(title)) return projectWays(syllabus, input, route)
  const about = titleKey(title.replace(FURTHER.deeper, ''))
  const at = syllabus.units.findIndex((unit) => titleKey(plainLine(unit.title)) === about)
  const unit = syllabus.units[at] ?? unitNamed(title)
  const recalls = syllabus.units.slice(Math.max(0, at - 3), Math.max(0, at)).toReversed()
  return lessonWays(title, lessonOf(unit, input.level, syllabus.below), input.style, recalls)
}

/** Minutes for what is made anew: what the module has, without what is finished of it. */
function minutesFor(input: CourseInput, { modules }: Again, module: Again['modules'][number]): number {
  const sum = (items: readonly { estimatedMinutes: number }[]) =>
    items.reduce((n, item) => n + item.estimatedMinutes, 0)
  const finished = sum(module.tasks.filter((task) => task.done))
  const open = floorStep(module.estimatedMinutes - finished)
  if (open >= MODULE.min) return Math.min(MODULE.max, open)
  const room = budgetMinutes(input) - sum(modules) + module.estimatedMinutes - finished
  return Math.max(MODULE.min, Math.min(ONCE_MORE, floorStep(room)))
}

/** A module without the tasks that are finished already; the others share its minutes. */
function withoutDone(module: DraftModule, done: ReadonlySet<string>, minutes: number): DraftModule {
  const tasks = module.tasks.filter((task) => !done.has(titleKey(task.title))).slice(-minutes / STEP)
  const slots = tasks.map((task) => ({ weight: task.estimatedMinutes, min: TASK.min, max: TASK.max }))
  const shares = shareMinutes(minutes, slots)
  const shared = tasks.map((task, i): DraftTask => ({ ...task, estimatedMinutes: shares[i] ?? TASK.min }))
  return moduleOf(module.title, module.description, shared)
}

/**
 * One module of a course in another way: other tasks with the same aim, in the same minutes, beside what is finished
 * of it. Which of the ways there are depends on `again.turn`. When there is no other, the
 * module as it is; undefined when all of it is finished.
 */
export function anotherModule(
  syllabus: Syllabus,
  route: Route,
  input: CourseInput,
  again: Again,
): DraftModule | undefined {
  const module = again.modules[again.at ?? 0]
  if (!module) return undefined
  const minutes = minutesFor(input, again, module)
  const done = new Set(module.tasks.filter((task) => task.done).map((task) => titleKey(task.title)))
  const now = new Set(module.tasks.map((task) => titleKey(task.title)))
  const taken = new Set(again.modules.filter((other) => other !== module).map((other) => titleKey(other.title)))
  const all = waysOf(module.title, syllabus, input, route).map((way) => withoutDone(way(minutes), done, minutes))
  const ways = all.filter(
    ({ title, tasks }) => !taken.has(titleKey(title)) && tasks.some((task) => !now.has(titleKey(task.title))),
  )
  const chosen = ways[again.turn % Math.max(1, ways.length)] ?? all.at(-1)
  return chosen && chosen.tasks.length > 0 ? chosen : undefined
}
