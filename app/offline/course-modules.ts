import type { DraftModule, Style } from '#app/domain/course.ts'
import { moduleOf } from './draft-module.ts'
import type { Unit } from './pack.ts'
import type { Lesson, Route } from './route.ts'
import { STEP } from './step.ts'
import { lessonTasks, sentence, tasksFrom } from './tasks.ts'
import type { Part } from './tasks.ts'

/** The title of the module that only checks what a learner should know. */
export const KNOWN_TITLE = 'What you already know'

/** Lessons are recalled one, three and six lessons later: gaps that widen, as spaced practice asks. */
const RECALL_GAPS = [1, 3, 6]

function knownTask(units: readonly Unit[]): Part {
  const questions = units.map((unit) => sentence(unit.check)).join(' ')
  const fallback = units.map((unit) => unit.practice.at(-1)).filter((activity) => activity !== undefined)
  const [only] = fallback
  const repair =
    fallback.length === 1 && only
      ? `If you hesitate, do this first. ${only.title}: ${only.detail}`
      : `Where you hesitate, do the practice first: ${fallback.map(({ title }) => `“${title}”`).join(', ')}.`
  return {
    title: `Check yourself: ${units.map((unit) => unit.title).join('; ')}`,
    detail: `Without notes: ${questions} ${repair}`,
    kind: 'check',
    weight: units.length,
  }
}

/** One short module that replaces the units a learner should already know: a question each, skipped when it is easy. */
export function knownModule(units: readonly Unit[], minutes: number): DraftModule {
  const count = Math.min(units.length, minutes / STEP)
  const size = Math.ceil(units.length / count)
  const groups = Array.from({ length: Math.ceil(units.length / size) }, (_, at) =>
    units.slice(at * size, (at + 1) * size),
  )
  const description =
    'You should know this already. Answer each question without notes; tick off what is easy, and where you hesitate do the practice that is named before you go on.'
  return moduleOf(KNOWN_TITLE, description, tasksFrom(groups.map(knownTask), minutes))
}

/** The modules of the lessons, in order, each recalling earlier ones. */
export function lessonModules(route: Route, minutes: readonly number[], style: Style): DraftModule[] {
  const { lessons, known } = route
  return lessons.map((lesson, index) => {
    const earlier = RECALL_GAPS.flatMap((gap) => lessons[index - gap]?.unit ?? [])
    const recalls = earlier.length > 0 ? earlier : known.slice(-1)
    const tasks = lessonTasks(lesson, minutes[index] ?? 0, style, recalls)
    return moduleOf(lesson.unit.title, lessonDescription(lesson), tasks)
  })
}

/** What a lesson is for. */
export function lessonDescription(lesson: Lesson): string {
  const outcome = sentence(`At the end you can ${lesson.unit.outcome}`)
  return lesson.quick ? `A quick version, because most of it should be familiar. ${outcome}` : outcome
}
