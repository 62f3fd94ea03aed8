import { inPassing } from '#app/domain/chat-context.ts'
import type { Failure } from '#app/domain/attempt.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { CallPurpose } from '#app/domain/costs.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { CancelledError, classifyFailure } from '#app/generation/failure.ts'
import { DrainError, LeaseLostError } from '#app/generation/lease.ts'
import { sumsOf } from '#db/tenant/calls.server.ts'
import type { MessageRow } from '#db/tenant/messages.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { answer } from './answer.server.ts'
import type { Gathered } from './context.server.ts'
import { withinLimit } from './cost-limit.ts'
import { makePrompt } from './make-prompt.server.ts'
import { ReplyLog, type ReplyRun } from './reply-log.server.ts'
import { settle, type ReplyEnd } from './settle.server.ts'
import { giveTitle } from './title.server.ts'

export type ReplyDeps = Clock & {
  db: TenantDb
  /** Wakes watchers after a write. */
  ring: () => void
  /** Whoever answers, with a line of the ledger for this purpose. */
  choose: (purpose: CallPurpose) => Promise<ChosenModel>
  /** Tells the log why, with the cause; never a client. */
  onFailure: (failure: Failure, cause: unknown) => void
  /** Tells the log of what a reply can do without. */
  onTrouble: (what: string, error: unknown) => void
  failpoint?: (name: string) => void
}

type Args = { reply: MessageRow; fence: string; gathered: Gathered; chosen: ChosenModel; signal: AbortSignal }

/** `settled`: it ended here. `lost`: somebody else has ended it, or holds it. */
export type ReplyRunEnd = 'settled' | 'lost'

/**
 * What a reply is made from, as its model can take it: no tools for one that is known to use none. Without any, what
 * earlier tools came to is told in words: not every provider takes a tool's result where no tools are named.
 */
function takenBy({ capabilities }: ChosenModel, gathered: Gathered): Gathered {
  const { agent, newestFirst } = gathered
  if (capabilities.tools !== false && agent.tools.length > 0) return gathered
  return { ...gathered, agent: { ...agent, tools: [] }, newestFirst: newestFirst.map(inPassing) }
}

/** The same run, none of whose calls leads past what its agent may cost. */
function limited(deps: ReplyDeps, args: Args): { deps: ReplyDeps; args: Args } {
  const { maxCostNanoUsd: nanoUsd } = args.gathered.agent
  const spent = async () => (await deps.db.read((r) => sumsOf(r, 'messageId', args.reply.id))).countedNanoUsd
  const limit = nanoUsd === null ? null : { nanoUsd, spent }
  const choose: ReplyDeps['choose'] = async (purpose) => withinLimit(await deps.choose(purpose), limit)
  const gathered = takenBy(args.chosen, args.gathered)
  return { deps: { ...deps, choose }, args: { ...args, gathered, chosen: withinLimit(args.chosen, limit) } }
}

/**
 * Write one reply: ask, log what comes, settle it whole or with what has come and why it ended. A reply that failed is a
 * row, not a throw; only a store that cannot be written throws. `signal` carries stop, drain, the hard deadline and a
 * lost lease, each with its own reason.
 */
export async function runReply(given: ReplyDeps, asked: Args): Promise<ReplyRunEnd> {
  const { deps, args } = limited(given, asked)
  const { reply, fence } = args
  const lost = new AbortController()
  const run = { conversationId: reply.conversationId, messageId: reply.id, fence }
  const log = new ReplyLog(deps, run, lost)
  const signal = AbortSignal.any([args.signal, lost.signal])
  const end = await write(deps, { ...args, signal, run, log })
  deps.failpoint?.('before_settle')
  const now = deps.now().getTime()
  const settling = { ...end, tools: log.tools }
  const settled = await deps.db.immediate((tx) => settle(tx, reply, fence, settling, now), { pastWall: true })
  deps.ring()
  if (settled) deps.failpoint?.('settled')
  if (settled && end.status === 'complete') await title(deps, args)
  return settled ? 'settled' : 'lost'
}

/** Ask, and log what comes; never rejects: how it ended is the answer. */
async function write(deps: ReplyDeps, args: Args & { run: ReplyRun; log: ReplyLog }): Promise<ReplyEnd> {
  const { log, signal } = args
  const parts = { ...deps, ...args }
  const chooseForSummary = () => deps.choose('summary')
  const onTrouble = (error: unknown) => deps.onTrouble('no summary could be made', error)
  try {
    const made = await makePrompt({ ...parts, chooseForSummary, onTrouble })
    await answer({ ...parts, made })
    await log.flush()
    return { status: 'complete' }
  } catch (cause) {
    await log.flush().catch(() => {})
    return endOf(deps, cause, signal.aborted ? signal.reason : undefined)
  }
}

/** What a reply's end is called that was not whole. */
function endOf(deps: ReplyDeps, cause: unknown, reason: unknown): ReplyEnd {
  const says = (kind: new () => Error) => cause instanceof kind || reason instanceof kind
  if (says(DrainError)) return { status: 'interrupted' }
  // Whoever aborted has settled it, or will; if not, it was stopped.
  if (says(CancelledError)) return { status: 'stopped' }
  if (says(LeaseLostError)) return { status: 'interrupted' }
  const failure = classifyFailure(cause, reason, deps.now().getTime())
  deps.onFailure(failure, cause)
  return { status: 'failed', errorCode: failure.errorCode }
}

/** The first reply that is whole is followed by a title of the conversation, where somebody can think of one. */
async function title(deps: ReplyDeps, { gathered, chosen, signal }: Args): Promise<void> {
  if (!gathered.untitled || chosen.provider === 'offline') return
  try {
    await giveTitle(deps.db, { gathered, chosen: await deps.choose('title'), signal })
    deps.ring()
  } catch (error) {
    deps.onTrouble('no title could be made', error)
  }
}
