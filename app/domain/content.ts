import { z } from 'zod'
import { COURSE_BOUNDS, TEXT_MAX } from './bounds.ts'
import type { Omission, Reference } from './course.ts'
import type { TaskKind, TaskStatus } from './plan.ts'

/** Times are ms since the epoch, minutes are whole. */
export type TaskContent = {
  id: string
  title: string
  description: string
  estimatedMinutes: number
  kind: TaskKind
  status: TaskStatus
  completedAt: number | null
  notes: string
}

export type ModuleContent = {
  id: string
  title: string
  description: string
  estimatedMinutes: number
  detail: Record<string, unknown> | null
  tasks: TaskContent[]
}

/** What a plan says of itself beside its modules. */
export type Frontispiece = {
  title: string
  summary: string
  notice: string
  omitted: Omission[]
  sources: Reference[]
  detail: Record<string, unknown> | null
}

/** All that a plan holds at one moment: what a version keeps, an edit changes and a diff compares. Order is position. */
export type Content = Frontispiece & { input: Record<string, unknown>; modules: ModuleContent[] }

/** A task that was made and is not yet anybody's: it has an id, and nothing has been done about it. */
export type DraftedTask = Pick<TaskContent, 'id' | 'title' | 'description' | 'estimatedMinutes' | 'kind'>
export type DraftedModule = Omit<ModuleContent, 'tasks'> & { tasks: DraftedTask[] }
/** New content that waits for the learner's decision. */
export type DraftedContent = Frontispiece & { modules: DraftedModule[] }

/** Modules as new content beside what a plan says of itself: without what has been done about their tasks. */
export function draftOf(
  { input: _, modules: _old, ...said }: Content,
  modules: readonly ModuleContent[],
): DraftedContent {
  const drafted = modules.map(({ tasks, ...module }) => ({
    ...module,
    tasks: tasks.map(({ status: _status, completedAt: _at, notes: _notes, ...task }) => task),
  }))
  return { ...said, modules: drafted }
}

/** Versions of a plan that are kept; the oldest go first. */
export const VERSIONS_KEPT = 20

/** What a learner writes beside a task. */
export const TaskNotes = z.string({ error: 'Notes must be text.' }).max(TEXT_MAX.notes, {
  error: `Notes can have at most ${TEXT_MAX.notes} characters.`,
})

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)

/** The counters of a plan's row, made from its modules. */
export function countsOf(modules: ModuleContent[]) {
  const tasks = modules.flatMap((module) => module.tasks)
  return {
    modulesTotal: modules.length,
    tasksTotal: tasks.length,
    tasksDone: tasks.filter((task) => task.status === 'completed').length,
    minutesTotal: sum(modules.map((module) => module.estimatedMinutes)),
  }
}

/** Minutes of a module that gains or loses `change` minutes of tasks, within the bounds of a module. */
export function withinModule(minutes: number): number {
  const { min, max } = COURSE_BOUNDS.moduleMinutes
  return Math.min(max, Math.max(min, Math.round(minutes)))
}
