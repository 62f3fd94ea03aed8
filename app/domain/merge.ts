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
import { distinct } from './titles.ts'

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

type Accepting = {
  accepted: (key: string) => boolean
  met: Map<string, Meeting>
  homes: Map<string, Meeting>
  taken: Set<string>
}

/** What stays of a module's tasks where the new content has no place for them, or one that is not accepted. */
function staying(accepting: Accepting, module: ModuleContent, key: string): TaskContent[] {
  return module.tasks.filter((task) => {
    const home = accepting.homes.get(task.id)
    if (!home) return isDone(task)
    return home.to !== key && !accepting.taken.has(task.id)
  })
}

function merged(accepting: Accepting, { key, before, draft }: Pair): ModuleContent | undefined {
  const left = before ? staying(accepting, before, key) : []
  if (!draft) return before && left.length > 0 ? shrunk(before, left) : undefined
  const tasks = draft.tasks.map((made) => {
    const meeting = accepting.met.get(made.id)
    return continued(
      made,
      meeting && (meeting.from === key || accepting.taken.has(meeting.task.id)) ? meeting.task : undefined,
    )
  })
  const all = distinct([...left, ...tasks], TEXT_MAX.title)
  const minutes = draft.estimatedMinutes + minutesOf(all) - minutesOf(draft.tasks)
  return { ...draft, id: before?.id ?? draft.id, estimatedMinutes: withinModule(minutes), tasks: all }
}

/** A module with some of its tasks only, its minutes less by theirs. */
function shrunk(module: ModuleContent, tasks: TaskContent[]): ModuleContent {
  if (tasks.length === module.tasks.length) return module
  const minutes = module.estimatedMinutes - minutesOf(module.tasks) + minutesOf(tasks)
  return { ...module, estimatedMinutes: withinModule(minutes), tasks }
}

/**
 * Tasks that leave a module because the one they enter is accepted. A task that is the last of a module which itself
 * is not accepted stays: no module is left empty behind the learner's back.
 */
function takenBy(pairs: readonly Pair[], met: Map<string, Meeting>, accepted: (key: string) => boolean): Set<string> {
  const moving = [...met.values()].filter(({ from, to }) => from !== to && accepted(to))
  const emptied = new Set(
    pairs
      .filter(({ key, before }) => {
        const leaving = moving.filter(({ from }) => from === key).length
        return before !== null && !accepted(key) && leaving === before.tasks.length
      })
      .map(({ key }) => key),
  )
  return new Set(moving.filter(({ from }) => !emptied.has(from)).map(({ task }) => task.id))
}

/** The plan's order with some of the new modules in it: each new one after the one it follows in the new order. */
function inPlace(current: readonly ModuleContent[], pairs: readonly Pair[], made: Map<string, ModuleContent>) {
  const order = current.map((module) => module.id)
  const drafted = pairs.filter(({ key, draft }) => draft !== null && made.has(key)).map(({ key }) => key)
  for (const [i, key] of drafted.entries()) {
    if (order.includes(key)) continue
    const before = drafted[i - 1]
    const follower = drafted.slice(i + 1).find((other) => order.includes(other))
    const end = follower === undefined ? order.length : order.indexOf(follower)
    order.splice(before === undefined ? end : order.indexOf(before) + 1, 0, key)
  }
  return order.flatMap((key) => made.get(key) ?? [])
}

const together = (sources: readonly Reference[], more: readonly Reference[]) => [
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
 * What a plan becomes when its learner accepts new content, whole or only the modules of `keys`. Tasks that are
 * finished stay, with id, notes and time, in the module they were done in; tasks that go on keep their id, status and
 * notes. Minutes fit the learner's time by the one trimming rule, which says what it left out.
 */
export function merge(
  current: Content,
  proposed: Proposed,
  budgetOf: BudgetOf,
  keys: 'all' | readonly string[] = 'all',
): Content {
  const pairs = pairModules(current.modules, proposed.content.modules, proposed)
  const met = matchTasks(pairs)
  const whole = keys === 'all'
  const chosen = new Set(whole ? pairs.filter((pair) => !pair.untouched).map(({ key }) => key) : keys)
  const accepted = (key: string) => chosen.has(key)
  const homes = new Map([...met.values()].map((meeting) => [meeting.task.id, meeting]))
  const accepting = { accepted, met, homes, taken: takenBy(pairs, met, accepted) }
  const made = new Map<string, ModuleContent>()
  for (const pair of pairs) {
    const { key, before } = pair
    const module = accepted(key) ? merged(accepting, pair) : before && left(accepting, before)
    if (module) made.set(key, module)
  }
  const ordered = whole ? pairs.flatMap(({ key }) => made.get(key) ?? []) : inPlace(current.modules, pairs, made)
  const finished = new Set(
    pairs.filter(({ key, draft, untouched }) => accepted(key) && !draft && !untouched).map(({ key }) => key),
  )
  const modules = distinct(gathered(ordered, finished), TEXT_MAX.title)
  return finish(current, proposed, { modules, accepted, budgetOf, whole })
}

const left = (accepting: Accepting, module: ModuleContent) =>
  shrunk(
    module,
    module.tasks.filter((task) => !accepting.taken.has(task.id)),
  )

type Finish = { modules: ModuleContent[]; accepted: (key: string) => boolean; budgetOf: BudgetOf; whole: boolean }

function finish(current: Content, proposed: Proposed, { modules, accepted, budgetOf, whole }: Finish): Content {
  const { content, input } = proposed
  const everything = whole && proposed.purpose === 'regenerate' && proposed.moduleId === null
  const old = new Set(everything ? [] : current.modules.flatMap((module) => module.tasks.map((task) => task.id)))
  const budget = whole ? budgetOf(input) : Math.max(budgetOf(input), budgetOf(current.input), costOf(current.modules))
  const fit = fitted(modules, budget, ({ id }) => accepted(id), old)
  if (everything) {
    const { title, summary, notice, sources, detail } = content
    const omitted = [...content.omitted, ...fit.omitted]
    return { title, summary, notice, omitted, sources, detail, input, modules: fit.modules }
  }
  const omitted = said(current.omitted, [...content.omitted, ...fit.omitted])
  const sources = together(current.sources, content.sources)
  return { ...current, omitted, sources, input: whole ? input : current.input, modules: fit.modules }
}

/** What was left out is said once. */
const said = (before: readonly Omission[], more: readonly Omission[]) => [
  ...before,
  ...more.filter((each) => !before.some(({ title, reason }) => title === each.title && reason === each.reason)),
]
