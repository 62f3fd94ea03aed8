import { TEXT_MAX } from './bounds.ts'
import { withinModule, type Content, type ModuleContent } from './content.ts'
import { diffContent, openModules, type Diff } from './diff.ts'
import { joined, merge, shrunk, type BudgetOf, type Proposed } from './merge.ts'
import { distinct } from './titles.ts'

/** Which part of a proposal is taken over: all of it, or modules by id. */
export type Choice = 'all' | readonly string[]

export type Acceptance = {
  /** What the plan holds from now on. */
  content: Content
  /** Everything, by itself or because nothing else was left: the proposal is decided. */
  whole: boolean
  /** Modules that still wait for a decision, by id. */
  open: string[]
  /** What all of it would have changed. */
  diff: Diff
  /** What waits, with the ids of what it continues: from here on these decide, for titles are no longer what they were. */
  waiting: Proposed
}

/** In which module each task is, by their ids. */
const homesIn = (modules: readonly ModuleContent[]) =>
  new Map(modules.flatMap((module) => module.tasks.map((task): [string, string] => [task.id, module.id])))

/**
 * What is accepted with the modules of `keys`: no module is left empty behind the learner's back, so one whose last
 * tasks go on in an accepted one is accepted too.
 */
function withEmptied(current: Content, homes: ReadonlyMap<string, string>, keys: readonly string[]): Set<string> {
  const chosen = new Set(keys)
  const goes = (id: string) => chosen.has(homes.get(id) ?? '')
  const emptied = () =>
    current.modules.filter(({ id, tasks }) => !chosen.has(id) && tasks.every((task) => goes(task.id)))
  for (let more = emptied(); more.length > 0; more = emptied()) for (const { id } of more) chosen.add(id)
  return chosen
}

/** The order of the plan with some of the new modules in it: each new one after the one it follows in the new order. */
function inPlace(current: readonly ModuleContent[], all: readonly ModuleContent[], made: Map<string, ModuleContent>) {
  const order = current.map((module) => module.id)
  const wanted = all.map((module) => module.id).filter((id) => made.has(id))
  for (const [i, id] of wanted.entries()) {
    if (order.includes(id)) continue
    const before = wanted[i - 1]
    const follower = wanted.slice(i + 1).find((other) => order.includes(other))
    const end = follower === undefined ? order.length : order.indexOf(follower)
    order.splice(before === undefined ? end : order.indexOf(before) + 1, 0, id)
  }
  return order.flatMap((id) => made.get(id) ?? [])
}

/** A module as it will be, with the tasks that only leave it for one that is not accepted yet. */
function taken(before: ModuleContent | undefined, after: ModuleContent | undefined, waits: (id: string) => boolean) {
  const stay = (before?.tasks ?? []).filter((task) => waits(task.id))
  if (!after) return before && stay.length > 0 ? shrunk(before, stay) : undefined
  if (stay.length === 0) return after
  const minutes = stay.reduce((sum, task) => sum + task.estimatedMinutes, after.estimatedMinutes)
  const tasks = distinct([...stay, ...after.tasks], TEXT_MAX.title)
  return { ...after, estimatedMinutes: withinModule(minutes), tasks }
}

/** A plan with the modules of `keys` as they are in `all`, and the others as they are, less what went on elsewhere. */
function partly(current: Content, all: Content, keys: readonly string[]): Content {
  const homes = homesIn(all.modules)
  const chosen = withEmptied(current, homes, keys)
  const made = new Map<string, ModuleContent>()
  const put = (id: string, module: ModuleContent | undefined) => module && made.set(id, module)
  for (const id of new Set([...current.modules, ...all.modules].map((module) => module.id))) {
    const before = current.modules.find((module) => module.id === id)
    const after = all.modules.find((module) => module.id === id)
    const home = (task: string) => homes.get(task) ?? id
    if (chosen.has(id))
      put(
        id,
        taken(before, after, (task) => home(task) !== id && !chosen.has(home(task))),
      )
    else if (before)
      put(
        id,
        shrunk(
          before,
          before.tasks.filter((task) => home(task.id) === id || !chosen.has(home(task.id))),
        ),
      )
  }
  const modules = distinct(inPlace(current.modules, all.modules, made), TEXT_MAX.title)
  return { ...current, sources: joined(current.sources, all.sources), modules }
}

/** A proposal as it was laid over a plan: what continues what stands in its ids, and what had no time has gone. */
function settledAs(all: Content, proposed: Proposed): Proposed {
  const mine = new Set(proposed.content.modules.map((module) => module.id))
  const partial = proposed.purpose === 'extend' || proposed.moduleId !== null
  const modules = all.modules
    .filter(({ id }) => !partial || mine.has(id))
    .map(({ tasks, ...module }) => ({
      ...module,
      tasks: tasks.map(({ status: _, completedAt: _at, notes: _notes, ...task }) => task),
    }))
  return { ...proposed, settled: true, content: { ...proposed.content, omitted: all.omitted, modules } }
}

/**
 * Lay a proposal over a plan as it is now, whole or module by module. With the last open module everything else of it
 * goes with it: order, title, the rest. Whoever accepts one module after the other ends where accepting all ends; on
 * the way there a plan may hold more than its time, because what is to go has not gone yet.
 */
export function accept(current: Content, proposed: Proposed, budgetOf: BudgetOf, modules: Choice): Acceptance {
  const all = merge(current, proposed, budgetOf)
  const diff = diffContent(current, all)
  const waiting = settledAs(all, proposed)
  const whole = { content: all, whole: true, open: [], diff, waiting }
  if (modules === 'all' || openModules(diff).every((id) => modules.includes(id))) return whole
  const content = partly(current, all, modules)
  const open = openModules(diffContent(content, merge(content, waiting, budgetOf)))
  return open.length > 0 ? { content, whole: false, open, diff, waiting } : whole
}
