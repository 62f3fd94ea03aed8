import { PLAN_BOUNDS, TEXT_MAX } from './bounds.ts'
import {
  withinModule,
  type Content,
  type DraftedContent,
  type DraftedTask,
  type ModuleContent,
  type TaskContent,
} from './content.ts'
import type { Omission, Reference } from './course.ts'
import { costOf, fitToBudget } from './fit.ts'
import { matchTasks, pairModules, type Meeting, type Pair, type Scope } from './match.ts'
import { distinct, foldTitle } from './titles.ts'

/** New content beside the plan it was made for. */
export type Proposed = Scope & { content: DraftedContent; input: Record<string, unknown> }

/** Minutes that an input leaves for a plan; Infinity for a kind without a budget. */
export type BudgetOf = (input: Record<string, unknown>) => number

const isDone = (task: TaskContent) => task.status === 'completed'
const minutesOf = (tasks: readonly { estimatedMinutes: number }[]) =>
  tasks.reduce((total, task) => total + task.estimatedMinutes, 0)

/** A new task as nobody's yet, or as the one it continues: what is finished stays exactly as it was done. */
function continued(made: DraftedTask, met: TaskContent | undefined): TaskContent {
  if (!met) return { ...made, status: 'not_started', completedAt: null, notes: '' }
  return isDone(met) ? met : { ...met, ...made, id: met.id }
}

function merged(met: ReadonlyMap<string, Meeting>, goesOn: ReadonlySet<string>, pair: Pair): ModuleContent | undefined {
  const { before, draft } = pair
  // What the new content has no place for stays where it was done.
  const left = (before?.tasks ?? []).filter((task) => isDone(task) && !goesOn.has(task.id))
  if (!draft) return before && left.length > 0 ? shrunk(before, left) : undefined
  const tasks = draft.tasks.map((made) => continued(made, met.get(made.id)?.task))
  const all = distinct([...left, ...tasks], TEXT_MAX.title)
  const minutes = draft.estimatedMinutes + minutesOf(all) - minutesOf(draft.tasks)
  return { ...draft, id: before?.id ?? draft.id, estimatedMinutes: withinModule(minutes), tasks: all }
}

/** A module with some of its tasks only, its minutes less by theirs. */
export function shrunk(module: ModuleContent, tasks: TaskContent[]): ModuleContent {
  if (tasks.length === module.tasks.length) return module
  const minutes = module.estimatedMinutes - minutesOf(module.tasks) + minutesOf(tasks)
  return { ...module, estimatedMinutes: withinModule(minutes), tasks }
}

/** Sources are named once. */
export const joined = (sources: readonly Reference[], more: readonly Reference[]) => [
  ...sources,
  ...more.filter((source) => !sources.some(({ title, url }) => title === source.title && url === source.url)),
]

/** Too many modules for one plan: what is only kept because it is finished moves together. */
function gathered(modules: ModuleContent[], kept: ReadonlySet<string>): ModuleContent[] {
  const finished = modules.filter(({ id }) => kept.has(id))
  const [first] = finished
  if (modules.length <= PLAN_BOUNDS.modules.max || !first) return modules
  const tasks = distinct(
    finished.flatMap((module) => module.tasks),
    TEXT_MAX.title,
  )
  const already = {
    ...first,
    title: 'Already done',
    description: 'What you finished of modules that this plan no longer has.',
    estimatedMinutes: withinModule(minutesOf(tasks)),
    tasks,
  }
  return [already, ...modules.filter(({ id }) => !kept.has(id))]
}

/** Fit what is accepted into the learner's time, beside what is left as it is. Nothing finished goes. */
function fitted(modules: ModuleContent[], budget: number, may: (module: ModuleContent) => boolean, old: Set<string>) {
  const fixed = modules.filter((module) => !may(module))
  const mayGo = (task: TaskContent) => !isDone(task) && !old.has(task.id)
  const { modules: fit, omitted } = fitToBudget(modules.filter(may), budget - costOf(fixed), mayGo)
  const kept = new Map([...fixed, ...fit].map((module) => [module.id, module]))
  return { modules: modules.flatMap(({ id }) => kept.get(id) ?? []), omitted }
}

/**
 * What a plan becomes when its learner accepts all of new content. Tasks that are finished stay, with id, notes and
 * time, in the module they were done in; tasks that go on keep their id, status and notes. Minutes fit the learner's
 * time by the one trimming rule, which says what it left out.
 */
export function merge(current: Content, proposed: Proposed, budgetOf: BudgetOf): Content {
  const pairs = pairModules(current.modules, proposed.content.modules, proposed)
  const met = matchTasks(pairs, proposed.settled)
  const goesOn = new Set([...met.values()].map(({ task }) => task.id))
  const ordered = pairs.flatMap((pair) => (pair.untouched ? pair.before : merged(met, goesOn, pair)) ?? [])
  const standing = pairs.filter(({ draft, untouched }) => !draft && !untouched)
  const modules = distinct(gathered(ordered, new Set(standing.map(({ key }) => key))), TEXT_MAX.title)
  const untouched = new Set(pairs.filter((pair) => pair.untouched).map(({ key }) => key))
  return finish(current, proposed, budgetOf, { modules, may: ({ id }) => !untouched.has(id) })
}

type Finish = { modules: ModuleContent[]; may: (module: ModuleContent) => boolean }

function finish(current: Content, proposed: Proposed, budgetOf: BudgetOf, { modules, may }: Finish): Content {
  const { content, input } = proposed
  const everything = proposed.purpose === 'regenerate' && proposed.moduleId === null
  const old = new Set(everything ? [] : current.modules.flatMap((module) => module.tasks.map((task) => task.id)))
  const budget = everything ? budgetOf(input) : Math.max(budgetOf(input), costOf(current.modules))
  const fit = fitted(modules, budget, may, old)
  if (everything) {
    const { title, summary, notice, sources, detail } = content
    const omitted = [...content.omitted, ...fit.omitted]
    return { title, summary, notice, omitted, sources, detail, input, modules: fit.modules }
  }
  // What was left out once may be what was added now.
  const there = new Set(fit.modules.map((module) => foldTitle(module.title)))
  const omitted = said(current.omitted, [...content.omitted, ...fit.omitted]).filter(
    (one) => !there.has(foldTitle(one.title)),
  )
  return { ...current, omitted, sources: joined(current.sources, content.sources), input, modules: fit.modules }
}

/** What was left out is said once. */
const said = (before: readonly Omission[], more: readonly Omission[]) => [
  ...before,
  ...more.filter((each) => !before.some(({ title, reason }) => title === each.title && reason === each.reason)),
]
