import { z } from 'zod'
import type { Runtime } from '#app/boot.server.ts'
import { csvLine } from '#app/domain/csv.ts'
import { SECURITY_EVENTS, wordsFor, type SecurityEventView } from '#app/domain/security-events.ts'
import { listAudit, type AuditEntry, type AuditPage } from '#db/control/audit.server.ts'
import { accountIdByEmail } from './accounts.server.ts'
import type { Edge } from './edge.ts'
import { CSV_TYPE, fileResponse } from './file-response.server.ts'
import { requireAdmin } from './tenant.server.ts'

/** Events on one page of the admin's. */
const PAGE = 50
/** Rows that are read at once for a file. */
const CSV_ROWS = 1000

const viewOf = ({ id, at, event, address, userAgent }: AuditEntry): SecurityEventView => ({
  id,
  at: new Date(at).toISOString(),
  event,
  what: wordsFor(event),
  address,
  userAgent,
})

export type EventPage<T> = { items: T[]; nextCursor: string | null }

/** A page of what happened, the latest first; `nextCursor` is the id to go on before. */
async function pageOf<T>(
  { control }: Pick<Runtime, 'control'>,
  page: AuditPage & { accountId?: string | undefined },
  view: (row: AuditEntry) => T,
): Promise<EventPage<T>> {
  const rows = await control.read((r) => listAudit(r, { ...page, limit: page.limit + 1 }))
  const items = rows.slice(0, page.limit)
  return { items: items.map(view), nextCursor: rows.length > items.length ? String(items.at(-1)?.id) : null }
}

/** What concerned the security of one's own account, the latest first. */
export const ownEvents = (
  runtime: Pick<Runtime, 'control'>,
  accountId: string,
  page: AuditPage,
): Promise<EventPage<SecurityEventView>> => pageOf(runtime, { ...page, accountId }, viewOf)

const Asked = z.object({
  event: z.string().max(64).catch(''),
  learner: z.string().trim().max(254).catch(''),
  before: z.coerce.number().int().positive().optional().catch(undefined),
})

/** What an admin asks to see; a learner goes by e-mail address, or by id when the account is gone. */
async function asked({ request, context }: Edge) {
  const { event, learner, before } = Asked.parse(Object.fromEntries(new URL(request.url).searchParams))
  const accountId = learner ? ((await accountIdByEmail(context.runtime, learner)) ?? learner) : undefined
  return { event, learner, page: { event, accountId, before } }
}

const adminView = (row: AuditEntry) => ({
  ...viewOf(row),
  who: row.email ?? row.accountId,
  target: row.target,
  requestId: row.requestId,
})

/** A page of everybody's events for an admin. Throws 404 for anybody else. */
export async function auditPage(edge: Edge) {
  await requireAdmin(edge)
  const { event, learner, page } = await asked(edge)
  const { items, nextCursor } = await pageOf(edge.context.runtime, { ...page, limit: PAGE }, adminView)
  const filter = new URLSearchParams({ ...(event ? { event } : {}), ...(learner ? { learner } : {}) }).toString()
  return { items, nextCursor, event, learner, filter, events: Object.entries(SECURITY_EVENTS) }
}

const HEAD = ['time', 'event', 'account', 'email', 'target', 'address', 'user agent', 'request', 'email hash']

const lineOf = (row: AuditEntry) =>
  csvLine([
    new Date(row.at).toISOString(),
    row.event,
    row.accountId,
    row.email,
    row.target,
    row.address,
    row.userAgent,
    row.requestId,
    row.emailHash,
  ])

type Filter = Omit<Parameters<typeof listAudit>[1], 'limit'>

async function* auditLines({ context: { runtime } }: Edge, page: Filter): AsyncGenerator<string> {
  yield csvLine(HEAD)
  for (let before = page.before, more = true; more;) {
    const rows = await runtime.control.read((r) => listAudit(r, { ...page, before, limit: CSV_ROWS }))
    before = rows.at(-1)?.id
    more = rows.length === CSV_ROWS
    if (rows.length > 0) yield rows.map(lineOf).join('')
  }
}

/** All that the filter finds, as a CSV file, read and sent a part at a time. Throws 404 for anybody but an admin. */
export async function auditCsv(edge: Edge): Promise<Response> {
  await requireAdmin(edge)
  const { page } = await asked(edge)
  const name = `cairn-security-${edge.context.runtime.now().toISOString().slice(0, 10)}.csv`
  return fileResponse(edge, auditLines(edge, page), { name, contentType: CSV_TYPE })
}
