import { Form, Link } from '@remix-run/react'
import clsx from 'clsx'
import { Check } from 'lucide-react'
import type { TaskKind as Kind } from '#app/domain/plan.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { duration } from '../ui/words.ts'
import { taskKey, taskPath, useTaskDone } from './task-check.tsx'
import { TaskKind } from './task-kind.tsx'

export type Step = {
  id: string
  planId: string
  title: string
  description: string
  estimatedMinutes: number
  kind: Kind
}

type Props = {
  step: Step
  /** Where the task stands and why it comes next; a plan's own page shows that by itself, and the rest of a long text. */
  why?: string
  back: 'plan' | 'today'
  heading: 'h1' | 'h2'
  see: { to: string; label: string }
  /** Called when the learner says that it is done. */
  onDone?: (step: Step) => void
}

/** The one thing to do now: what, how long, why, and the button that says it is done. */
export function NextStep({ step, why, back, heading: Heading, see, onDone }: Props) {
  const { shown, refused } = useTaskDone(step.id, false)
  return (
    <article aria-label="Next step" data-task={back === 'today' ? 'next' : undefined} className="space-y-3">
      <p className="flex items-center gap-2.5 text-small font-medium">
        <span aria-hidden="true" className="blaze-mark" />
        Next: {duration(step.estimatedMinutes)}
        <span className="font-normal text-soft">
          <TaskKind kind={step.kind} />
        </span>
      </p>
      <Heading className={Heading === 'h1' ? '' : 'text-body'}>{step.title}</Heading>
      {step.description && <p className={clsx('max-w-text', back === 'plan' && 'line-clamp-3')}>{step.description}</p>}
      {why && <p className="max-w-text text-small text-soft">{why}</p>}
      <Form
        navigate={false}
        fetcherKey={taskKey(step.id)}
        method="post"
        action={taskPath(step.planId, step.id)}
        onSubmit={(event) => {
          if (shown) event.preventDefault()
          else onDone?.(step)
        }}
        className="flex flex-wrap gap-3 pt-1"
      >
        <input type="hidden" name="status" value="completed" />
        <input type="hidden" name="back" value={back} />
        <Button look="main" data-complete aria-disabled={shown || undefined} aria-label={`Done: ${step.title}`}>
          <Check aria-hidden="true" className="size-5" />
          Done
        </Button>
        <Link to={see.to} className={buttonLook()}>
          {see.label}
        </Link>
      </Form>
      {refused && (
        <p role="alert" className="font-medium text-blaze">
          {refused}
        </p>
      )}
    </article>
  )
}
