import { runSentence } from '#app/domain/run-words.ts'
import { isOver } from '#app/domain/workflow.ts'
import type { TenantContext } from '#app/services/context.ts'
import { otherWorkers } from '#app/services/other-providers.server.ts'
import { getRun, listRuns, watchRun } from '#app/services/workflows.server.ts'
import type { Edge } from './edge.ts'
import { refusedIn } from './outcome.server.ts'
import { openWatch } from './stream.server.ts'

/** Runs on one page of the list. */
const PAGE = 30

/** A page posted without a script comes back with a code; these are the sentences of those that a run knows. */
const SENTENCE: Record<string, string> = {
  run_over: 'This run was over already.',
  run_in_progress: 'This is being made already. Wait until it has ended, or cancel it first.',
  workflow_changed: 'This began with a version of the workflow that this Cairn does not have. Start it anew.',
  plan_not_ready: 'The plan has nothing in it just now. Wait until it is made.',
  rate_limited: 'You have started as many workflows as you may for now. Try again later.',
  engine_stopped: 'Background work is not running on this server just now. Try again in a minute.',
  quota_exceeded: 'Your space is full. Delete a plan you no longer need, then try again.',
  budget_reached: runSentence('BUDGET_REACHED'),
  price_unknown: 'A budget holds, and nobody knows what this model costs. Choose a model with a known price.',
}

/** What a refusal means to whoever reads the page. */
export const sentenceOf = (code: string) => SENTENCE[code] ?? 'That was not possible just now.'

/** All that the page of a run shows, and a window onto the rest while it goes on. Throws 404. */
export async function runPage(edge: Edge, ctx: TenantContext, runId: string) {
  const run = await getRun(ctx, runId)
  const watched = () => openWatch(edge, ctx, (options) => watchRun(ctx, run.id, run.seq, options))
  const live = isOver(run.status) ? null : { watch: watched(), cursor: run.seq }
  const refused = refusedIn(edge.request)
  const others = run.status === 'failed' ? await otherWorkers(ctx) : []
  return { run, at: ctx.now().toISOString(), live, others, refused: refused && sentenceOf(refused.code) }
}

/** One page of the list. Throws 400 for a cursor that is not ours. */
export const runsPage = (ctx: TenantContext, request: Request) =>
  listRuns(ctx, { limit: PAGE, cursor: new URL(request.url).searchParams.get('before') ?? undefined })
