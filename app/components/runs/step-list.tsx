import { useEffect, useRef, useState } from 'react'
import { providerName } from '#app/domain/providers.ts'
import { runSentence } from '#app/domain/run-words.ts'
import type { StepView } from '#app/domain/run-view.ts'
import { useHydrated } from '../ui/use-hydrated.ts'
import { Elapsed, type Read } from './elapsed.tsx'
import { namesIn } from './output/kinds.ts'
import { Output } from './output/output.tsx'
import { isWorthReading } from './output/raw.tsx'
import { StepMark } from './step-mark.tsx'
import { anchorOf, costWords, listed, STEP_WORD, tookBetween } from './words.ts'

type Names = Readonly<Record<string, string>>

/** Labels named before the rest is only counted. */
const NAMED = 3

/** What a step waits for, or has waited for, by its labels. */
function afterWords({ after, status }: StepView, steps: readonly StepView[]): string {
  const waits = status === 'pending'
  const labels = after.flatMap((name) => {
    const step = steps.find((each) => each.name === name)
    return step && !(waits && step.status === 'done') ? [step.label] : []
  })
  if (labels.length === 0) return waits ? 'up next' : ''
  return `${waits ? 'waits for' : 'after'} ${listed(labels, NAMED)}`
}

/** Who was asked in a step, where not all of the run’s were the same. */
function makerOf({ provider, model }: StepView, steps: readonly StepView[]): string {
  const makers = new Set(steps.flatMap((each) => (each.provider ? [`${each.provider} ${each.model}`] : [])))
  return provider && makers.size > 1 ? `by ${providerName(provider)}${provider === 'offline' ? '' : `, ${model}`}` : ''
}

function facts(step: StepView, steps: readonly StepView[]): string[] {
  const took = tookBetween(step.startedAt, step.settledAt)
  return [
    took && step.status !== 'skipped' ? took : '',
    step.cost.calls > 0 ? costWords(step.cost, step.status === 'running') : '',
    step.tries > 1 ? `started ${step.tries} times` : '',
    makerOf(step, steps),
    afterWords(step, steps),
  ].filter(Boolean)
}

/** What a step gave, folded; with a script it is drawn when it is opened. */
function Result({ step, names }: { step: StepView; names: Names }) {
  const hydrated = useHydrated()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDetailsElement>(null)
  useEffect(() => setOpen(place.current?.open ?? false), [])
  if (!isWorthReading(step.output)) return null
  return (
    <details ref={place} className="text-small" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="inline-flex min-h-9 items-center underline">
        {step.after.length === 0 ? 'What it was given' : 'Result'}
      </summary>
      {(open || !hydrated) && (
        <div className="max-h-96 overflow-y-auto border-l-2 border-line py-2 pl-4">
          <Output value={step.output} names={names} />
        </div>
      )}
    </details>
  )
}

function Item({ step, steps, names, read, said }: Props & { step: StepView; names: Names }) {
  const why = step.status === 'failed' && step.errorCode ? runSentence(step.errorCode) : null

  return (
    <li id={anchorOf(step.name)} className="flex gap-3 border-t border-line py-3 target:bg-sunken">
      <span className="pt-0.5">
        <StepMark status={step.status} />
      </span>
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-bold">{step.label}</p>
        {why !== null && why !== said && <p>{why}</p>}
        {step.told && <p>{step.told}</p>}
        <p className="text-small text-soft" data-number>
          {STEP_WORD[step.status]}
          {step.status === 'running' && <Elapsed from={step.startedAt} read={read} />}
          {facts(step, steps).map((fact) => ` · ${fact}`)}
        </p>
        <Result step={step} names={names} />
      </div>
    </li>
  )
}

type Props = {
  steps: readonly StepView[]
  read: Read
  /** What the page says of the run as a whole; no step says it again. */
  said: string | null
}

/** Every step of a run in order: how it stands, what came of it, what it gave, took and cost. */
export function StepList({ steps, read, said }: Props) {
  const names = namesIn(steps[0]?.output)
  return (
    <ol aria-label="Steps" className="border-b border-line">
      {steps.map((step) => (
        <Item key={step.name} step={step} steps={steps} names={names} read={read} said={said} />
      ))}
    </ol>
  )
}
