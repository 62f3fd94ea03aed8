import type { DraftedModule, DraftedTask, ModuleContent, TaskContent } from './content.ts'
import type { ATTEMPT_PURPOSES } from './plan.ts'
import { foldTitle, pairSimilar } from './titles.ts'

/** What new content is for: the whole plan or one module made again, or more modules at the end. */
export type Scope = {
  purpose: (typeof ATTEMPT_PURPOSES)[number]
  moduleId: string | null
  /** It is settled what continues what, and the ids say so: titles are not asked again. */
  settled?: boolean | undefined
}

/** A module of the plan and what the new content makes of it; one of the two may be missing. */
export type Pair = {
  /** The current module's id, or the new one's where there is none: what a learner accepts by. */
  key: string
  before: ModuleContent | null
  draft: DraftedModule | null
  /** Not part of the proposal: another module was made again, or modules were added. */
  untouched: boolean
}

const byTitle = <T extends { title: string }>(items: readonly T[]) =>
  new Map(items.map((item) => [foldTitle(item.title), item]))

/** Which current module each new one continues, by new id: the same id, the same title, then a similar title. */
function counterparts(current: readonly ModuleContent[], draft: readonly DraftedModule[], scope: Scope) {
  const found = new Map<string, ModuleContent>()
  const taken = new Set<string>()
  const join = (made: DraftedModule, module: ModuleContent | undefined) => {
    if (!module || taken.has(module.id) || found.has(made.id)) return
    found.set(made.id, module)
    taken.add(module.id)
  }
  for (const made of draft)
    join(
      made,
      current.find((module) => module.id === made.id),
    )
  const [first] = draft
  if (scope.moduleId && first)
    join(
      first,
      current.find((module) => module.id === scope.moduleId),
    )
  if (scope.purpose === 'extend' || scope.moduleId || scope.settled) return found
  const titles = byTitle(current)
  for (const made of draft) join(made, titles.get(foldTitle(made.title)))
  const open = current.filter((module) => !taken.has(module.id))
  for (const [module, made] of pairSimilar(
    open,
    draft.filter((made) => !found.has(made.id)),
  ))
    join(made, module)
  return found
}

/**
 * Pair a plan's modules with new ones. In order: modules without a counterpart as they stand (what is finished in
 * them comes first), then the new ones; where one module was made again, the plan's order.
 */
export function pairModules(current: readonly ModuleContent[], draft: readonly DraftedModule[], scope: Scope): Pair[] {
  const found = counterparts(current, draft, scope)
  const madeOf = new Map([...found].map(([id, module]) => [module.id, draft.find((made) => made.id === id) ?? null]))
  const partial = scope.purpose === 'extend' || scope.moduleId !== null
  const paired = (made: DraftedModule): Pair => {
    const before = found.get(made.id) ?? null
    return { key: before?.id ?? made.id, before, draft: made, untouched: false }
  }
  const standing = (module: ModuleContent): Pair => ({
    key: module.id,
    before: module,
    draft: null,
    untouched: partial,
  })
  if (scope.moduleId === null) return [...current.filter((m) => !madeOf.has(m.id)).map(standing), ...draft.map(paired)]
  return current.map((module) => {
    const made = madeOf.get(module.id)
    return made ? paired(made) : standing(module)
  })
}

/** A current task that goes on as a new one, and the modules it leaves and enters, by the keys of their pairs. */
export type Meeting = { task: TaskContent; from: string; to: string }

type Open = { task: TaskContent; from: string }
type Made = { task: DraftedTask; to: string }

/**
 * Which current task each new one continues, by new id: the same id, the same title in its module, a title that is
 * the only such one in the whole plan, then, for tasks not yet finished, a similar title in its module. What is
 * finished is only ever met by its very title: something similar is something else to do.
 */
export function matchTasks(pairs: readonly Pair[], settled = false): Map<string, Meeting> {
  const met = new Map<string, Meeting>()
  const taken = new Set<string>()
  const open: Open[] = pairs
    .filter(({ untouched }) => !untouched)
    .flatMap(({ key, before }) => (before?.tasks ?? []).map((task) => ({ task, from: key })))
  const made: Made[] = pairs.flatMap(({ key, draft }) => (draft?.tasks ?? []).map((task) => ({ task, to: key })))
  const join = (fresh: Made, old: Open | undefined) => {
    if (!old || taken.has(old.task.id) || met.has(fresh.task.id)) return
    met.set(fresh.task.id, { ...old, to: fresh.to })
    taken.add(old.task.id)
  }
  const openNow = () => open.filter(({ task }) => !taken.has(task.id))
  const madeNow = () => made.filter(({ task }) => !met.has(task.id))
  const ids = new Map(open.map((old) => [old.task.id, old]))
  for (const fresh of made) join(fresh, ids.get(fresh.task.id))
  if (settled) return met
  const placed = indexed(openNow(), ({ task, from }) => `${from} ${foldTitle(task.title)}`)
  for (const fresh of madeNow()) join(fresh, placed.get(`${fresh.to} ${foldTitle(fresh.task.title)}`)?.[0])
  const [olds, news] = [indexed(openNow(), titleOf), indexed(madeNow(), titleOf)]
  for (const [title, fresh] of news) {
    const old = olds.get(title)
    if (fresh[0] && fresh.length === 1 && old?.length === 1) join(fresh[0], old[0])
  }
  joinSimilar(pairs, openNow(), madeNow(), join)
  return met
}

const titleOf = ({ task }: { task: { title: string } }) => foldTitle(task.title)

function indexed<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const index = new Map<string, T[]>()
  for (const item of items) index.set(keyOf(item), [...(index.get(keyOf(item)) ?? []), item])
  return index
}

function joinSimilar(
  pairs: readonly Pair[],
  open: readonly Open[],
  made: readonly Made[],
  join: (fresh: Made, old: Open) => void,
): void {
  for (const { key } of pairs) {
    const olds = open.filter(({ task, from }) => from === key && task.status !== 'completed')
    const news = made.filter(({ to }) => to === key)
    const titled = <T extends { task: { title: string } }>(each: T) => ({ ...each, title: each.task.title })
    for (const [old, fresh] of pairSimilar(olds.map(titled), news.map(titled))) join(fresh, old)
  }
}
