import type { DraftModule, DraftTask, Style } from '#app/domain/course.ts'
import { distinctTitles } from './clean.ts'
import type { Activity, Unit } from './pack.ts'
import type { Lesson, Route } from './route.ts'
import { floorStep, STEP } from './step.ts'
import { lessonTasks, sentence, tasksFrom } from './tasks.ts'
import type { Part } from './tasks.ts'

const TASK_TITLE_MAX = 150
const PROJECT_STEPS_FROM = 60
const PROJECT_SITTING = 90
const PROJECT_DESCRIPTION = 'Put the parts together in one piece of work that is yours, and find out what has stayed.'
/** Lessons are recalled one, three and six lessons later: gaps that widen, as spaced practice asks. */
const RECALL_GAPS = [1, 3, 6]

function moduleOf(title: string, description: string, tasks: readonly DraftTask[]): DraftModule {
  const titles = distinctTitles(
    tasks.map((task) => task.title),
    TASK_TITLE_MAX,
  )
  return {
    title,
    description,
    estimatedMinutes: tasks.reduce((sum, task) => sum + task.estimatedMinutes, 0),
    tasks: tasks.map((task, index) => ({ ...task, title: titles[index] ?? task.title })),
  }
}

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
  return moduleOf('What you already know', description, tasksFrom(groups.map(knownTask), minutes))
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

function lessonDescription(lesson: Lesson): string {
  const outcome = sentence(`At the end you can ${lesson.unit.outcome}`)
  return lesson.quick ? `A quick version, because most of it should be familiar. ${outcome}` : outcome
}

function sittings(project: Activity, minutes: number): Part[] {
  const count = Math.ceil(minutes / PROJECT_SITTING)
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

/** What can be made in less than an hour: something from the last lesson, with the full project named for later. */
function smallProject(project: Activity, minutes: number, last: Unit | undefined): DraftModule {
  const from = last ? `what you practised in “${last.title}”` : 'what you practised'
  const part: Part = {
    title: 'Use it once for something of your own',
    detail: `Take ${from} and use it on one small thing that you choose yourself, without the instructions. Then write down what worked, what did not, and your next question. For later, when you have more time, the full project: “${project.title}”.`,
    kind: 'project',
    weight: 1,
  }
  return moduleOf('Project: Something of your own', PROJECT_DESCRIPTION, tasksFrom([part], minutes))
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

/** The closing module: plan and do the project, answer every check again, look back. */
export function projectModule(project: Activity, minutes: number, lessons: readonly Lesson[]): DraftModule {
  if (minutes < PROJECT_STEPS_FROM) return smallProject(project, minutes, lessons.at(-1)?.unit)
  const step = Math.min(30, Math.max(2 * STEP, floorStep(minutes * 0.12)))
  const { plan, review, end } = frame(minutes, lessons)
  const rest = minutes - 3 * step
  const tasks = [
    ...tasksFrom([plan], step),
    ...tasksFrom(sittings(project, rest), rest),
    ...tasksFrom([review], step),
    ...tasksFrom([end], step),
  ]
  return moduleOf(`Project: ${project.title}`, PROJECT_DESCRIPTION, tasks)
}
