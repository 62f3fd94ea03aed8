import { PLAN_BOUNDS } from './bounds.ts'
import { withinModule, type Content, type ModuleContent, type TaskContent } from './content.ts'
import { EditRefusedError, USUAL_MINUTES, type Edit } from './edit.ts'
import { foldTitle } from './titles.ts'

type EditOf<A extends Edit['act']> = Extract<Edit, { act: A }>

const missing = (what: 'module' | 'task') => new EditRefusedError('not_found', `There is no such ${what}.`)

/** `id` is the module or task that the edit is about. */
export type Edited = { modules: ModuleContent[]; change: string; id: string }

function moduleAt(modules: readonly ModuleContent[], moduleId: string): ModuleContent {
  const found = modules.find((module) => module.id === moduleId)
  if (!found) throw missing('module')
  return found
}

function taskAt(modules: readonly ModuleContent[], taskId: string): { module: ModuleContent; task: TaskContent } {
  for (const module of modules) {
    const task = module.tasks.find((each) => each.id === taskId)
    if (task) return { module, task }
  }
  throw missing('task')
}

function refuseSameTitle(what: string, wanted: string, others: readonly { title: string }[]): void {
  if (!others.some((other) => foldTitle(other.title) === foldTitle(wanted))) return
  throw new EditRefusedError('invalid', 'Some fields need another look.', { title: `Another ${what} has this title.` })
}

const without = <T extends { id: string }>(items: readonly T[], one: T) => items.filter((item) => item.id !== one.id)
const at = <T>(items: readonly T[], item: T, place: number | undefined): T[] =>
  items.toSpliced((place ?? Infinity) - 1, 0, item)

const minutesOf = (tasks: readonly TaskContent[]) => tasks.reduce((n, task) => n + task.estimatedMinutes, 0)

/** A module with other tasks: its own estimate changes by as many minutes as they do. */
function withTasks(module: ModuleContent, tasks: TaskContent[]): ModuleContent {
  const change = minutesOf(tasks) - minutesOf(module.tasks)
  return {
    ...module,
    tasks,
    estimatedMinutes: change === 0 ? module.estimatedMinutes : withinModule(module.estimatedMinutes + change),
  }
}

const put = (modules: readonly ModuleContent[], changed: ModuleContent) =>
  modules.map((module) => (module.id === changed.id ? changed : module))

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>

type NewId = () => string
type Make<A extends Edit['act']> = (modules: readonly ModuleContent[], edit: EditOf<A>, newId: NewId) => Edited

const editModule: Make<'edit_module'> = (modules, { moduleId, title: name, description: text }) => {
  const module = moduleAt(modules, moduleId)
  if (name !== undefined) refuseSameTitle('module', name, without(modules, module))
  const renamed = name !== undefined && name !== module.title
  return {
    modules: put(modules, { ...module, ...given({ title: name, description: text }) }),
    id: moduleId,
    change: renamed ? `Renamed the module “${module.title}” to “${name}”` : `Edited the module “${module.title}”`,
  }
}

const moveModule: Make<'move_module'> = (modules, { moduleId, position: place }) => {
  const module = moduleAt(modules, moduleId)
  return {
    modules: at(without(modules, module), module, place),
    id: moduleId,
    change: `Moved the module “${module.title}”`,
  }
}

const freshTask = (
  task: Pick<TaskContent, 'id' | 'title' | 'description' | 'estimatedMinutes' | 'kind'>,
): TaskContent => ({
  ...task,
  status: 'not_started',
  completedAt: null,
  notes: '',
})

const addModule: Make<'add_module'> = (modules, edit, newId) => {
  if (modules.length >= PLAN_BOUNDS.modules.max) {
    throw new EditRefusedError('too_many', `A plan can have at most ${PLAN_BOUNDS.modules.max} modules.`)
  }
  refuseSameTitle('module', edit.title, modules)
  const usual = modules.at(-1)?.tasks.at(-1)?.kind ?? 'practice'
  const task = { id: newId(), title: edit.taskTitle, description: '', estimatedMinutes: USUAL_MINUTES, kind: usual }
  const module: ModuleContent = {
    id: newId(),
    title: edit.title,
    description: edit.description,
    estimatedMinutes: USUAL_MINUTES,
    detail: null,
    tasks: [freshTask(task)],
  }
  return { modules: at(modules, module, edit.position), id: module.id, change: `Added the module “${edit.title}”` }
}

const removeModule: Make<'remove_module'> = (modules, { moduleId }) => {
  const module = moduleAt(modules, moduleId)
  if (modules.length === 1) {
    throw new EditRefusedError('last_module', 'A plan keeps at least one module. Delete the plan instead.')
  }
  return { modules: without(modules, module), id: moduleId, change: `Removed the module “${module.title}”` }
}

const editTask: Make<'edit_task'> = (modules, { act: _, taskId, ...fields }) => {
  const { module, task } = taskAt(modules, taskId)
  if (fields.title !== undefined) refuseSameTitle('task of this module', fields.title, without(module.tasks, task))
  const changed = { ...task, ...given(fields) }
  const renamed = changed.title !== task.title
  return {
    modules: put(
      modules,
      withTasks(
        module,
        module.tasks.map((each) => (each.id === taskId ? changed : each)),
      ),
    ),
    id: taskId,
    change: renamed ? `Renamed the task “${task.title}” to “${changed.title}”` : `Edited the task “${task.title}”`,
  }
}

const LAST_TASK = 'A module keeps at least one task. Remove the module instead.'

function refuseFull(module: ModuleContent): void {
  const most = PLAN_BOUNDS.tasksPerModule.max
  if (module.tasks.length >= most) throw new EditRefusedError('too_many', `A module can have at most ${most} tasks.`)
}

const moveTask: Make<'move_task'> = (modules, { taskId, moduleId, position: place }) => {
  const { module, task } = taskAt(modules, taskId)
  const home = moduleId === undefined ? module : moduleAt(modules, moduleId)
  const change = `Moved the task “${task.title}”`
  if (home.id === module.id) {
    return {
      modules: put(modules, withTasks(module, at(without(module.tasks, task), task, place))),
      id: taskId,
      change,
    }
  }
  if (module.tasks.length === 1) throw new EditRefusedError('last_task', LAST_TASK)
  refuseFull(home)
  refuseSameTitle('task of that module', task.title, home.tasks)
  const left = put(modules, withTasks(module, without(module.tasks, task)))
  return {
    modules: put(left, withTasks(home, at(home.tasks, task, place))),
    id: taskId,
    change: `${change} to “${home.title}”`,
  }
}

const addTask: Make<'add_task'> = (modules, { moduleId, position: place, title: name, ...fields }, newId) => {
  const module = moduleAt(modules, moduleId)
  refuseFull(module)
  refuseSameTitle('task of this module', name, module.tasks)
  const task = freshTask({
    id: newId(),
    title: name,
    description: fields.description,
    estimatedMinutes: fields.estimatedMinutes,
    kind: fields.kind ?? module.tasks.at(-1)?.kind ?? 'practice',
  })
  return {
    modules: put(modules, withTasks(module, at(module.tasks, task, place))),
    id: task.id,
    change: `Added the task “${name}”`,
  }
}

const removeTask: Make<'remove_task'> = (modules, { taskId }) => {
  const { module, task } = taskAt(modules, taskId)
  if (module.tasks.length === 1) throw new EditRefusedError('last_task', LAST_TASK)
  return {
    modules: put(modules, withTasks(module, without(module.tasks, task))),
    id: taskId,
    change: `Removed the task “${task.title}”`,
  }
}

const MAKE: { [A in Edit['act']]: Make<A> } = {
  edit_module: editModule,
  move_module: moveModule,
  add_module: addModule,
  remove_module: removeModule,
  edit_task: editTask,
  move_task: moveTask,
  add_task: addTask,
  remove_task: removeTask,
}

/**
 * A plan after one or more edits, in order, and the edits in words. Throws `EditRefusedError`; ids of what is new come
 * from `newId`. `id` is what the last edit is about.
 */
export function applyEdits({ modules }: Content, edits: readonly Edit[], newId: NewId): Edited {
  return edits.reduce<Edited>(
    (so, edit) => {
      const make = MAKE[edit.act] as Make<Edit['act']>
      const done = make(so.modules, edit as never, newId)
      return { ...done, change: [so.change, done.change].filter(Boolean).join('; ') }
    },
    { modules, change: '', id: '' },
  )
}
