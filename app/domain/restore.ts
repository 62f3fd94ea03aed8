import type { Content, TaskContent } from './content.ts'

/**
 * An earlier content as it is brought back: exactly as it was, but for what the learner has done since. How far they
 * are with a task and what they noted beside it is theirs: neither is ever rolled back, forwards or backwards.
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
  const { status, completedAt, notes } = now
  return { ...task, status, completedAt, notes }
}
