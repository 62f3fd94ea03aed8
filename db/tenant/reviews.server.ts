import { and, desc, eq } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { reviews } from './schema-workflows.ts'

export type ReviewRow = typeof reviews.$inferSelect

const newest = query((db, arg: Arg<{ planId: string; limit: number }>) =>
  db
    .select()
    .from(reviews)
    .where(eq(reviews.planId, arg('planId')))
    .orderBy(desc(reviews.createdAt), desc(reviews.id))
    .limit(arg('limit')),
)

/** A plan's reviews, newest first. */
export const reviewsOf = (r: TenantReader, planId: string, limit: number): Step<ReviewRow[]> =>
  r.all(newest, { planId, limit })

const byId = query((db, arg: Arg<{ planId: string; id: string }>) =>
  db
    .select()
    .from(reviews)
    .where(and(eq(reviews.planId, arg('planId')), eq(reviews.id, arg('id')))),
)

export const findReview = (r: TenantReader, planId: string, id: string): Step<ReviewRow | undefined> =>
  r.get(byId, { planId, id })

const insert = insertion(reviews)

/** Keep a weekly review. Belongs into the transaction that settles its run. */
export const insertReview = (tx: TenantTx, row: typeof reviews.$inferInsert): Step<number> => insert(tx, [row])
