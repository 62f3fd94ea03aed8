import type { PlanView } from '#app/services/plans.server.ts'
import { checkItem, clock, escape } from './markdown-words.ts'

/** A course: its modules, each with a checklist of tasks. */
export function courseLines(plan: PlanView): string[] {
  const lines = [`${plan.modules.length} modules, ${plan.tasksTotal} tasks, ${clock(plan.minutesTotal)} in all.`, '']
  for (const module of plan.modules) {
    lines.push(`## ${module.position}. ${escape(module.title)} (${clock(module.estimatedMinutes)})`, '')
    if (module.description) lines.push(escape(module.description), '')
    for (const task of module.tasks) {
      lines.push(checkItem(task))
      if (task.description) lines.push(`  ${escape(task.description)}`)
    }
    lines.push('')
  }
  return lines
}
