import { useFetcher } from '@remix-run/react'
import clsx from 'clsx'
import { Check } from 'lucide-react'

type Props = { planId: string; taskId: string; title: string; done: boolean; back: 'plan' | 'today' }

/** The fetcher that carries a task's change, wherever on the page it was made. */
export const taskKey = (taskId: string) => `task-${taskId}`

/** Whether the task counts as done once what has been sent arrives. */
export function useTaskDone(taskId: string, done: boolean) {
  const fetcher = useFetcher<{ ok: boolean; message?: string }>({ key: taskKey(taskId) })
  const sent = fetcher.formData?.get('status')
  const refused = fetcher.data && !fetcher.data.ok ? (fetcher.data.message ?? 'That was not saved.') : undefined
  return { fetcher, shown: sent === undefined ? done : sent === 'completed', refused }
}

export const taskPath = (planId: string, taskId: string) => `/plans/${planId}/tasks/${taskId}`

/** The box before a task: ticks at once, is sent behind, and posts as a plain form without a script. */
export function TaskCheck({ planId, taskId, title, done, back }: Props) {
  const { fetcher, shown } = useTaskDone(taskId, done)
  return (
    <fetcher.Form method="post" action={taskPath(planId, taskId)} className="contents">
      <input type="hidden" name="status" value={shown ? 'not_started' : 'completed'} />
      <input type="hidden" name="back" value={back} />
      <button
        type="submit"
        role="checkbox"
        aria-checked={shown}
        aria-label={`Done: ${title}`}
        data-complete
        className="group/check grid size-11 shrink-0 place-items-center rounded-md"
      >
        <span
          className={clsx(
            'grid size-6 place-items-center rounded-full border-2',
            shown
              ? 'border-ink bg-ink text-paper'
              : 'border-edge bg-raised text-transparent group-hover/check:border-ink',
          )}
        >
          <Check aria-hidden="true" className="size-4" strokeWidth={3} />
        </span>
      </button>
    </fetcher.Form>
  )
}
