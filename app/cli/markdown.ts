import type { PlanKind } from '#app/domain/plan.ts'
import type { PlanView } from '#app/services/plans.server.ts'
import { courseLines } from './markdown-course.ts'
import { escape } from './markdown-words.ts'
import { weekLines } from './markdown-week.ts'

/** The content of a plan as lines of Markdown, by its kind. */
const CONTENT: Record<PlanKind, (plan: PlanView) => string[]> = { course: courseLines, 'weekly-program': weekLines }

/** A plan as Markdown, for reading or keeping: tasks are a checklist. */
export function planMarkdown(plan: PlanView): string {
  const lines = [`# ${escape(plan.title)}`, '']
  if (plan.notice) lines.push(`> ${escape(plan.notice)}`, '')
  if (plan.summary) lines.push(escape(plan.summary), '')
  lines.push(...CONTENT[plan.kind](plan))
  if (plan.omitted.length > 0) {
    lines.push('## Left out', '', ...plan.omitted.map((o) => `- ${escape(o.title)}: ${escape(o.reason)}`), '')
  }
  if (plan.sources.length > 0) {
    const link = (s: PlanView['sources'][number]) => (s.url ? `[${escape(s.title)}](${s.url})` : escape(s.title))
    lines.push('## Sources', '', ...plan.sources.map((s) => `- ${link(s)} (${escape(s.licence)})`), '')
  }
  return lines.join('\n')
}
