import clsx from 'clsx'
import { AskTutor } from '../tutor/ask-tutor.tsx'
import { duration } from '../ui/words.ts'
import { TaskCheck, useTaskDone } from './task-check.tsx'
import { TaskKind } from './task-kind.tsx'
import { TaskNote } from './task-note.tsx'
import type { ShownTask } from './types.ts'

function Meta({ task }: { task: ShownTask }) {
  return (
    <span className="flex shrink-0 gap-x-3 text-small text-soft sm:justify-end" data-number>
      <TaskKind kind={task.kind} />
      <span className="min-w-13 text-right max-sm:min-w-0">{duration(task.minutes)}</span>
    </span>
  )
}

function Title({ task, done, next }: { task: ShownTask; done: boolean; next: boolean }) {
  return (
    <span className={clsx('min-w-0', done && 'text-soft line-through decoration-1')}>
      {next && <span aria-hidden="true" className="blaze-mark mr-2 inline-block align-[-0.15em]" />}
      {next && <span className="sr-only">Next: </span>}
      {task.title}
    </span>
  )
}

const line = 'flex min-h-11 flex-col justify-center gap-x-4 py-1.5 sm:flex-row sm:items-center sm:justify-between'

function Unsaved({ text }: { text: string }) {
  return (
    <p role="alert" className="col-start-2 pb-2 text-small font-medium text-blaze">
      {text}
    </p>
  )
}

/** A task that can be done: its box, its name, and how to do it when opened. */
function LiveTask({ task, taskId, planId, next }: { task: ShownTask; taskId: string; planId: string; next: boolean }) {
  const { shown, refused } = useTaskDone(taskId, task.done)
  return (
    <li
      id={`task-${taskId}`}
      data-task={next ? 'next' : 'other'}
      className="grid grid-cols-[2.75rem_1fr] items-start target:bg-blaze-wash"
    >
      <TaskCheck planId={planId} taskId={taskId} title={task.title} done={task.done} back="plan" />
      <details className="min-w-0">
        <summary className={clsx(line, 'hover:underline')}>
          <Title task={task} done={shown} next={next} />
          <Meta task={task} />
        </summary>
        <div className="max-w-text space-y-2 pt-1 pb-4">
          <p>{task.description}</p>
          <TaskNote planId={planId} taskId={taskId} title={task.title} notes={task.notes ?? ''} />
          <AskTutor planId={planId} task={{ id: taskId, title: task.title }} />
        </div>
      </details>
      {refused && <Unsaved text={refused} />}
    </li>
  )
}

/** One task of a module. While its plan is being made it has no box yet, and the same place. */
export function TaskRow({ task, planId, next }: { task: ShownTask; planId: string; next: boolean }) {
  if (task.id !== undefined) return <LiveTask task={task} taskId={task.id} planId={planId} next={next} />
  return (
    <li className="grid grid-cols-[2.75rem_1fr] items-start">
      <span aria-hidden="true" className="grid size-11 place-items-center">
        <span className="size-6 rounded-full border-2 border-dashed border-line" />
      </span>
      <div className={line}>
        <Title task={task} done={false} next={false} />
        <Meta task={task} />
      </div>
    </li>
  )
}
