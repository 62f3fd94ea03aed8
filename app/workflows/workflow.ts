import type { z } from 'zod'
import type { CallPurpose } from '#app/domain/costs.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { ForeseenCall } from '#app/domain/foresight.ts'
import type { WorkflowName } from '#app/domain/workflow.ts'
import type { Question } from '#app/generation/ask-json.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { ModuleWithTasks } from '#db/tenant/content.server.ts'
import type { PlanRow } from '#db/tenant/plans.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'

/** What a run works on. */
export type About = {
  planId: string
  /** '' for a workflow about a whole plan. */
  moduleId: string
}

/** A plan with all that it says. */
export type WholePlan = { plan: PlanRow; modules: ModuleWithTasks[] }

/** A step as others read it: its name, and the shape of what it gives, to which that is held when it is kept and read. */
export type Gives<Output> = {
  /** Unique in its run and the same in every run of it: letters, digits, `.`, `_` and `-`, at most 100. */
  name: string
  output: z.ZodType<Output>
}

/** Outputs of finished steps. They were kept as JSON, so what a step gave is what `of` gives, whenever. */
export interface Outputs {
  /** The output of a step, or undefined while it is not finished. Throws 409 where it was kept in another shape. */
  of<Output>(step: Gives<Output>): Output | undefined
}

/** All that the steps of a run may depend on: the same whoever asks, before a crash or after. */
export type Known<Facts> = { about: About; facts: Facts; outputs: Outputs }

/** What a model may think before it answers, tokens: its thoughts count as a part of the answer. */
export const THOUGHT_MAX = 4000

/** A question of a step says how long its answer can be: so much a budget sets aside for it. */
export type StepQuestion<T> = Question<T> & { maxOutputTokens: number }

/** What a step may use while it runs. */
export type StepContext<Facts> = Known<Facts> & {
  /** Aborts when the run is cancelled, drained or lost, or has taken too long. */
  signal: AbortSignal
  /** Ask the run's model. Each call is in the ledger under this step. Rejects as `askJson` does. */
  ask: <T>(question: StepQuestion<T>) => Promise<T>
}

export type StepResult<Output = unknown> = {
  /** Kept as JSON in the transaction that marks the step done; shown on the run's page. */
  output: Output
  /** One line for the learner: what came of it. */
  told: string
}

export type StepOf<Facts, Output = unknown> = Gives<Output> & {
  label: string
  /** Names of the steps that it waits for. */
  after: readonly string[]
  /** May be run again, after a failure that passes or a crash, so it changes nothing itself; what else it throws fails the run. */
  run(ctx: StepContext<Facts>): Promise<StepResult<Output>>
}

/** Who was asked, as rows keep it. */
export type MadeBy = { provider: string; model: string }

/** What saving may use: every step is finished. */
export type Finished<Facts> = Known<Facts> &
  Clock & {
    runId: string
    /** Who was asked in a step: its parts may have been made by different ones, where it was tried again. */
    madeBy: (step: string) => MadeBy
  }

/**
 * One version of a workflow's steps. A run goes on with the version it began with, so a version that has been
 * released keeps its step names and what their outputs are; what changes is a new version beside it.
 */
export interface WorkflowVersion<Facts> {
  /** The shape of its facts, to which they are held when they are read again. */
  shape: z.ZodType<Facts>
  /**
   * All that is read of the learner's file, once, in the transaction that starts the run, and kept as the output of the
   * first step, `facts`: plain JSON. `whole` is its plan where that has been read just before. Throws an `AppError` where there is nothing to work on, and nothing is started.
   */
  facts(r: TenantReader, about: About, now: Date, whole?: WholePlan): Step<Facts>
  /** The line told of the facts. */
  tellFacts(facts: Facts): string
  /**
   * The steps as far as they are known now: a pure function, asked again after each finished step. A step that was
   * named once is named for ever. No step may be called `facts` or `save`.
   */
  steps(known: Known<Facts>): StepOf<Facts>[]
  /** Save what was made, in the transaction that settles the run: all of it or nothing. */
  save(tx: TenantTx, done: Finished<Facts>): Step<{ output: Record<string, unknown>; told: string }>
  /** The calls to a provider that a run makes, corrections left out. */
  foresee(facts: Facts): ForeseenCall[]
}

export type Workflow = {
  name: WorkflowName
  title: string
  /** What it makes, in a sentence. */
  summary: string
  /** Whether it works on a module or on a whole plan. */
  needs: 'plan' | 'module'
  /** What its calls are for, in the ledger. */
  purpose: CallPurpose
  /** The version that new runs begin with. */
  latest: number
  versions: Record<number, WorkflowVersion<unknown>>
}

/** Identity with inference; afterwards only the version itself knows what its facts are. */
export const defineVersion = <Facts>(version: WorkflowVersion<Facts>): WorkflowVersion<unknown> =>
  version as WorkflowVersion<unknown>

export const defineWorkflow = (workflow: Workflow): Workflow => workflow

/** The step that every run has first: what was read of the file. The last one is called `save`. */
export const FACTS = 'facts'
