import { sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'

/** Table-valued pragmas are plain SELECTs, so a libSQL server answers them too. */
const used = query((db) =>
  db
    .select({ bytes: sql<number>`(p.page_count - f.freelist_count) * s.page_size` })
    .from(sql`pragma_page_count() p, pragma_freelist_count() f, pragma_page_size() s`),
)

/** How much of a file is in use, bytes. Pages that a delete has freed count as room: the next write takes them. */
export function* usedBytes(r: TenantReader): Step<number> {
  return (yield* r.get(used, {}))?.bytes ?? 0
}
