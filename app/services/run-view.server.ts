import { NotFoundError } from '#app/domain/errors.ts'
import { withoutAnswers } from '#app/domain/quiz.ts'
import {
  NO_CALLS,
  type CallSum,
  type RunCard,
  type RunProgress,
  type RunView,
  type StepProgress,
  type StepView,
  type WorkflowView,
} from '#app/domain/run-view.ts'
import { runSentence, unknownVersion } from '#app/domain/run-words.ts'
import { costOfSums, type Sums } from '#app/domain/spend.ts'
import type { Step } from '#db/connection.server.ts'
import { sumsOf, sumsOfSteps } from '#db/tenant/calls.server.ts'
import { stepsOfRun, type RunStepRow } from '#db/tenant/run-steps.server.ts'
import { findRunCard, listRunCards, type RunCardRow } from '#db/tenant/runs.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { decodeCursor, encodeCursor } from './plans.server.ts'

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

function messageOf(ctx: TenantContext, row: RunCardRow): string | null {
  if (row.errorCode === null) return null
  const known = ctx.workflows[row.workflow]?.versions[row.version]
  return known ? runSentence(row.errorCode) : unknownVersion(row.version)
}

const cardOf = (ctx: TenantContext, row: RunCardRow): RunCard => ({
  id: row.id,
  workflow: row.workflow,
  title: ctx.workflows[row.workflow]?.title ?? row.workflow,
  version: row.version,
  planId: row.planId,
  planTitle: row.planTitle,
  moduleId: row.moduleId === '' ? null : row.moduleId,
  moduleTitle: row.moduleTitle,
  status: row.status,
  errorCode: row.errorCode,
  message: messageOf(ctx, row),
  provider: row.provider,
  model: row.model,
  output: row.output,
  createdAt: new Date(row.createdAt).toISOString(),
  startedAt: iso(row.startedAt),
  settledAt: iso(row.settledAt),
})

const progressOf = (row: RunStepRow): StepProgress => ({
  name: row.name,
  label: row.label,
  after: row.after,
  status: row.status,
  told: row.told,
  errorCode: row.errorCode,
  tries: row.tries,
  provider: row.provider,
  model: row.model,
  startedAt: iso(row.startedAt),
  settledAt: iso(row.settledAt),
})

const sumOf = (sums: Sums): CallSum =>
  sums.calls === 0 ? NO_CALLS : { calls: sums.calls, open: sums.open, ...costOfSums(sums) }

function stepView(row: RunStepRow, sums: Map<string, Sums>): StepView {
  const sum = sums.get(row.name)
  const output = row.status === 'done' ? withoutAnswers(row.output) : null
  return { ...progressOf(row), output, cost: sum ? sumOf(sum) : NO_CALLS }
}

/** A run with its steps, what each gave, and what its calls came to. Throws 404. */
export function getRun(ctx: TenantContext, runId: string): Promise<RunView> {
  return ctx.db.read(function* (r): Step<RunView> {
    const row = yield* findRunCard(r, runId)
    if (!row) throw new NotFoundError('run')
    const sums = yield* sumsOfSteps(r, runId)
    const steps = (yield* stepsOfRun(r, runId)).map((step) => stepView(step, sums))
    return { ...cardOf(ctx, row), seq: row.lastSeq, steps, cost: sumOf(yield* sumsOf(r, 'runId', runId)) }
  })
}

/** How far a run has come; undefined when it is gone. What a finished step gave is told where `told` does not have it. */
export function* runProgress(
  r: TenantReader,
  ctx: TenantContext,
  runId: string,
  told: ReadonlySet<string>,
): Step<RunProgress | undefined> {
  const row = yield* findRunCard(r, runId)
  if (!row) return undefined
  const rows = yield* stepsOfRun(r, runId)
  const sums = yield* sumsOfSteps(r, runId)
  const steps = rows.map((step) => {
    if (step.status === 'done') return told.has(step.name) ? progressOf(step) : stepView(step, sums)
    const sum = sums.get(step.name)
    return sum ? { ...progressOf(step), cost: sumOf(sum) } : progressOf(step)
  })
  return { seq: row.lastSeq, run: cardOf(ctx, row), steps, cost: sumOf(yield* sumsOf(r, 'runId', runId)) }
}

/** One page of runs, newest first, of one plan where it is named. Throws 400 for a cursor that is not ours. */
export async function listRuns(
  ctx: TenantContext,
  page: { limit: number; cursor?: string | undefined; planId?: string | undefined },
): Promise<{ items: RunCard[]; nextCursor: string | null }> {
  const after = page.cursor ? decodeCursor(page.cursor) : undefined
  const rows = await ctx.db.read((r) => listRunCards(r, { limit: page.limit + 1, planId: page.planId, after }))
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  const more = rows.length > shown.length && last
  return { items: shown.map((row) => cardOf(ctx, row)), nextCursor: more ? encodeCursor(last) : null }
}
/** Every workflow that can be started. */
export const listWorkflows = (ctx: TenantContext): WorkflowView[] =>
  Object.values(ctx.workflows).map(({ name, title, summary, needs, latest }) => ({
    name,
    title,
    summary,
    needs,
    version: latest,
  }))
