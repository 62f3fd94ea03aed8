import type { DraftModule, DraftTask } from '#app/domain/course.ts'
import { distinctTitles } from './clean.ts'

const TASK_TITLE_MAX = 150

/** A module of the given tasks: its minutes are their sum, and no two of them share a title. */
export function moduleOf(title: string, description: string, tasks: readonly DraftTask[]): DraftModule {
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
