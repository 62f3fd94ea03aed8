import { and, asc, eq } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { cards } from './schema-workflows.ts'

export type CardRow = typeof cards.$inferSelect

const ofPlan = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select()
    .from(cards)
    .where(eq(cards.planId, arg('planId')))
    .orderBy(asc(cards.moduleId), asc(cards.position)),
)

/** All cards of a plan, also those of modules that it no longer has; in order within each module. */
export const cardsOfPlan = (r: TenantReader, planId: string): Step<CardRow[]> => r.all(ofPlan, { planId })

const clear = query((db, arg: Arg<{ planId: string; moduleId: string }>) =>
  db.delete(cards).where(and(eq(cards.planId, arg('planId')), eq(cards.moduleId, arg('moduleId')))),
)
const insert = insertion(cards)

/** The cards of a module, in the place of its earlier ones. */
export function* replaceCards(tx: TenantTx, planId: string, moduleId: string, rows: readonly CardRow[]): Step<void> {
  yield* tx.run(clear, { planId, moduleId })
  yield* insert(tx, rows)
}
