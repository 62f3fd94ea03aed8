import { redirect } from '@remix-run/node'
import { AppError, isRefusal } from '#app/domain/errors.ts'
import { isOver } from '#app/domain/workflow.ts'
import type { TenantContext } from '#app/services/context.ts'
import { removeRun } from '#app/services/remove-run.server.ts'
import { otherWorkers } from '#app/services/other-providers.server.ts'
import { getRun, listRuns, watchRun } from '#app/services/workflows.server.ts'
import type { Edge } from './edge.ts'
import { refusedAt, refusedIn } from './outcome.server.ts'
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

/** Remove a run from a form, and go to the list; where it is not over yet, back to its page with why. Throws 404. */
export async function removeRunFromForm(ctx: TenantContext, runId: string): Promise<Response> {
  try {
    await removeRun(ctx, runId)
    return redirect('/runs?removed=1')
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404 || !isRefusal(error)) throw error
    return redirect(refusedAt(`/runs/${runId}`, error.code, null))
  }
}

/** One page of the list. Throws 400 for a cursor that is not ours. */
export async function runsPage(ctx: TenantContext, request: Request) {
  const asked = new URL(request.url).searchParams
  const page = await listRuns(ctx, { limit: PAGE, cursor: asked.get('before') ?? undefined })
  return { ...page, removed: asked.has('removed') }
}
