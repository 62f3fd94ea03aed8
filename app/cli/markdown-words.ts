import type { PlanView } from '#app/services/plans.server.ts'

/** Minutes as people say them. */
export const clock = (minutes: number) =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`

/** A text that means nothing to Markdown but itself, on one line. */
export const escape = (text: string) => text.replace(/([\\`*_[\]<>#|])/g, '\\$1').replace(/\s+/g, ' ')

type Task = PlanView['modules'][number]['tasks'][number]

/** A task as an item of a checklist. */
export const checkItem = (task: Task) =>
  `- [${task.status === 'completed' ? 'x' : ' '}] **${escape(task.title)}** (${task.kind}, ${clock(task.estimatedMinutes)})`

/** A table, one array of cells a row, the first row its head. */
export function table(rows: (string | number)[][]): string[] {
  const line = (cells: (string | number)[]) => `| ${cells.map((cell) => escape(String(cell))).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...body.map(line), '']
}
