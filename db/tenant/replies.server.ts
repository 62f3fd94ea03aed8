import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { ToolUse } from '#app/domain/chat.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import type { MessageRow } from './messages.server.ts'
import { messages } from './schema-chat.ts'

/** What a worker's run, and whoever ends a reply, write into its row. Every write of a run is conditional on its fence. */

const take = query((db, arg: Arg<{ id: string; fence: string; provider: string; model: string }>) =>
  db
    .update(messages)
    .set({
      status: 'streaming',
      fence: sql`${arg('fence')}`,
      provider: sql`${arg('provider')}`,
      model: sql`${arg('model')}`,
    })
    .where(and(eq(messages.id, arg('id')), eq(messages.status, 'pending'))),
)

/** Hand a waiting reply to a worker's run. 0 when it was settled or taken meanwhile. */
export const takeReply = (
  tx: TenantTx,
  args: { id: string; fence: string; provider: string; model: string },
): Step<number> => tx.run(take, args)

const held = query((db, arg: Arg<{ id: string; fence: string }>) =>
  db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.id, arg('id')), eq(messages.fence, arg('fence')), eq(messages.status, 'streaming'))),
)

/** Whether a run still holds its reply. */
export function* holdsReply(r: TenantReader, id: string, fence: string): Step<boolean> {
  return (yield* r.get(held, { id, fence })) !== undefined
}

const keepTools = query((db, arg: Arg<{ id: string; tools: ToolUse[] }>) =>
  db
    .update(messages)
    .set({ tools: arg('tools') as never })
    .where(eq(messages.id, arg('id'))),
)

/** Replace what is known of a reply's tools. */
export const setTools = (tx: TenantTx, id: string, tools: ToolUse[]): Step<number> => tx.run(keepTools, { id, tools })

type Spent = Pick<MessageRow, 'inputTokens' | 'outputTokens' | 'costNanoUsd' | 'costStatus'>
export type ReplySettlement = Partial<Spent> &
  Pick<MessageRow, 'text' | 'errorCode'> & {
    status: 'complete' | 'stopped' | 'interrupted' | 'failed'
    settledAt: number
    tools?: ToolUse[]
  }

/**
 * End a reply. With a `fence` only the run that holds it may; `null` is for whoever acts without being the run. Returns
 * 0 when the reply is settled already or belongs to another run.
 */
export const settleReply = (
  tx: TenantTx,
  id: string,
  fence: string | null,
  settlement: ReplySettlement,
): Step<number> =>
  tx.build((db) =>
    db
      .update(messages)
      .set(settlement)
      .where(
        and(
          eq(messages.id, id),
          sql`status in ('pending', 'streaming')`,
          fence === null ? undefined : eq(messages.fence, fence),
        ),
      ),
  )

/** Write down what a settled reply took, where its calls end after it; one that is not settled yet takes it then. */
export const noteSpent = (tx: TenantTx, id: string, spent: Spent): Step<number> =>
  tx.build((db) =>
    db
      .update(messages)
      .set(spent)
      .where(and(eq(messages.id, id), isNotNull(messages.settledAt))),
  )
