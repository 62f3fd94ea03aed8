import type { ReplanChange } from '#app/domain/weekly-review.ts'
import { count, duration } from '../ui/words.ts'

/** A proposed change in words; `names` are the titles of tasks and modules by their ids. */
export function changeWords(change: ReplanChange, names: Readonly<Record<string, string>>): string {
  const name = (id: string) => `“${names[id] ?? 'something that is no longer in the plan'}”`
  switch (change.type) {
    case 'drop_task':
      return `Leave out ${name(change.taskId)}`
    case 'shorten_task':
      return `Shorten ${name(change.taskId)} to ${duration(change.minutes)}`
    case 'split_task':
      return `Split ${name(change.taskId)} into ${change.titles.map((title) => `“${title}”`).join(', ')}`
    case 'move_task':
      return `Move ${name(change.taskId)} to ${name(change.moduleId)}`
    case 'add_task':
      return `Add “${change.title}”, ${duration(change.minutes)}, to ${name(change.moduleId)}`
    case 'add_weeks':
      return `Add ${count(change.weeks, 'week')}`
  }
}
