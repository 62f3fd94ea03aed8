import type { CostStatus, ErrorCode } from './attempt.ts'
import type { RunStatus, StepStatus, WorkflowName } from './workflow.ts'

/** What calls to a provider came to; `costNanoUsd` is null as soon as the cost of one of them is not known. */
export type CallSum = {
  calls: number
  /** Calls of which nobody has said how they ended: they may have been billed. */
  open: number
  costNanoUsd: number | null
  costStatus: CostStatus
}

export const NO_CALLS: CallSum = { calls: 0, open: 0, costNanoUsd: 0, costStatus: 'exact' }

/** A run of a workflow in a list. Times are ISO 8601. */
export type RunCard = {
  id: string
  workflow: WorkflowName
  /** The workflow's title. */
  title: string
  version: number
  planId: string
  planTitle: string
  /** null for a workflow about a whole plan. */
  moduleId: string | null
  moduleTitle: string | null
  status: RunStatus
  errorCode: ErrorCode | null
  /** Why it ended without a result, and what to do, in plain sentences; null otherwise. */
  message: string | null
  provider: string | null
  model: string | null
  /** Ids of what was saved. */
  output: Record<string, unknown> | null
  createdAt: string
  startedAt: string | null
  settledAt: string | null
}

export type StepProgress = {
  name: string
  label: string
  /** Names of the steps that it waits for. */
  after: string[]
  status: StepStatus
  /** One line: what came of it. */
  told: string
  errorCode: ErrorCode | null
  /** How often it was begun. */
  tries: number
  /** Who was asked in it; null where nobody was, or before it is done. */
  provider: string | null
  model: string | null
  startedAt: string | null
  settledAt: string | null
}

type StepGave = {
  /** What it gave, once it is done; the first one gave what the run is made from. */
  output: unknown
  cost: CallSum
}

type HeardStep = StepProgress & { [K in keyof StepGave]?: StepGave[K] | undefined }

/**
 * A run as far as it has come: what watchers are told with each change. `seq` rises with every one. What a step gave is
 * told once, with the first change after it was done; what it cost, also while it is in progress.
 */
export type RunProgress = { seq: number; run: RunCard; steps: HeardStep[]; cost: CallSum }

export type StepView = StepProgress & StepGave

/** A run as it was heard of last, with what its steps were heard to have given before. */
export function heardAfter(before: RunProgress | null, now: RunProgress): RunProgress {
  const known = new Map(before?.steps.map((step) => [step.name, step]))
  const gave = ({ name, status }: StepProgress) => {
    const was = known.get(name)
    return status === 'done' && was?.status === 'done' ? { output: was.output, cost: was.cost } : {}
  }
  return { ...now, steps: now.steps.map((step) => ({ ...gave(step), ...step })) }
}

export type RunView = RunCard & { seq: number; steps: StepView[]; cost: CallSum }

/** A workflow that can be started. */
export type WorkflowView = {
  name: WorkflowName
  title: string
  summary: string
  /** What it has to be told: the plan, and for `module` one of its modules. */
  needs: 'plan' | 'module'
  version: number
}
