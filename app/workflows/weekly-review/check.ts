import type { WeekFacts } from '#app/domain/week-facts.ts'
import type { ReplanChange, WeeklyReview } from '#app/domain/weekly-review.ts'
import { hasMarkup } from '#app/domain/markup.ts'
import type { Checked } from './gives.ts'

/** What is wrong with a review, in sentences for whom is asked to correct it. */
export function findings({ done, late, change, changes }: WeeklyReview): string[] {
  const whys = changes.map(({ why }) => why)
  return [done, late, change, ...whys].some(hasMarkup) ? ['It holds HTML or reasoning tags; write plain text.'] : []
}

/** Whether a change names what is there and still open. */
function applies(facts: WeekFacts, change: ReplanChange): boolean {
  const taskIds = new Set(facts.open.flatMap(({ tasks }) => tasks.map(({ id }) => id)))
  const moduleIds = new Set(facts.open.map(({ id }) => id))
  switch (change.type) {
    case 'drop_task':
    case 'shorten_task':
    case 'split_task':
      return taskIds.has(change.taskId)
    case 'move_task':
      return taskIds.has(change.taskId) && moduleIds.has(change.moduleId)
    case 'add_task':
      return moduleIds.has(change.moduleId)
    case 'add_weeks':
      return facts.pace.endsOn !== null
  }
}

/** The changes that can be meant: those that name tasks and modules which are there and open, and an end that is there. */
export function checkChanges(facts: WeekFacts, changes: readonly ReplanChange[]): Checked {
  const kept = changes.filter((change) => applies(facts, change))
  return { kept, dropped: changes.length - kept.length }
}
