import { isOver } from '#app/domain/workflow.ts'
import type { TenantContext } from '#app/services/context.ts'
import { otherWorkers } from '#app/services/other-providers.server.ts'
import { getRun, listRuns, watchRun } from '#app/services/workflows.server.ts'
import type { Edge } from './edge.ts'
import { refusedIn } from './outcome.server.ts'
import { openWatch } from './stream.server.ts'

/** Runs on one page of the list. */
const PAGE = 30

/** All that the page of a run shows, and a window onto the rest while it goes on. Throws 404. */
export async function runPage(edge: Edge, ctx: TenantContext, runId: string) {
  const run = await getRun(ctx, runId)
  const watched = () => openWatch(edge, ctx, (options) => watchRun(ctx, run.id, run.seq, options))
  const live = isOver(run.status) ? null : { watch: watched(), cursor: run.seq }
  const others = run.status === 'failed' ? await otherWorkers(ctx) : []
  return { run, at: ctx.now().toISOString(), live, others, refused: refusedIn(edge.request) }
}

/** One page of the list. Throws 400 for a cursor that is not ours. */
export const runsPage = (ctx: TenantContext, request: Request) =>
  listRuns(ctx, { limit: PAGE, cursor: new URL(request.url).searchParams.get('before') ?? undefined })
