import { ChevronRight, Dumbbell, Moon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ProgramDay } from '#app/domain/program.ts'
import { TaskCheck, useTaskDone } from '../plan/task-check.tsx'
import { TaskRow } from '../plan/task-row.tsx'
import type { ShownModule, ShownTask } from '../plan/types.ts'
import { AskTutor } from '../tutor/ask-tutor.tsx'
import { duration } from '../ui/words.ts'
import { dayOf, figuresOf, whole } from './figures.ts'
import { Meals } from './meals.tsx'
import { Recovery } from './recovery.tsx'
import { Workout } from './workout.tsx'

/** What a day keeps for each of its tasks. */
const PARTS: Partial<Record<ShownTask['kind'], (day: ProgramDay) => ReactNode>> = {
  train: ({ workout }) => <Workout workout={workout} />,
  eat: ({ nutrition }) => <Meals nutrition={nutrition} />,
  recover: ({ recovery }) => <Recovery recovery={recovery} />,
}

type PartProps = { task: ShownTask; taskId: string; planId: string; next: boolean; children: ReactNode }

/** A task of a day with all that belongs to it: its box, its name, and what to do under it. */
function Part({ task, taskId, planId, next, children }: PartProps) {
  const { shown, refused } = useTaskDone(taskId, task.done)
  return (
    <li
      id={`task-${taskId}`}
      data-task={next ? 'next' : 'other'}
      className="grid grid-cols-[2.75rem_1fr] items-start pb-4 target:bg-blaze-wash"
    >
      <TaskCheck planId={planId} taskId={taskId} title={task.title} done={task.done} back="plan" />
      <div className="min-w-0 space-y-2 pt-2.5">
        <h4 className="flex flex-wrap items-baseline gap-x-3 font-bold">
          {next && <span aria-hidden="true" className="blaze-mark self-center" />}
          <span className={shown ? 'text-soft line-through decoration-1' : undefined}>
            {next && <span className="sr-only">Next: </span>}
            {task.title}
          </span>
          <span className="text-small font-normal text-soft" data-number>
            {duration(task.minutes)}
          </span>
        </h4>
        {refused && (
          <p role="alert" className="text-small font-medium text-blaze">
            {refused}
          </p>
        )}
        {children}
        <AskTutor planId={planId} task={{ id: taskId, title: task.title }} />
      </div>
    </li>
  )
}

function Size({ module }: { module: ShownModule }) {
  const { trains, minutes, kcal, proteinG } = figuresOf(module)
  const done = module.tasks.filter((task) => task.done).length
  const said = [
    trains && minutes !== null ? duration(minutes) : 'Rest',
    kcal !== null && `${whole(kcal)} kcal`,
    proteinG !== null && `${whole(proteinG)} g protein`,
  ].filter(Boolean)
  return (
    <span className="flex flex-wrap gap-x-3 text-small text-soft" data-number>
      <span>{said.join(', ')}</span>
      {done > 0 && <span>{done === module.tasks.length ? 'Done' : `${done} of ${module.tasks.length} done`}</span>}
    </span>
  )
}

type Props = { module: ShownModule; planId: string; nextTaskId: string | undefined; startOpen: boolean }

/** One day: its name and numbers, and all of it when opened. Stays as open as it was. */
export function Day({ module, planId, nextTaskId, startOpen }: Props) {
  const [open] = useState(startOpen)
  const day = dayOf(module)
  /** What a day keeps is told once, under the first task of its kind; the others are the learner's own. */
  const first = (task: ShownTask, at: number) => module.tasks.findIndex(({ kind }) => kind === task.kind) === at
  const Icon = figuresOf(module).trains ? Dumbbell : Moon
  return (
    <li>
      <details open={open} className="group/day border-t border-line" id={`day-${module.position}`}>
        <summary className="grid min-h-14 grid-cols-[1.5rem_1fr] items-baseline gap-x-2 py-3.5 hover:bg-sunken sm:grid-cols-[1.5rem_1fr_auto]">
          <ChevronRight aria-hidden="true" className="mt-1 size-4 self-start text-soft group-open/day:rotate-90" />
          <h3 className="flex min-w-0 items-baseline gap-2">
            <Icon aria-hidden="true" className="size-4 shrink-0 self-center text-soft" />
            {module.title}
          </h3>
          <span className="col-start-2 sm:col-start-3">
            <Size module={module} />
          </span>
        </summary>
        <div className="pb-2 sm:pl-8">
          {module.description && <p className="max-w-text pb-2 text-soft">{module.description}</p>}
          <ul>
            {module.tasks.map((task, i) => {
              const part = day && first(task, i) ? PARTS[task.kind] : undefined
              const next = task.id !== undefined && task.id === nextTaskId
              return day && part && task.id !== undefined ? (
                <Part key={task.id} task={task} taskId={task.id} planId={planId} next={next}>
                  {part(day)}
                </Part>
              ) : (
                <TaskRow key={i} task={task} planId={planId} next={next} />
              )
            })}
          </ul>
        </div>
      </details>
    </li>
  )
}
