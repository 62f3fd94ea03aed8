import type { LoaderFunctionArgs } from '@remix-run/node'
import type { CallSum, RunProgress, RunView } from '#app/domain/run-view.ts'
import { isOver } from '#app/domain/workflow.ts'
import type { TenantContext } from '#app/services/context.ts'
import { getRun, startWorkflow, watchRun } from '#app/services/workflows.server.ts'
import { StartRunBody } from './api-workflow-schemas.ts'
import { readJson } from './api.server.ts'
import { cursorOf, eventResponse } from './event-stream.server.ts'
import { keyOf, replayHeaders } from './once.server.ts'

const costOf = ({ calls, open, costNanoUsd, costStatus }: CallSum) => ({
  calls,
  possiblyBilled: open,
  costNanoUsd,
  costUsd: costNanoUsd === null ? null : costNanoUsd / 1e9,
  costStatus,
})

const apiRun = ({ steps, cost, ...run }: RunView) => ({
  ...run,
  steps: steps.map((step) => ({ ...step, cost: costOf(step.cost) })),
  cost: costOf(cost),
})

/** A run as API v1 tells it. Throws 404. */
export const runResponse = async (ctx: TenantContext, runId: string, init?: ResponseInit): Promise<Response> =>
  Response.json(apiRun(await getRun(ctx, runId)), init)

/** Start the workflow that the address names. */
export async function startRun(ctx: TenantContext, { request, params }: LoaderFunctionArgs): Promise<Response> {
  const { clientId = keyOf(request), ...wish } = await readJson(request, StartRunBody)
  const { runId, replayed } = await startWorkflow(ctx, params['name'] ?? '', { ...wish, clientId })
  const headers = { Location: `/api/v1/workflows/runs/${runId}`, ...replayHeaders({ replayed }) }
  return runResponse(ctx, runId, { status: 202, headers })
}

const wire = ({ seq, run, steps, cost }: RunProgress) => ({
  id: seq,
  event: run.status,
  data: {
    ...run,
    seq,
    steps: steps.map((step) => (step.cost ? { ...step, cost: costOf(step.cost) } : step)),
    cost: costOf(cost),
  },
})

/** A run's states as server-sent events, after the last one the client has seen. Throws 404 or 429. */
export async function runEvents(ctx: TenantContext, args: LoaderFunctionArgs): Promise<Response> {
  const run = await getRun(ctx, args.params['runId'] ?? '')
  const cursor = cursorOf(args.request) ?? 0
  if (isOver(run.status) && cursor >= run.seq) return new Response(null, { status: 204 })
  return eventResponse(ctx, args, { frames: (options) => watchRun(ctx, run.id, cursor, options), wire })
}
