import { useFetcher } from '@remix-run/react'
import { Check } from 'lucide-react'
import { taskKey, taskPath, useTaskDone } from '../plan/task-check.tsx'
import { Button } from '../ui/button.tsx'

type Props = { planId: string; task: { id: string; title: string; status: string } }

/** At a lesson's end: its task is done, or is open again. */
export function LessonDone({ planId, task }: Props) {
  const fetcher = useFetcher({ key: taskKey(task.id) })
  const { shown, refused } = useTaskDone(task.id, task.status === 'completed')
  return (
    <div className="space-y-2">
      <fetcher.Form method="post" action={taskPath(planId, task.id)} className="flex flex-wrap items-center gap-3">
        <input type="hidden" name="status" value={shown ? 'not_started' : 'completed'} />
        <input type="hidden" name="back" value="lesson" />
        {shown && (
          <p role="status" className="inline-flex items-center gap-2 font-medium">
            <Check aria-hidden="true" className="size-5" />
            This task is done.
          </p>
        )}
        <Button look={shown ? 'quiet' : 'main'}>
          {!shown && <Check aria-hidden="true" className="size-5" />}
          {shown ? 'Open it again' : 'Done with this task'}
          <span className="sr-only"> “{task.title}”</span>
        </Button>
      </fetcher.Form>
      {refused && (
        <p role="alert" className="font-medium text-blaze">
          {refused}
        </p>
      )}
    </div>
  )
}
