import { runSentence } from '#app/domain/run-words.ts'
import type { StepView } from '#app/domain/run-view.ts'
import { Output } from './output.tsx'
import { StepMark } from './step-mark.tsx'
import { costWords, STEP_WORD, tookBetween } from './words.ts'

type Props = { steps: readonly StepView[] }

/** "after Outline and Lesson 1": what a step waits for, by its labels. */
function afterWords({ after }: StepView, steps: Props['steps']): string {
  const labels = after.map((name) => steps.find((each) => each.name === name)?.label ?? name)
  if (labels.length === 0) return ''
  return labels.length > 3 ? `after ${labels.length} others` : `after ${labels.join(' and ')}`
}

function facts(step: StepView, steps: Props['steps']): string {
  const took = tookBetween(step.startedAt, step.settledAt)
  return [
    STEP_WORD[step.status],
    step.status === 'pending' ? afterWords(step, steps) : '',
    took && step.status !== 'skipped' ? took : '',
    step.cost.calls > 0 ? costWords(step.cost, step.status === 'running') : '',
    step.tries > 1 ? `begun ${step.tries} times` : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Every step of a run in order: how it stands, what came of it, what it gave, took and cost. */
export function StepList({ steps }: Props) {
  return (
    <ol aria-label="Steps" className="border-b border-line">
      {steps.map((step) => (
        <li key={step.name} className="flex gap-3 border-t border-line py-3">
          <span className="pt-0.5">
            <StepMark status={step.status} />
          </span>
          <div className="min-w-0 flex-1 space-y-1">
            <p className="font-bold">{step.label}</p>
            {step.told && <p>{step.told}</p>}
            {step.status === 'failed' && step.errorCode && <p>{runSentence(step.errorCode)}</p>}
            <p className="text-small text-soft" data-number>
              {facts(step, steps)}
            </p>
            {step.output !== null && step.output !== undefined && (
              <details className="text-small">
                <summary className="inline-flex min-h-9 items-center underline">What it gave</summary>
                <div className="max-h-96 overflow-y-auto border-l-2 border-line py-2 pl-4">
                  <Output value={step.output} />
                </div>
              </details>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
