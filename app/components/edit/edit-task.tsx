import { ArrowDown, ArrowUp } from 'lucide-react'
import { PLAN_BOUNDS, TEXT_MAX } from '#app/domain/bounds.ts'
import { kindWord } from '../plan/task-kind.tsx'
import { Button } from '../ui/button.tsx'
import { duration } from '../ui/words.ts'
import { Act, IconButton, Labelled, wrong } from './act.tsx'
import type { EditModuleData, EditTaskData } from './types.ts'
import { useEditing, useRefusal } from './use-edit.ts'

const { min, max } = PLAN_BOUNDS.taskMinutes

type Fields = { task: EditTaskData; values: Record<string, string>; issues: Record<string, string> }

function Short({ task, values, issues }: Fields) {
  const { kinds } = useEditing()
  const at = (name: string) => `${name}-${task.id}`
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_7rem_11rem]">
      <Labelled id={at('title')} label="Title" error={issues['title']}>
        <input
          id={at('title')}
          name="title"
          required
          maxLength={TEXT_MAX.title}
          defaultValue={values['title'] ?? task.title}
          className="control"
          {...wrong(at('title'), issues['title'])}
        />
      </Labelled>
      <Labelled id={at('minutes')} label="Minutes" error={issues['estimatedMinutes']}>
        <input
          id={at('minutes')}
          name="estimatedMinutes"
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          required
          defaultValue={values['estimatedMinutes'] ?? task.estimatedMinutes}
          className="control"
          {...wrong(at('minutes'), issues['estimatedMinutes'])}
        />
      </Labelled>
      <Labelled id={at('kind')} label="Kind" error={issues['kind']}>
        <select id={at('kind')} name="kind" defaultValue={values['kind'] ?? task.kind} className="control">
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindWord(kind)}
            </option>
          ))}
        </select>
      </Labelled>
    </div>
  )
}

function Long({ task, values, issues }: Fields) {
  const texts = [
    { name: 'description', label: 'How to do it', most: TEXT_MAX.description, value: task.description },
    { name: 'notes', label: 'Your notes', most: TEXT_MAX.notes, value: task.notes },
  ]
  return texts.map(({ name, label, most, value }) => (
    <Labelled key={name} id={`${name}-${task.id}`} label={label} error={issues[name]}>
      <textarea
        id={`${name}-${task.id}`}
        name={name}
        rows={3}
        maxLength={most}
        defaultValue={values[name] ?? value}
        className="control"
        {...wrong(`${name}-${task.id}`, issues[name])}
      />
    </Labelled>
  ))
}

/** All of a task that may be written by hand. */
function TaskForm({ task }: { task: EditTaskData }) {
  const refusal = useRefusal('edit_task', task.id)
  const fields = { task, values: refusal?.values ?? {}, issues: refusal?.issues ?? {} }
  // Made anew when the task changes elsewhere, by an undo for one: a field keeps what was typed into it.
  const shown = [task.title, task.estimatedMinutes, task.kind, task.description, task.notes].join('\n')
  return (
    <Act key={shown} act="edit_task" about={{ taskId: task.id }} label={`Edit ${task.title}`} className="space-y-4">
      <Short {...fields} />
      <Long {...fields} />
      <Button id={`save-${task.id}`}>Save</Button>
    </Act>
  )
}

function MoveElsewhere({ task, others }: { task: EditTaskData; others: EditModuleData[] }) {
  const { noun } = useEditing()
  const id = `home-${task.id}`
  return (
    <Act
      act="move_task"
      about={{ taskId: task.id, position: PLAN_BOUNDS.tasksPerModule.max }}
      label={`Move ${task.title} to another ${noun}`}
      className="flex flex-wrap items-end gap-3"
    >
      <Labelled id={id} label={`Move to another ${noun}`} className="min-w-0 flex-1 basis-56">
        <select id={id} name="moduleId" className="control">
          {others.map((module) => (
            <option key={module.id} value={module.id}>
              {module.position}. {module.title}
            </option>
          ))}
        </select>
      </Labelled>
      <Button id={`move-${task.id}`}>Move</Button>
    </Act>
  )
}

function Remove({ task, only }: { task: EditTaskData; only: boolean }) {
  const { noun } = useEditing()
  if (only) {
    return (
      <p className="text-small text-soft">
        It is the only task of its {noun}: remove the {noun} instead.
      </p>
    )
  }
  return (
    <Act act="remove_task" about={{ taskId: task.id }}>
      <Button id={`remove-${task.id}`}>
        Remove this task <span className="sr-only">“{task.title}”</span>
      </Button>
    </Act>
  )
}

type Props = { task: EditTaskData; home: EditModuleData; others: EditModuleData[] }

function Order({ task, home }: Omit<Props, 'others'>) {
  const { id, position, title } = task
  const about = { taskId: id }
  return (
    <div className="absolute top-0 right-0 flex">
      <Act act="move_task" about={{ ...about, position: Math.max(1, position - 1) }}>
        <IconButton id={`up-${id}`} label={`Move up: ${title}`} Icon={ArrowUp} off={position === 1} />
      </Act>
      <Act act="move_task" about={{ ...about, position: position + 1 }}>
        <IconButton
          id={`down-${id}`}
          label={`Move down: ${title}`}
          Icon={ArrowDown}
          off={position === home.tasks.length}
        />
      </Act>
    </div>
  )
}

/** A task as a row that can be moved, and opened to be written anew. */
export function EditTask({ task, home, others }: Props) {
  const refused = useRefusal('edit_task', task.id) !== undefined
  return (
    <li id={`task-${task.id}`} className="relative border-t border-line target:bg-blaze-wash">
      <details open={refused || undefined} className="group/task">
        <summary className="mr-22 flex min-h-11 flex-wrap items-center gap-x-3 py-1.5 hover:underline">
          <span className="min-w-0">{task.title}</span>
          <span className="text-small text-soft" data-number>
            {kindWord(task.kind)}, {duration(task.estimatedMinutes)}
            {task.status === 'completed' && ', done'}
            {task.notes !== '' && ', with a note'}
          </span>
        </summary>
        <div className="space-y-5 border-l-4 border-stone py-3 pl-4">
          <TaskForm task={task} />
          {others.length > 0 && home.tasks.length > 1 && <MoveElsewhere task={task} others={others} />}
          <Remove task={task} only={home.tasks.length === 1} />
        </div>
      </details>
      <Order task={task} home={home} />
    </li>
  )
}
