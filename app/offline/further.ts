import type { Again } from '#app/domain/again.ts'
import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import { LEVELS } from '#app/domain/course.ts'
import type { CourseInput, DraftModule, Omission } from '#app/domain/course.ts'
import { budgetMinutes, shareMinutes } from './budget.ts'
import { plainLine, shorten, titleKey } from './clean.ts'
import { lessonDescription } from './course-modules.ts'
import { moduleOf } from './draft-module.ts'
import { deeperTitle, reviewTitle } from './further-titles.ts'
import type { Unit } from './pack.ts'
import { projectModule } from './project.ts'
import { lessonOf } from './route.ts'
import type { Lesson, Route } from './route.ts'
import { floorStep } from './step.ts'
import type { Syllabus } from './syllabus.ts'
import { folded, lessonTasks, sentence, tasksFrom } from './tasks.ts'
import { waysToWork } from './ways.ts'

const MODULE = COURSE_BOUNDS.moduleMinutes
/** So often a unit can be gone into again before even the longest plan is full. */
const ROUNDS = 12
const RECALLED = 3
/** A second look takes less than the first; more than this much of its usual time a module only repeats itself. */
const DEEPER_SHARE = 0.6
const MOST_SHARE = 1.75
const LEAST = { deeper: 30, review: 15, project: 90 }
const REVIEW_MINUTES_EACH = 10
const PROJECT_MINUTES = 240
const NO_ROOM = 'Rule “first things first”: the weeks of this plan leave no room for it.'

/** A module that could follow: what it usually takes and the least it is worth starting in, minutes. */
type Following = { title: string; minutes: number; least: number; make: (minutes: number) => DraftModule }

function lesson(of: Lesson, { style }: CourseInput, recalls: readonly Unit[]): Following {
  const { unit, minutes, least } = of
  const make = (given: number) => moduleOf(unit.title, lessonDescription(of), lessonTasks(of, given, style, recalls))
  return { title: unit.title, minutes, least, make }
}

/** A unit once more, from another source and with harder work. */
function deeperUnit(unit: Unit, round: number): Unit {
  const short = shorten(unit.title, 60)
  return {
    ...unit,
    outcome: `use “${short}” where nobody has prepared the way for you`,
    study: [
      {
        title: 'Read a second source',
        detail: `Choose one by somebody else on “${short}”, harder than the first. Note where it says more, where it contradicts what you learned, and one thing to try.`,
      },
    ],
    practice: [round === 1 ? unit.stretch : (unit.practice[round % unit.practice.length] ?? unit.stretch)].concat(
      waysToWork(short, round),
    ),
    check: `What do you know about “${short}” that you did not know the first time, and what is your next question?`,
  }
}

function deeper(of: Lesson, round: number, { style }: CourseInput): Following {
  const unit = deeperUnit(of.unit, round)
  const again: Lesson = { ...of, unit, quick: false, stretch: false }
  const title = deeperTitle(of.unit.title, round)
  const description = sentence(
    `What you did in “${of.unit.title}” is taken further. At the end you can ${unit.outcome}`,
  )
  const minutes = Math.max(LEAST.deeper, floorStep(of.unit.minutes * DEEPER_SHARE))
  const make = (given: number) => moduleOf(title, description, lessonTasks(again, given, style, [of.unit]))
  return { title, minutes, least: LEAST.deeper, make }
}

/** Every question of the course once more, spread over days. */
function review(units: readonly Unit[], round: number): Following {
  const parts = units.map((unit) => ({
    title: `Recall: ${unit.title}`,
    detail: `On a day of its own, from memory, then look up what you missed and answer again two days later: ${sentence(unit.check)}`,
    kind: 'review' as const,
    weight: 1,
  }))
  const title = reviewTitle(round)
  const description = 'What is recalled after a while stays. Spread these over at least a week, a few a day.'
  const make = (given: number) =>
    moduleOf(title, description, tasksFrom(folded(parts, Math.max(1, Math.floor(given / 5))), given))
  return { title, minutes: Math.max(LEAST.review, units.length * REVIEW_MINUTES_EACH), least: LEAST.review, make }
}

function projects({ project }: Syllabus, { level }: CourseInput, { lessons }: Route): Following[] {
  const harder = LEVELS.filter((other) => other !== level).toReversed()
  const nearest = harder.toSorted((a, b) => distance(a, level) - distance(b, level))
  return nearest.map((of, i) => {
    const lead = i === 0 ? 'Second project' : 'Third project'
    const title = `${lead}: ${project[of].title}`
    const make = (given: number) => ({ ...projectModule(project[of], given, lessons, 1), title })
    return { title, minutes: PROJECT_MINUTES, least: LEAST.project, make }
  })
}

const distance = (a: (typeof LEVELS)[number], b: (typeof LEVELS)[number]) =>
  Math.abs(LEVELS.indexOf(a) - LEVELS.indexOf(b))

/** All that could follow, best first: units that are not there, then what there is once more and harder. */
function following(syllabus: Syllabus, route: Route, input: CourseInput, there: ReadonlySet<string>): Following[] {
  const isThere = ({ unit }: Lesson) => there.has(titleKey(plainLine(unit.title)))
  const met = route.lessons.filter(isThere).map(({ unit }) => unit)
  const recalls = met.slice(-RECALLED).toReversed()
  const fresh = route.lessons.filter((of) => !isThere(of)).map((of) => lesson(of, input, recalls))
  const lessons =
    route.lessons.length > 0 ? route.lessons : route.known.map((unit) => lessonOf(unit, input.level, 'full'))
  const rounds = Array.from({ length: ROUNDS }, (_, at) => lessons.map((of) => deeper(of, at + 1, input)))
  const reviewed = syllabus.units
  const [second, third] = projects(syllabus, input, route)
  const [once = [], twice = [], ...later] = rounds
  return [
    ...fresh,
    ...once.slice(0, 2),
    review(reviewed, 1),
    ...(second ? [second] : []),
    ...once.slice(2),
    review(reviewed, 2),
    ...(third ? [third] : []),
    ...twice,
    ...later.flat(),
  ].filter(({ title }) => !there.has(titleKey(plainLine(title))))
}

/**
 * Modules that go on where a course ends, as many as `again.more` where the time allows: first the units that are
 * left, then spaced review, deeper work on what there is, another project. None has a title that is there already.
 */
export function furtherModules(
  syllabus: Syllabus,
  route: Route,
  input: CourseInput,
  again: Again,
): { modules: DraftModule[]; omitted: Omission[] } {
  const there = new Set(again.modules.map((module) => titleKey(module.title)))
  const room = floorStep(budgetMinutes(input) - again.modules.reduce((n, module) => n + module.estimatedMinutes, 0))
  const wanted = following(syllabus, route, input, there).slice(0, again.more)
  const count = wanted.findIndex((_, i) => wanted.slice(0, i + 1).reduce((n, { least }) => n + least, 0) > room)
  const picked = wanted.slice(0, count < 0 ? wanted.length : Math.max(1, count))
  const slots = picked.map(({ minutes, least }) => {
    const min = Math.min(least, Math.max(MODULE.min, room))
    return { weight: minutes, min, max: Math.max(min, Math.min(MODULE.max, floorStep(minutes * MOST_SHARE))) }
  })
  const shares = shareMinutes(room, slots)
  const modules = picked.map(({ make }, i) => make(shares[i] ?? MODULE.min))
  const omitted = wanted.slice(picked.length).map(({ title }) => ({ title: plainLine(title), reason: NO_ROOM }))
  return { modules, omitted }
}
