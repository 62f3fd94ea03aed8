import type { Logger } from 'pino'
import type { CallAbout } from '#app/domain/costs.ts'
import type { Clock } from '#app/domain/clock.ts'
import { FileUnusableError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { spentOf } from '#app/domain/spend.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { classifyFailure } from '#app/generation/failure.ts'
import { gather, type Gathered } from '#app/tutor/context.server.ts'
import { runReply, type ReplyDeps } from '#app/tutor/run-reply.server.ts'
import { settle, type ReplyEnd } from '#app/tutor/settle.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import { appendChunk } from '#db/tenant/chunks.server.ts'
import { sumsOf } from '#db/tenant/calls.server.ts'
import { anyConversation, type ConversationRow } from '#db/tenant/conversations.server.ts'
import { activeReply, replyOfJob, type MessageRow } from '#db/tenant/messages.server.ts'
import { noteSpent, takeReply } from '#db/tenant/replies.server.ts'
import type { TenantDb, TenantReader, TenantStore, TenantTx } from '#db/tenants.server.ts'
import { conversationBell, type Bell } from './bell.server.ts'
import type { JobEnd, JobHandler } from './handler.ts'
import type { Models } from './models.server.ts'

export type ReplyHandlerDeps = Clock & {
  tenants: TenantStore
  bell: Bell
  log: Logger
  models: Models
  failpoint?: (name: string) => void
}

/** A whole reply takes no longer, with all its calls, ms. */
const REPLY_MAX_MS = 15 * 60_000

/** The reply that a job is for, while it is being made. */
function* waitingFor(r: TenantReader, { subjectId, id }: JobRow): Step<MessageRow | undefined> {
  const reply = yield* activeReply(r, subjectId)
  return reply?.jobId === id ? reply : undefined
}

/** Writes replies: opens the learner's file, takes the reply, picks who answers, runs it. */
export function replyHandler(deps: ReplyHandlerDeps): JobHandler {
  const ring = (job: JobRow) => deps.bell.ring(conversationBell(job.tenantId, job.subjectId))
  const fileOf = (job: JobRow) => deps.tenants.of(job.tenantId as TenantId)
  /** End the reply of a job that no run will end; at the wall too, for a reply must never wait for room. */
  const close = async (job: JobRow, endOf: (reply: MessageRow) => ReplyEnd | undefined) => {
    await fileOf(job).immediate(
      function* (tx): Step<void> {
        const reply = yield* waitingFor(tx, job)
        const end = reply && endOf(reply)
        if (end) yield* settle(tx, reply, null, end, deps.now().getTime())
      },
      { pastWall: true },
    )
    ring(job)
  }
  return {
    run: (job, fence, signal) => write(deps, { job, fence, signal, db: fileOf(job), ring: () => ring(job) }),
    giveUp: async (job, why) => {
      try {
        await close(job, ({ status }) => (status === 'streaming' ? CUT_OFF : why === 'stale' ? WAITED : CUT_OFF))
      } catch (err) {
        // A file that is gone or damaged cannot be told, and would be asked for ever.
        if (!(err instanceof FileUnusableError)) throw err
        deps.log.warn({ err, job: job.id }, 'a job ends without its learner’s file')
      }
      return { status: 'dead', code: why === 'stale' ? 'QUEUE_TIMEOUT' : 'RUNS_EXHAUSTED' }
    },
    // One that was not begun waits on. One that was is not asked for again: its run met a full disk and could not say so.
    giveBack: (job, fence) => close(job, (reply) => (reply.fence === fence ? UNSAVED : undefined)),
    isAwaited: async (job) => (await fileOf(job).read((r) => waitingFor(r, job))) !== undefined,
  }
}

/** Its run ended without an outcome. */
const CUT_OFF: ReplyEnd = { status: 'interrupted' }
/** What came could not be written down any more. */
const UNSAVED: ReplyEnd = { status: 'failed', errorCode: 'STORAGE_FULL' }
/** Nobody was free to begin it in time. */
const WAITED: ReplyEnd = { status: 'failed', errorCode: 'QUEUE_TIMEOUT' }

type Work = { job: JobRow; fence: string; signal: AbortSignal; db: TenantDb; ring: () => void }

type Begun = { reply: MessageRow; gathered: Gathered } | JobEnd

const DONE: JobEnd = { status: 'done', code: null }

async function write(deps: ReplyHandlerDeps, work: Work): Promise<JobEnd> {
  const { job, fence, db, ring } = work
  const waiting = await db.read((r) => waitingFor(r, job))
  const about = aboutOf(job, waiting, await db.read((r) => anyConversation(r, job.subjectId)))
  const choose = (purpose: CallAbout['purpose']) =>
    deps.models.choose(db.tenantId, { use: 'tutor', ask: waiting?.agent?.ask }, { ...about, purpose })
  let chosen: ChosenModel
  try {
    chosen = await choose('reply')
  } catch (cause) {
    return await unanswered(deps, work, cause)
  }
  const taking = { fence, provider: chosen.provider, model: chosen.modelId }
  const begun = await db.immediate((tx) => begin(tx, deps, job, taking), { pastWall: true })
  ring()
  if (typeof begun === 'string' || !('reply' in begun)) return begun
  deps.failpoint?.('run_begun')
  return await run(deps, work, { ...begun, chosen, choose })
}

/** Nobody could be asked: the learner's provider is gone, or its key cannot be read. */
async function unanswered(deps: ReplyHandlerDeps, { job, db, ring }: Work, cause: unknown): Promise<JobEnd> {
  const now = deps.now().getTime()
  const { errorCode } = classifyFailure(cause, undefined, now)
  deps.log.warn({ err: cause, job: job.id }, 'nobody could be asked for a reply')
  await db.immediate(
    function* (tx): Step<void> {
      const reply = yield* waitingFor(tx, job)
      if (reply?.status === 'pending') yield* settle(tx, reply, null, { status: 'failed', errorCode }, now)
      else if (reply) yield* settle(tx, reply, null, CUT_OFF, now)
    },
    { pastWall: true },
  )
  ring()
  return { status: 'done', code: errorCode }
}

type Ready = { reply: MessageRow; gathered: Gathered; chosen: ChosenModel; choose: ReplyDeps['choose'] }

async function run(deps: ReplyHandlerDeps, work: Work, { reply, gathered, chosen, choose }: Ready): Promise<JobEnd> {
  const { job, fence, signal, db, ring } = work
  const log = deps.log.child({ job: job.id, message: reply.id })
  log.info({ provider: chosen.provider, model: chosen.modelId }, 'reply started')
  const hard = new AbortController()
  const expire = () => hard.abort(new DOMException('The reply took too long.', 'TimeoutError'))
  const timer = setTimeout(expire, REPLY_MAX_MS)
  const running: ReplyDeps = {
    ...deps,
    db,
    ring,
    choose,
    onFailure: (failure, err) => log.warn({ ...failure, err }, 'reply failed'),
    onTrouble: (what, err) => log.warn({ err }, what),
  }
  const args = { reply, fence, gathered, chosen, signal: AbortSignal.any([signal, hard.signal]) }
  const end = await runReply(running, args).finally(() => clearTimeout(timer))
  log.info({ end }, 'reply ended')
  return end === 'lost' ? 'lost' : DONE
}

const aboutOf = (
  job: JobRow,
  reply: MessageRow | undefined,
  conversation: ConversationRow | undefined,
): Omit<CallAbout, 'purpose'> => ({
  conversationId: job.subjectId,
  ...(conversation?.planId ? { planId: conversation.planId } : {}),
  ...(reply ? { messageId: reply.id } : {}),
  ...(reply?.agent ? { agentId: reply.agent.id } : {}),
})

type Taking = { fence: string; provider: string; model: string }

/**
 * Take a job's waiting reply for a run. One that another run had begun is closed with what came of it: its provider
 * was asked, may have been paid, and is not asked again behind the learner's back.
 */
function* begin(tx: TenantTx, { now }: Clock, job: JobRow, taking: Taking): Step<Begun> {
  const at = now().getTime()
  const reply = yield* waitingFor(tx, job)
  if (!reply) {
    const over = yield* replyOfJob(tx, job.subjectId, job.id)
    if (!over) return { status: 'dropped', code: 'NO_ATTEMPT' }
    // Its run died after it, perhaps with the call for a title: what that cost nobody knows.
    yield* noteSpent(tx, over.id, spentOf(yield* sumsOf(tx, 'messageId', over.id)))
    return DONE
  }
  if (reply.status === 'streaming') {
    yield* settle(tx, reply, null, CUT_OFF, at)
    return DONE
  }
  const gathered = yield* gather(tx, reply, new Date(at).toISOString().slice(0, 10))
  if (!gathered) {
    yield* settle(tx, reply, null, { status: 'failed', errorCode: 'UNEXPECTED_ERROR' }, at)
    return DONE
  }
  yield* takeReply(tx, { id: reply.id, ...taking })
  yield* appendChunk(tx, { conversationId: reply.conversationId, messageId: reply.id }, { type: 'begun', data: {} }, at)
  return { reply: { ...reply, fence: taking.fence }, gathered }
}
