import type { Content, TaskContent } from './content.ts'

/**
 * An earlier content as it is brought back: exactly as it was, but for what the learner has done since. A task that
 * is finished stays finished, and notes that were written stay: neither is ever rolled back.
 */
export function restored(earlier: Content, current: Content): Content {
  const now = new Map(
    current.modules.flatMap((module) => module.tasks.map((task): [string, TaskContent] => [task.id, task])),
  )
  const { title, summary, notice, omitted, sources, detail, input } = earlier
  const modules = earlier.modules.map((module) => ({
    ...module,
    tasks: module.tasks.map((task) => withWork(task, now.get(task.id))),
  }))
  return { title, summary, notice, omitted, sources, detail, input, modules }
}

function withWork(task: TaskContent, now: TaskContent | undefined): TaskContent {
  if (!now) return task
  const { status, completedAt } = now.status === 'completed' ? now : task
  return { ...task, status, completedAt, notes: now.notes === '' ? task.notes : now.notes }
}
