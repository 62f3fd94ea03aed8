import { and, desc, eq, lte, sql } from 'drizzle-orm'
import { VERSIONS_KEPT, type Content } from '#app/domain/content.ts'
import type { VERSION_REASONS } from '#app/domain/plan.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { versions } from './schema-history.ts'

export type VersionReason = (typeof VERSION_REASONS)[number]

/** What is kept of a version; `undone` says that it was replaced by an undo, which a further undo looks past. */
type Kept = Content & { undone?: boolean }

export type NewVersion = {
  planId: string
  version: number
  reason: VersionReason
  change: string
  content: Kept
  createdAt: number
}

const forget = query((db, arg: Arg<{ planId: string; upTo: number }>) =>
  db
    .delete(versions)
    .where(
      and(
        eq(versions.planId, arg('planId')),
        lte(
          versions.version,
          sql`(select v.version from versions v where v.plan_id = ${arg('planId')} order by v.version desc limit 1 offset ${arg('upTo')})`,
        ),
      ),
    ),
)

/** Keep a content that is about to be replaced; the oldest beyond `VERSIONS_KEPT` go. */
export function* keepVersion(tx: TenantTx, version: NewVersion): Step<void> {
  yield* tx.build((db) => db.insert(versions).values(version))
  yield* tx.run(forget, { planId: version.planId, upTo: VERSIONS_KEPT })
}

const cards = {
  version: versions.version,
  reason: versions.reason,
  change: versions.change,
  createdAt: versions.createdAt,
  title: sql<string>`json_extract(${versions.content}, '$.title')`,
  modules: sql<number>`json_array_length(${versions.content}, '$.modules')`,
  undone: sql<number>`coalesce(json_extract(${versions.content}, '$.undone'), 0)`,
}

const ofPlan = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select(cards)
    .from(versions)
    .where(eq(versions.planId, arg('planId')))
    .orderBy(desc(versions.version)),
)

export type VersionCard = {
  version: number
  reason: VersionReason
  change: string
  createdAt: number
  title: string
  modules: number
  undone: number
}

/** A plan's earlier versions, newest first, without their content. */
export const listVersionCards = (r: TenantReader, planId: string): Step<VersionCard[]> => r.all(ofPlan, { planId })

const one = query((db, arg: Arg<{ planId: string; version: number }>) =>
  db
    .select()
    .from(versions)
    .where(and(eq(versions.planId, arg('planId')), eq(versions.version, arg('version')))),
)

export type VersionRow = typeof versions.$inferSelect

/** One earlier version with its content, or undefined. */
export function* findVersion(
  r: TenantReader,
  planId: string,
  version: number,
): Step<(Omit<VersionRow, 'content'> & { content: Content }) | undefined> {
  const row = yield* r.get(one, { planId, version })
  return row && { ...row, content: row.content as unknown as Content }
}

const drop = query((db, arg: Arg<{ planId: string; version: number }>) =>
  db.delete(versions).where(and(eq(versions.planId, arg('planId')), eq(versions.version, arg('version')))),
)

export const dropVersion = (tx: TenantTx, planId: string, version: number): Step<number> =>
  tx.run(drop, { planId, version })
