import { COURSE_BOUNDS } from './bounds.ts'
import type { Omission } from './course.ts'

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)

type FitTask = { title: string; estimatedMinutes: number }
type FitModule = { title: string; estimatedMinutes: number; tasks: FitTask[] }
type TaskOf<M extends FitModule> = M['tasks'][number]

const taskMinutes = (module: FitModule) => sum(module.tasks.map((task) => task.estimatedMinutes))

/** What a plan costs the learner: a module's own estimate or its tasks, whichever is more. */
const cost = (module: FitModule) => Math.max(module.estimatedMinutes, taskMinutes(module))

/** Minutes that modules take of a learner's time. */
export const costOf = (modules: readonly FitModule[]): number => sum(modules.map(cost))

const hours = (minutes: number) => `${Math.round(minutes / 6) / 10} h`

/**
 * The one trimming rule, "last tasks first": while the plan is longer than hours × weeks allow, leave out the last
 * task of the last module; a module left without tasks is left out whole. What comes first is what later parts need,
 * so the end is what can be spared. Tasks that `mayGo` refuses (what the learner has finished) stay, and the rule goes
 * on before them. Minutes are whole; `budget` is in minutes.
 */
export function fitToBudget<M extends FitModule>(
  modules: readonly M[],
  budget: number,
  mayGo: (task: TaskOf<M>) => boolean = () => true,
): { modules: M[]; omitted: Omission[] } {
  const reason = `Last tasks first: the plan needed ${hours(costOf(modules))} and you have ${hours(budget)}.`
  const kept = modules.map((module) => ({ ...module, tasks: [...module.tasks] }))
  const omitted: Omission[] = []
  for (let at = kept.length - 1; at >= 0 && costOf(kept) > budget; at--) {
    const module = kept[at]
    if (!module) break
    const spare = budget - (costOf(kept) - cost(module))
    const gone = trim(module, spare, mayGo)
    if (module.tasks.length === 0) kept.splice(at, 1)
    const whole = module.tasks.length === 0 ? gone.pop() : undefined
    omitted.push(...gone.map((task) => ({ title: `${module.title}: ${task.title}`, reason })))
    if (whole) omitted.push({ title: module.title, reason })
  }
  return { modules: kept, omitted: omitted.reverse() }
}

/** Take tasks off a module's end until it costs at most `spare` minutes or nothing more may go; returns them. */
function trim<M extends FitModule>(module: M, spare: number, mayGo: (task: TaskOf<M>) => boolean): TaskOf<M>[] {
  const gone: TaskOf<M>[] = []
  const fits = () => spare >= COURSE_BOUNDS.moduleMinutes.min && taskMinutes(module) <= spare
  while (module.tasks.length > 0 && !fits()) {
    const last = module.tasks.findLastIndex(mayGo)
    if (last < 0) break
    gone.push(...module.tasks.splice(last, 1))
  }
  if (fits()) module.estimatedMinutes = Math.min(module.estimatedMinutes, spare)
  else if (module.tasks.length > 0) {
    // Only what has to stay is left: it costs what it costs.
    const { min, max } = COURSE_BOUNDS.moduleMinutes
    module.estimatedMinutes = Math.min(module.estimatedMinutes, Math.max(min, Math.min(max, taskMinutes(module))))
  }
  return gone
}
