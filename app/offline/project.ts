import type { DraftModule } from '#app/domain/course.ts'
import { moduleOf } from './draft-module.ts'
import type { Activity, Unit } from './pack.ts'
import type { Lesson } from './route.ts'
import { floorStep, STEP } from './step.ts'
import { sentence, tasksFrom } from './tasks.ts'
import type { Part } from './tasks.ts'

/** Less than this is one task; less than that cannot hold the project of a pack. Minutes. */
const STEPS_FROM = 60
const WHOLE_FROM = 90
const SITTING = 90
/** A project asks for all that was to be learned; with less than this share of it, a smaller one is honest. */
const COVERED_MIN = 0.6
const DESCRIPTION = 'Put the parts together in one piece of work that is yours, and find out what has stayed.'

function sittings(project: Activity, minutes: number): Part[] {
  const count = Math.ceil(minutes / SITTING)
  return Array.from({ length: count }, (_, at) => ({
    title: count === 1 ? project.title : `${project.title} (sitting ${at + 1} of ${count})`,
    detail:
      at === 0
        ? project.detail
        : 'Go on from the next step that you wrote down last time. Before you stop, check the result against what you decided “done” means, and write down the next step.',
    kind: 'project',
    weight: 1,
  }))
}

function questions(units: readonly Unit[]): string {
  return units.map((unit, index) => `${index + 1}. ${sentence(unit.check)}`).join(' ')
}

/** A project from the last lessons, for a course too short for the whole one, which it names for later. */
function smallProject(project: Activity, lessons: readonly Lesson[]): Activity {
  const practised = lessons.slice(-2).map((lesson) => `“${lesson.unit.title}”`)
  return {
    title: 'Use it once for something of your own',
    detail: `Take what you practised in ${practised.join(' and ')} and use it on one small thing that you choose yourself, without the instructions. Then write down what worked, what did not, and your next question. For later, when you have more time, the full project: “${project.title}”.`,
  }
}

function frame(minutes: number, lessons: readonly Lesson[]): { plan: Part; review: Part; end: Part } {
  const time = minutes < 120 ? `${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`
  const plan = `Read the next task, then write three sentences: what you will make or do, what you need for it, and how you will know that it is done. If that does not fit into ${time}, cut it down now, not later.`
  const review = `Without notes, then look up what you missed and repeat only that tomorrow. ${questions(lessons.map((lesson) => lesson.unit))}`
  const end =
    'Show it to somebody, or lay it beside what you wrote when you planned it. Write down two things that work, one that you would do differently, and what you want to learn next.'
  return {
    plan: { title: 'Plan the project', detail: plan, kind: 'project', weight: 1 },
    review: { title: 'Answer every check question again', detail: review, kind: 'review', weight: 1 },
    end: { title: 'Show the result and look back', detail: end, kind: 'check', weight: 1 },
  }
}

/**
 * The closing module: plan and do the project, answer every check again, look back. `covered` is the share, 0 to 1, of
 * the units at or below the learner's level that the course holds; if little was covered the project is a small one.
 */
export function projectModule(
  project: Activity,
  minutes: number,
  lessons: readonly Lesson[],
  covered: number,
): DraftModule {
  const whole = minutes >= WHOLE_FROM && covered >= COVERED_MIN
  const chosen = whole ? project : smallProject(project, lessons)
  const title = `Project: ${whole ? project.title : 'Something of your own'}`
  if (minutes < STEPS_FROM) {
    return moduleOf(title, DESCRIPTION, tasksFrom([{ ...chosen, kind: 'project', weight: 1 }], minutes))
  }
  const step = Math.min(30, Math.max(2 * STEP, floorStep(minutes * 0.12)))
  const { plan, review, end } = frame(minutes, lessons)
  const rest = minutes - 3 * step
  return moduleOf(title, DESCRIPTION, [
    ...tasksFrom([plan], step),
    ...tasksFrom(sittings(chosen, rest), rest),
    ...tasksFrom([review], step),
    ...tasksFrom([end], step),
  ])
}
