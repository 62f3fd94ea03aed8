import type { Content, ModuleContent, TaskContent } from './content.ts'
import type { Omission } from './course.ts'
import { termOf, type Term } from './term.ts'

/** What becomes of a module or a task. What merely changes its place is `kept`, and said to have moved. */
export const CHANGES = ['added', 'removed', 'changed', 'kept'] as const
export type Change = (typeof CHANGES)[number]

/** What may differ between a task, or a module, and what it becomes. */
export const DIFF_FIELDS = ['title', 'description', 'estimatedMinutes', 'kind', 'detail'] as const
export type DiffField = (typeof DIFF_FIELDS)[number]

type TaskFace = Pick<TaskContent, 'title' | 'description' | 'estimatedMinutes' | 'kind'>
type ModuleFace = Pick<ModuleContent, 'title' | 'description' | 'estimatedMinutes'>

export type TaskDiff = {
  id: string
  change: Change
  /** The title it will have, or had. */
  title: string
  fields: DiffField[]
  moved: boolean
  /** The title of the module it comes from, where that is another one. */
  movedFrom: string | null
  completed: boolean
  hasNotes: boolean
  before: TaskFace | null
  after: TaskFace | null
}

export type ModuleDiff = {
  id: string
  change: Change
  title: string
  fields: DiffField[]
  moved: boolean
  /** 1..N, null where it is not. */
  position: { before: number | null; after: number | null }
  before: ModuleFace | null
  after: ModuleFace | null
  tasks: TaskDiff[]
}

export type Counts = Record<Change, number>

export type Diff = {
  /** In the new order; what is removed stands where it stood. */
  modules: ModuleDiff[]
  counts: { modules: Counts; tasks: Counts; moved: number; completed: number }
  minutes: { before: number; after: number }
  title: { before: string; after: string }
  /** How long the plan was given. */
  term: { before: Term; after: Term }
  /** What the new plan leaves out, and why. */
  omitted: Omission[]
}

/** The longest run of `order` that keeps its order in `reference`: what is not in it has moved. */
function unmoved(order: readonly string[], reference: readonly string[]): Set<string> {
  const places = new Map(reference.map((id, i) => [id, i]))
  const common = order.filter((id) => places.has(id))
  const runs: string[][] = []
  for (const [i, id] of common.entries()) {
    const earlier = runs.filter((_, j) => (places.get(common[j] ?? '') ?? 0) < (places.get(id) ?? 0))
    const longest = earlier.reduce<string[]>((best, run) => (run.length > best.length ? run : best), [])
    runs[i] = [...longest, id]
  }
  return new Set(runs.reduce<string[]>((best, run) => (run.length > best.length ? run : best), []))
}

const taskFace = ({ title, description, estimatedMinutes, kind }: TaskContent): TaskFace => ({
  title,
  description,
  estimatedMinutes,
  kind,
})
const moduleFace = ({ title, description, estimatedMinutes }: ModuleContent): ModuleFace => ({
  title,
  description,
  estimatedMinutes,
})

type Comparable = Partial<Record<DiffField, unknown>>
const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b)
const differing = (before: Comparable, after: Comparable): DiffField[] =>
  DIFF_FIELDS.filter((field) => !same(before[field], after[field]))

type Place = { task: TaskContent; module: ModuleContent }
const placesOf = (modules: readonly ModuleContent[]) =>
  new Map(modules.flatMap((module) => module.tasks.map((task): [string, Place] => [task.id, { task, module }])))

type Sides = { before: Map<string, Place>; after: Map<string, Place> }

const faceOf = <T, F>(item: T | undefined, face: (item: T) => F): F | null => (item ? face(item) : null)

function taskDiff(id: string, { before, after }: Sides, stayed: ReadonlySet<string>): TaskDiff {
  const [old, now] = [before.get(id), after.get(id)]
  const task = now?.task ?? old?.task
  if (!task) throw new Error('A diff of a task that is on neither side.')
  const told = {
    id,
    title: task.title,
    completed: task.status === 'completed',
    hasNotes: task.notes !== '',
    before: faceOf(old?.task, taskFace),
    after: faceOf(now?.task, taskFace),
  }
  if (!old || !now) return { ...told, change: old ? 'removed' : 'added', fields: [], moved: false, movedFrom: null }
  const fields = differing(old.task, now.task)
  const elsewhere = old.module.id !== now.module.id
  const moved = elsewhere || !stayed.has(id)
  return { ...told, change: changeBy(fields.length > 0), fields, moved, movedFrom: elsewhere ? old.module.title : null }
}

const changeBy = (changed: boolean): Change => (changed ? 'changed' : 'kept')

/** `after` in order, with what is only in `before` where it stood: behind what it stood behind. */
function interleaved(before: readonly string[], after: readonly string[]): string[] {
  const order = [...after]
  before.forEach((id, i) => {
    if (order.includes(id)) return
    const previous = before.slice(0, i).findLast((other) => order.includes(other))
    order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, id)
  })
  return order
}

const ids = (items: readonly { id: string }[] | undefined) => (items ?? []).map(({ id }) => id)

type Told = Omit<ModuleDiff, 'moved' | 'position'>

function moduleDiff(old: ModuleContent | undefined, now: ModuleContent | undefined, sides: Sides): Told {
  const module = now ?? old
  if (!module) throw new Error('A diff of a module that is on neither side.')
  // A task that only moved to another module is told there.
  const here = ids(old?.tasks).filter((id) => (sides.after.get(id)?.module.id ?? module.id) === module.id)
  const stayed = unmoved(ids(now?.tasks), here)
  const tasks = interleaved(here, ids(now?.tasks)).map((id) => taskDiff(id, sides, stayed))
  const { id, title } = module
  const told = { id, title, before: faceOf(old, moduleFace), after: faceOf(now, moduleFace), tasks }
  if (!old || !now) return { ...told, change: old ? 'removed' : 'added', fields: [] }
  const fields = differing(old, now)
  const touched = old.tasks.length > here.length || tasks.some((task) => task.change !== 'kept' || task.moved)
  return { ...told, change: changeBy(touched || fields.length > 0), fields }
}

const none = (): Counts => ({ added: 0, removed: 0, changed: 0, kept: 0 })

function tally(items: readonly { change: Change }[]): Counts {
  const counts = none()
  for (const { change } of items) counts[change] += 1
  return counts
}

const minutesOf = (modules: readonly ModuleContent[]) => modules.reduce((n, module) => n + module.estimatedMinutes, 0)

/**
 * What changes between two contents of one plan, by ids. Every module and task of either side is in exactly one of
 * the four classes; a task that moved to another module is told in the module it moved to.
 */
export function diffContent(before: Content, after: Content): Diff {
  const sides = { before: placesOf(before.modules), after: placesOf(after.modules) }
  const [olds, news] = [ids(before.modules), ids(after.modules)]
  const stayed = unmoved(news, olds)
  const modules = interleaved(olds, news).map((id): ModuleDiff => {
    const [was, is] = [olds.indexOf(id), news.indexOf(id)]
    const position = { before: was < 0 ? null : was + 1, after: is < 0 ? null : is + 1 }
    const moved = was >= 0 && is >= 0 && !stayed.has(id)
    return { ...moduleDiff(before.modules[was], after.modules[is], sides), moved, position }
  })
  const tasks = modules.flatMap((module) => module.tasks)
  return {
    modules,
    counts: {
      modules: tally(modules),
      tasks: tally(tasks),
      moved: [...modules, ...tasks].filter(({ moved }) => moved).length,
      completed: tasks.filter(({ completed }) => completed).length,
    },
    minutes: { before: minutesOf(before.modules), after: minutesOf(after.modules) },
    title: { before: before.title, after: after.title },
    term: { before: termOf(before.input), after: termOf(after.input) },
    omitted: after.omitted,
  }
}

/**
 * The modules that a decision is still asked about, by id. Order is decided with the whole: a module that merely moved
 * is none of them.
 */
export const openModules = (diff: Diff): string[] =>
  diff.modules.filter(({ change }) => change !== 'kept').map(({ id }) => id)
