import { LESSON_BOUNDS, type LessonAim, type OutlineAnswer } from '#app/domain/lesson.ts'
import { moduleIn, type Material, type MaterialTask } from '#app/domain/material.ts'
import { distinct } from '#app/domain/titles.ts'
import { plainLine, shorten } from '../clean.ts'
import { asMarkdown, bounded, partsOf } from './words.ts'

const POINTS_MAX = 6

/** What a lesson is for: how its task can be told to be done, else the first thing it asks for, else its title. */
function goalOf(task: MaterialTask): string {
  const { steps, done } = partsOf(task.description)
  const [first] = [...done, ...steps]
  return bounded(asMarkdown(first ?? task.title) || 'Do this task.', LESSON_BOUNDS.goal)
}

const pointsOf = (task: MaterialTask): string[] =>
  partsOf(task.description)
    .steps.slice(0, POINTS_MAX)
    .map((step) => bounded(asMarkdown(step), LESSON_BOUNDS.goal))
    .filter((step) => step !== '')

/** One lesson for each task of the module, in order, under the task's own title. */
export function composeOutline(material: Material): OutlineAnswer {
  const { tasks } = moduleIn(material)
  const lessons = tasks.map((task, index): LessonAim => {
    const title = shorten(plainLine(task.title), LESSON_BOUNDS.title) || `Task ${index + 1}`
    return { task: index + 1, title, goal: goalOf(task), points: pointsOf(task) }
  })
  return { lessons: distinct(lessons, LESSON_BOUNDS.title) }
}
