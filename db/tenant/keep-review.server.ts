import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import type { TenantTx } from '../tenants.server.ts'
import { reviews } from './schema-workflows.ts'

const insert = insertion(reviews)

/** Keep a weekly review. Belongs into the transaction that settles its run. */
export const insertReview = (tx: TenantTx, row: typeof reviews.$inferInsert): Step<number> => insert(tx, [row])
