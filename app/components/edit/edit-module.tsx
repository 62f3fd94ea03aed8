import { ArrowDown, ArrowUp, Plus } from 'lucide-react'
import { PLAN_BOUNDS, TEXT_MAX } from '#app/domain/bounds.ts'
import { Button } from '../ui/button.tsx'
import { count, duration } from '../ui/words.ts'
import { Act, IconButton, Labelled, wrong } from './act.tsx'
import { EditTask } from './edit-task.tsx'
import type { EditModuleData } from './types.ts'
import { useEditing, useRefusal } from './use-edit.ts'

function ModuleForm({ module }: { module: EditModuleData }) {
  const refusal = useRefusal('edit_module', module.id)
  const { values = {}, issues = {} } = refusal ?? {}
  const [title, description] = [`title-${module.id}`, `description-${module.id}`]
  return (
    <Act
      key={`${module.title}\n${module.description}`}
      act="edit_module"
      about={{ moduleId: module.id }}
      label={`Edit ${module.title}`}
      className="space-y-4"
    >
      <Labelled id={title} label="Title" error={issues['title']}>
        <input
          id={title}
          name="title"
          required
          maxLength={TEXT_MAX.title}
          defaultValue={values['title'] ?? module.title}
          className="control"
          {...wrong(title, issues['title'])}
        />
      </Labelled>
      <Labelled id={description} label="What it is for" error={issues['description']}>
        <textarea
          id={description}
          name="description"
          rows={3}
          maxLength={TEXT_MAX.description}
          defaultValue={values['description'] ?? module.description}
          className="control"
        />
      </Labelled>
      <Button id={`save-${module.id}`}>Save</Button>
    </Act>
  )
}

function NewTask({ module }: { module: EditModuleData }) {
  const refusal = useRefusal('add_task', module.id)
  const { values = {}, issues = {} } = refusal ?? {}
  const [title, minutes] = [`new-${module.id}`, `new-minutes-${module.id}`]
  return (
    <Act
      key={module.tasks.length}
      act="add_task"
      about={{ moduleId: module.id }}
      label={`Add a task to ${module.title}`}
      className="grid items-end gap-3 border-l-4 border-stone py-3 pl-4 sm:grid-cols-[1fr_7rem_auto]"
    >
      <Labelled id={title} label="New task" error={issues['title']} className="self-start">
        <input
          id={title}
          name="title"
          maxLength={TEXT_MAX.title}
          defaultValue={values['title']}
          className="control"
          {...wrong(title, issues['title'])}
        />
      </Labelled>
      <Labelled id={minutes} label="Minutes" error={issues['estimatedMinutes']} className="self-start">
        <input
          id={minutes}
          name="estimatedMinutes"
          type="number"
          inputMode="numeric"
          min={PLAN_BOUNDS.taskMinutes.min}
          max={PLAN_BOUNDS.taskMinutes.max}
          defaultValue={values['estimatedMinutes'] ?? 30}
          className="control"
          {...wrong(minutes, issues['estimatedMinutes'])}
        />
      </Labelled>
      <Button id={`add-${module.id}`} className="justify-self-start">
        Add
      </Button>
    </Act>
  )
}

function AddTask({ module }: { module: EditModuleData }) {
  const { noun } = useEditing()
  const refused = useRefusal('add_task', module.id) !== undefined
  const { max } = PLAN_BOUNDS.tasksPerModule
  if (module.tasks.length >= max) {
    return (
      <p className="py-3 text-small text-soft">
        This {noun} is full: it holds {max} tasks.
      </p>
    )
  }
  return (
    <details open={refused || undefined}>
      <summary className="inline-flex min-h-11 items-center gap-1.5 text-small hover:underline">
        <Plus aria-hidden="true" className="size-4" />
        Add a task<span className="sr-only"> to {module.title}</span>
      </summary>
      <NewTask module={module} />
    </details>
  )
}

type Props = { module: EditModuleData; modules: EditModuleData[] }

function Order({ module, modules }: Props) {
  const { id, position, title } = module
  if (useEditing().fixed) return null
  return (
    <div className="absolute top-1 right-0 flex">
      <Act act="move_module" about={{ moduleId: id, position: Math.max(1, position - 1) }}>
        <IconButton id={`up-${id}`} label={`Move up: ${title}`} Icon={ArrowUp} off={position === 1} />
      </Act>
      <Act act="move_module" about={{ moduleId: id, position: position + 1 }}>
        <IconButton
          id={`down-${id}`}
          label={`Move down: ${title}`}
          Icon={ArrowDown}
          off={position === modules.length}
        />
      </Act>
    </div>
  )
}

function RemoveModule({ module, only }: { module: EditModuleData; only: boolean }) {
  const { noun, fixed } = useEditing()
  if (fixed) return null
  if (only) return <p className="text-small text-soft">It is the only {noun}: delete the plan instead.</p>
  return (
    <Act act="remove_module" about={{ moduleId: module.id }}>
      <Button id={`remove-${module.id}`}>
        Remove this {noun} and its {count(module.tasks.length, 'task')}
        <span className="sr-only">“{module.title}”</span>
      </Button>
    </Act>
  )
}

/** A module: its place, its words, its tasks. */
export function EditModule({ module, modules }: Props) {
  const refused = useRefusal('edit_module', module.id) !== undefined
  const others = modules.filter((other) => other.id !== module.id)
  return (
    <li id={`module-${module.id}`} className="relative border-t border-line pt-1 pb-6 target:bg-blaze-wash">
      <details open={refused || undefined} className="group/module">
        <summary className="mr-22 flex min-h-11 flex-wrap items-center gap-x-3 py-2 hover:underline">
          <h2 className="min-w-0 text-body">
            <span className="text-soft" data-number>
              {module.position}.
            </span>{' '}
            {module.title}
          </h2>
          <span className="text-small text-soft" data-number>
            {count(module.tasks.length, 'task')}, {duration(module.estimatedMinutes)}
          </span>
        </summary>
        <div className="space-y-5 border-l-4 border-stone py-3 pl-4">
          <ModuleForm module={module} />
          <RemoveModule module={module} only={modules.length === 1} />
        </div>
      </details>
      <Order module={module} modules={modules} />
      <ul className="sm:pl-6">
        {module.tasks.map((task) => (
          <EditTask key={task.id} task={task} home={module} others={others} />
        ))}
      </ul>
      <div className="border-t border-line sm:ml-6">
        <AddTask module={module} />
      </div>
    </li>
  )
}
