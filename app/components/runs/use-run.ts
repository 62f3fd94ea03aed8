import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useState } from 'react'
import { heardAfter, NO_CALLS, type RunProgress, type RunView, type StepView } from '#app/domain/run-view.ts'
import type { Hearing } from '../live/types.ts'
import { useLive, type Live } from '../live/use-live.ts'

/** A run as it was read, brought up to what was heard of it since. */
function upTo(run: RunView, heard: RunProgress | null): RunView {
  if (!heard || heard.seq <= run.seq) return run
  const read = new Map(run.steps.map((step) => [step.name, step]))
  const steps = heard.steps.map((step): StepView => {
    const before = read.get(step.name)
    const { output = step.status === 'done' ? before?.output : null, cost = before?.cost ?? NO_CALLS } = step
    return { ...step, output, cost }
  })
  return { ...run, ...heard.run, seq: heard.seq, steps, cost: heard.cost }
}

/** Follow a run; when it is over the page is read again, with what each step gave and cost. */
export function useRun(run: RunView, live: Live<RunProgress> | null): { run: RunView; hearing: Hearing } {
  const { revalidate } = useRevalidator()
  const [heard, hear] = useState<RunProgress | null>(null)
  useEffect(() => hear(null), [run])
  const onEvent = useCallback((event: RunProgress) => hear((before) => heardAfter(before, event)), [])
  const told = { name: `run-${run.id}`, path: `/runs/${run.id}/progress`, onEvent, onEnd: revalidate }
  const hearing = useLive(live, told)
  return { run: upTo(run, heard), hearing }
}
