import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { summaries } from './schema-chat.ts'

export type SummaryRow = typeof summaries.$inferSelect

const latest = query((db, arg: Arg<{ conversationId: string; before: number }>) =>
  db
    .select()
    .from(summaries)
    .where(
      and(
        eq(summaries.conversationId, arg('conversationId')),
        lt(summaries.throughDepth, arg('before')),
        sql`exists (select 1 from messages m where m.id = through_message_id and m.shown)`,
      ),
    )
    .orderBy(desc(summaries.throughDepth))
    .limit(1),
)

/** What covers most of the shown path before a depth. */
export const latestSummary = (r: TenantReader, conversationId: string, before: number): Step<SummaryRow | undefined> =>
  r.get(latest, { conversationId, before })

const insert = insertion(summaries)

export const insertSummary = (tx: TenantTx, row: SummaryRow): Step<number> => insert(tx, [row])
