import { COURSE_BOUNDS, type DraftModule, type Omission } from '#app/domain/course.ts'

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)
const taskMinutes = (module: DraftModule) => sum(module.tasks.map((task) => task.estimatedMinutes))

/** What a plan costs the learner: a module's own estimate or its tasks, whichever is more. */
const cost = (module: DraftModule) => Math.max(module.estimatedMinutes, taskMinutes(module))

const hours = (minutes: number) => `${Math.round(minutes / 6) / 10} h`

/**
 * The one trimming rule, "last tasks first": while the plan is longer than hours × weeks allow, leave out the last
 * task of the last module; a module left without tasks is left out whole. What comes first is what later parts need,
 * so the end is what can be spared. Minutes are whole; `budget` is in minutes and at least 60.
 */
export function fitToBudget(modules: DraftModule[], budget: number): { modules: DraftModule[]; omitted: Omission[] } {
  const total = sum(modules.map(cost))
  const reason = `Last tasks first: the plan needed ${hours(total)} and you have ${hours(budget)}.`
  const kept = modules.map((module) => ({ ...module, tasks: [...module.tasks] }))
  const omitted: Omission[] = []
  while (sum(kept.map(cost)) > budget) {
    const last = kept.at(-1)
    if (!last) break
    const spare = budget - sum(kept.slice(0, -1).map(cost))
    if (spare >= COURSE_BOUNDS.moduleMinutes.min && taskMinutes(last) <= spare) {
      last.estimatedMinutes = spare
      break
    }
    const task = last.tasks.pop()
    if (last.tasks.length > 0 && task) omitted.push({ title: `${last.title}: ${task.title}`, reason })
    else {
      kept.pop()
      omitted.push({ title: last.title, reason })
    }
  }
  return { modules: kept, omitted: omitted.reverse() }
}
