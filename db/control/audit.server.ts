import { and, desc, eq, getTableColumns, gt, lt, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { accounts, audit } from './schema.ts'

export type AuditRow = typeof audit.$inferSelect
/** A row with whose account it is about; no e-mail address when that is gone or was never known. */
export type AuditEntry = AuditRow & { email: string | null }

type NewRow = Omit<typeof audit.$inferInsert, 'id'>

const insert = insertion(audit)

/** Write down what happened. */
export const insertAudit = (tx: ControlTx, row: NewRow): Step<number> => insert(tx, [row])

const alike = query((db, arg: Arg<{ event: string; since: number; address: string; emailHash: string }>) =>
  db
    .select({ id: audit.id })
    .from(audit)
    .where(
      and(
        gt(audit.at, arg('since')),
        eq(audit.event, arg('event')),
        sql`coalesce(${audit.address}, '') = ${arg('address')}`,
        sql`coalesce(${audit.emailHash}, '') = ${arg('emailHash')}`,
      ),
    )
    .limit(1),
)

/** Write down a refusal, unless one alike was written after `since`, ms: who hammers must not fill the log. */
export function* insertRefusal(tx: ControlTx, row: NewRow, since: number): Step<void> {
  const { event, address, emailHash } = row
  const told = yield* tx.get(alike, { event, since, address: address ?? '', emailHash: emailHash ?? '' })
  if (!told) yield* insertAudit(tx, row)
}

const entry = { ...getTableColumns(audit), email: accounts.email }

const all = query((db, arg: Arg<{ before: number; event: string; limit: number }>) =>
  db
    .select(entry)
    .from(audit)
    .leftJoin(accounts, eq(accounts.id, audit.accountId))
    .where(and(lt(audit.id, arg('before')), sql`${arg('event')} in ('', ${audit.event})`))
    .orderBy(desc(audit.id))
    .limit(arg('limit')),
)
const ofAccount = query((db, arg: Arg<{ accountId: string; before: number; event: string; limit: number }>) =>
  db
    .select(entry)
    .from(audit)
    .leftJoin(accounts, eq(accounts.id, audit.accountId))
    .where(
      and(
        eq(audit.accountId, arg('accountId')),
        lt(audit.id, arg('before')),
        sql`${arg('event')} in ('', ${audit.event})`,
      ),
    )
    .orderBy(desc(audit.id))
    .limit(arg('limit')),
)

export type AuditPage = { before?: number | undefined; event?: string | undefined; limit: number }

/**
 * What happened, the latest first: of everybody, or of one account. `before` is the id of the last one seen: ids are
 * given in the order of writing, so a page never skips what happened in the same millisecond.
 */
export function listAudit(r: ControlReader, page: AuditPage & { accountId?: string | undefined }): Step<AuditEntry[]> {
  const { before = Number.MAX_SAFE_INTEGER, event = '', accountId, limit } = page
  if (accountId === undefined) return r.all(all, { before, event, limit })
  return r.all(ofAccount, { accountId, before, event, limit })
}

const old = query((db, arg: Arg<{ until: number; rows: number }>) =>
  db
    .delete(audit)
    .where(sql`${audit.id} in (select id from audit where at <= ${arg('until')} order by at limit ${arg('rows')})`),
)
const tooMany = query((db, arg: Arg<{ keep: number; rows: number }>) =>
  db
    .delete(audit)
    .where(sql`${audit.id} in (select id from audit order by id desc limit ${arg('rows')} offset ${arg('keep')})`),
)
const nobodys = query((db, arg: Arg<{ keep: number; rows: number }>) =>
  db
    .delete(audit)
    .where(
      sql`${audit.id} in (select id from audit where account_id is null order by id desc limit ${arg('rows')} offset ${arg('keep')})`,
    ),
)

/**
 * Forget what happened until `until`, ms, all but the newest `keep`, and all but the newest half as many of what names
 * no account: strangers must not push out what concerns a learner. At most `rows` of each.
 */
export function* sweepAudit(tx: ControlTx, args: { until: number; keep: number; rows: number }): Step<void> {
  const { until, keep, rows } = args
  yield* tx.run(old, { until, rows })
  yield* tx.run(nobodys, { keep: Math.floor(keep / 2), rows })
  yield* tx.run(tooMany, { keep, rows })
}
