import { count, inArray, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import { messages } from './schema-chat.ts'
import { calls } from './schema-costs.ts'
import { runs } from './schema-workflows.ts'

/** Work in progress: which job is to end it, what that job is for, and when it began (ms). */
export type OpenWork = { jobId: string | null; subjectId: string; createdAt: number }

const replies = query((db) =>
  db
    .select({ jobId: messages.jobId, subjectId: messages.conversationId, createdAt: messages.createdAt })
    .from(messages)
    .where(inArray(messages.status, ['pending', 'streaming'])),
)

/** Replies that are waited for or being written. */
export const openReplies = (r: TenantReader): Step<OpenWork[]> => r.all(replies, {})

const going = query((db) =>
  db
    .select({ jobId: runs.jobId, subjectId: runs.id, createdAt: runs.createdAt })
    .from(runs)
    .where(inArray(runs.status, ['queued', 'running'])),
)

/** Runs of workflows that are not over. */
export const openRuns = (r: TenantReader): Step<OpenWork[]> => r.all(going, {})

const open = query((db, arg: Arg<{ before: number }>) =>
  db
    .select({ n: count(), oldest: sql<number | null>`min(${calls.startedAt})` })
    .from(calls)
    .where(sql`${calls.status} = 'open' and ${calls.startedAt} <= ${arg('before')}`),
)

/** Calls in the ledger that began by a moment (ms) and whose end nobody has written down. */
export function* openCalls(r: TenantReader, before: number): Step<{ n: number; oldest: number | null }> {
  return (yield* r.get(open, { before })) ?? { n: 0, oldest: null }
}
