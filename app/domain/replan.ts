import { PLAN_BOUNDS, WEEKS_MAX } from './bounds.ts'
import type { Content, ModuleContent, TaskContent } from './content.ts'
import { EditRefusedError, type Edit } from './edit.ts'
import { costOf } from './fit.ts'
import { dayName } from './month.ts'
import { applyEdits } from './structure.ts'
import { longer, reaches, termOf, type Term } from './term.ts'
import type { ReplanChange } from './weekly-review.ts'

/** A proposed change with the ids of what it makes and the term it comes to: laid over a plan twice, it is made once. */
export type KeptChange = { change: ReplanChange; ids: string[]; term?: Term | undefined }

export type Replanned = {
  modules: ModuleContent[]
  /** What the plan is asked for from then on: the same, but for its time. */
  input: Content['input']
  /** What changes, in words without a full stop, and why. */
  applied: { says: string; why: string; kept: KeptChange }[]
  /** What cannot be done to this plan, and why not, in sentences. */
  refused: { says: string; reason: string }[]
}

/**
 * Give changes ids for what they make, and the time that each gives a plan of this input after those before it. More
 * weeks come first, for the rest needs them. `newId` gives a new id each time.
 */
export function keepChanges(
  changes: readonly ReplanChange[],
  newId: () => string,
  input: Content['input'],
): KeptChange[] {
  let now = termOf(input)
  const isLonger = (change: ReplanChange) => change.type === 'add_weeks'
  return changes
    .toSorted((a, b) => Number(isLonger(b)) - Number(isLonger(a)))
    .map((change) => {
      if (change.type === 'add_weeks') {
        const term = longer(now, change.weeks)
        // One that is too much is refused; the next one counts from before it.
        if ((term.weeks ?? 0) <= WEEKS_MAX) now = term
        return { change, ids: [], term }
      }
      const makes = change.type === 'split_task' ? change.titles.length - 1 : change.type === 'add_task' ? 1 : 0
      return { change, ids: Array.from({ length: makes }, newId) }
    })
}

/** It changes nothing, because the plan is so already. */
const ALREADY = Symbol('already')
type Planned = { edits: Edit[]; says: string; input?: Content['input'] } | typeof ALREADY

class Refused extends Error {
  constructor(
    readonly reason: string,
    readonly says: string,
  ) {
    super(reason)
  }
}

type Place = { module: ModuleContent; task: TaskContent }

const everyTask = (modules: readonly ModuleContent[]): Place[] =>
  modules.flatMap((module) => module.tasks.map((task) => ({ module, task })))

/** A task that may still be changed. */
function openTask(modules: readonly ModuleContent[], taskId: string): Place {
  const place = everyTask(modules).find(({ task }) => task.id === taskId)
  if (!place) throw new Refused('There is no such task in this plan.', 'Change a task')
  const { title, status } = place.task
  if (status === 'completed') throw new Refused(`“${title}” is done and stays as it is.`, `Change “${title}”`)
  return place
}

function moduleCalled(modules: readonly ModuleContent[], moduleId: string, says: string): ModuleContent {
  const module = modules.find(({ id }) => id === moduleId)
  if (!module) throw new Refused('There is no such module in this plan.', says)
  return module
}

/** A day of a weekly programme has details beyond its tasks: adding or removing a task would contradict them. */
function refuseFixed(module: ModuleContent, says: string): void {
  if (module.detail !== null)
    throw new Refused(`The parts of “${module.title}” belong together and cannot be changed one by one.`, says)
}

type Of<T extends ReplanChange['type']> = Extract<ReplanChange, { type: T }>
type Plan<T extends ReplanChange['type']> = (content: Content, change: Of<T>, kept: KeptChange) => Planned

const dropTask: Plan<'drop_task'> = ({ modules }, { taskId }) => {
  const { module, task } = openTask(modules, taskId)
  const says = `Drop “${task.title}”`
  if (module.tasks.length > 1) return { edits: [{ act: 'remove_task', taskId }], says }
  refuseFixed(module, says)
  return { edits: [{ act: 'remove_module', moduleId: module.id }], says: `${says}, and with it “${module.title}”` }
}

const shortenTask: Plan<'shorten_task'> = ({ modules }, { taskId, minutes }) => {
  const { task } = openTask(modules, taskId)
  const says = `Shorten “${task.title}” to ${minutes} minutes`
  if (minutes === task.estimatedMinutes) return ALREADY
  if (minutes > task.estimatedMinutes) {
    throw new Refused(`“${task.title}” takes ${task.estimatedMinutes} minutes: that is not shorter.`, says)
  }
  return { edits: [{ act: 'edit_task', taskId, estimatedMinutes: minutes }], says }
}

const quoted = (titles: readonly string[]) => titles.map((title) => `“${title}”`).join(', ')

const splitTask: Plan<'split_task'> = ({ modules }, { taskId, titles }, { ids }) => {
  if (everyTask(modules).some(({ task }) => ids.includes(task.id))) return ALREADY
  const { module, task } = openTask(modules, taskId)
  const says = `Split “${task.title}” into ${quoted(titles)}`
  refuseFixed(module, says)
  const { min } = PLAN_BOUNDS.taskMinutes
  const each = Math.floor(task.estimatedMinutes / titles.length)
  if (each < min) throw new Refused(`“${task.title}” is too short to be split like that.`, says)
  const [first = task.title, ...others] = titles
  const at = module.tasks.indexOf(task) + 1
  const rest = others.map((title, i): Edit => {
    const { description, kind } = task
    return {
      act: 'add_task',
      moduleId: module.id,
      title,
      description,
      estimatedMinutes: each,
      kind,
      position: at + 1 + i,
    }
  })
  const estimatedMinutes = task.estimatedMinutes - each * others.length
  return { edits: [{ act: 'edit_task', taskId, title: first, estimatedMinutes }, ...rest], says }
}

const moveTask: Plan<'move_task'> = ({ modules }, { taskId, moduleId }) => {
  const { module, task } = openTask(modules, taskId)
  const target = moduleCalled(modules, moduleId, `Move “${task.title}”`)
  if (target.id === module.id) return ALREADY
  const says = `Move “${task.title}” to “${target.title}”`
  for (const each of [module, target]) refuseFixed(each, says)
  return { edits: [{ act: 'move_task', taskId, moduleId, position: target.tasks.length + 1 }], says }
}

const addTask: Plan<'add_task'> = ({ modules }, { moduleId, title, description, minutes }, { ids }) => {
  if (everyTask(modules).some(({ task }) => ids.includes(task.id))) return ALREADY
  const module = moduleCalled(modules, moduleId, `Add “${title}”`)
  const says = `Add “${title}” to “${module.title}” (${minutes} minutes)`
  refuseFixed(module, says)
  return { edits: [{ act: 'add_task', moduleId, title, description, estimatedMinutes: minutes }], says }
}

const addWeeks: Plan<'add_weeks'> = ({ input }, { weeks }, { term }) => {
  const says = `Add ${weeks} ${weeks === 1 ? 'week' : 'weeks'}`
  const now = termOf(input)
  if (now.weeks === null && now.deadline === null) {
    throw new Refused('This plan has no end date to extend.', says)
  }
  const then = term ?? longer(now, weeks)
  if (reaches(now, then)) return ALREADY
  if ((then.weeks ?? 0) > WEEKS_MAX) throw new Refused(`A plan takes at most ${WEEKS_MAX} weeks.`, says)
  const until = then.deadline === null ? '' : `, until ${dayName(then.deadline)}`
  const inAll = then.weeks === null ? '' : `, ${then.weeks} in all`
  const given = Object.entries(then).filter(([, value]) => value !== null)
  return { edits: [], says: `${says}${inAll}${until}`, input: { ...input, ...Object.fromEntries(given) } }
}

const PLAN: { [T in ReplanChange['type']]: Plan<T> } = {
  drop_task: dropTask,
  shorten_task: shortenTask,
  split_task: splitTask,
  move_task: moveTask,
  add_task: addTask,
  add_weeks: addWeeks,
}

/** Minutes that a plan was given, where its input says so. */
function minutesGiven({ hoursPerWeek, weeks }: Record<string, unknown>): number {
  const given = typeof hoursPerWeek === 'number' && typeof weeks === 'number' ? hoursPerWeek * weeks * 60 : Infinity
  return Math.floor(given)
}

/** Do one change, within the time that the plan has. Throws `Refused`. */
function change(content: Content, kept: KeptChange): { content: Content; says: string } {
  const planned = (PLAN[kept.change.type] as Plan<ReplanChange['type']>)(content, kept.change as never, kept)
  if (planned === ALREADY) return { content, says: '' }
  const fresh = [...kept.ids]
  const input = planned.input ?? content.input
  try {
    const { modules } = applyEdits(content, planned.edits, () => fresh.shift() ?? '')
    if (costOf(modules) > Math.max(minutesGiven(input), costOf(content.modules))) {
      throw new Refused('That is more than the time this plan has.', planned.says)
    }
    return { content: { ...content, input, modules }, says: planned.says }
  } catch (error) {
    if (error instanceof EditRefusedError) {
      throw new Refused(Object.values(error.fields ?? {})[0] ?? error.message, planned.says)
    }
    throw error
  }
}

/**
 * A plan with proposed changes, one after the other: what is done stays as it is, ids and order stay, titles stay
 * distinct, counts and minutes stay within bounds, and the whole within its time, which may become more. What does not fit is reported and
 * not done; what is so already is neither.
 */
export function replan(content: Content, changes: readonly KeptChange[]): Replanned {
  const applied: Replanned['applied'] = []
  const refused: Replanned['refused'] = []
  let now = content
  for (const kept of changes) {
    try {
      const done = change(now, kept)
      now = done.content
      if (done.says !== '') applied.push({ says: done.says, why: kept.change.why, kept })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refused.push({ says: error.says, reason: error.reason })
    }
  }
  return { modules: now.modules, input: now.input, applied, refused }
}
