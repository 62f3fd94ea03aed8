import type { PlanView } from '#app/services/plans.server.ts'

const clock = (minutes: number) =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`

const escape = (text: string) => text.replace(/([\\`*_[\]<>#])/g, '\\$1').replace(/\s+/g, ' ')

/** A plan as Markdown, for reading or keeping: tasks are a checklist. */
export function planMarkdown(plan: PlanView): string {
  const lines = [`# ${escape(plan.title)}`, '']
  if (plan.notice) lines.push(`> ${escape(plan.notice)}`, '')
  if (plan.summary) lines.push(escape(plan.summary), '')
  lines.push(`${plan.modules.length} modules, ${plan.tasksTotal} tasks, ${clock(plan.minutesTotal)} in all.`, '')
  for (const module of plan.modules) {
    lines.push(`## ${module.position}. ${escape(module.title)} (${clock(module.estimatedMinutes)})`, '')
    if (module.description) lines.push(escape(module.description), '')
    for (const task of module.tasks) {
      const box = task.status === 'completed' ? 'x' : ' '
      lines.push(`- [${box}] **${escape(task.title)}** (${task.kind}, ${clock(task.estimatedMinutes)})`)
      if (task.description) lines.push(`  ${escape(task.description)}`)
    }
    lines.push('')
  }
  if (plan.omitted.length > 0) {
    lines.push('## Left out', '', ...plan.omitted.map((o) => `- ${escape(o.title)}: ${escape(o.reason)}`), '')
  }
  if (plan.sources.length > 0) {
    const link = (s: PlanView['sources'][number]) => (s.url ? `[${escape(s.title)}](${s.url})` : escape(s.title))
    lines.push('## Sources', '', ...plan.sources.map((s) => `- ${link(s)} (${escape(s.licence)})`), '')
  }
  return lines.join('\n')
}
