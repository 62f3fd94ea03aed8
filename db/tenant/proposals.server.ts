import { and, eq, sql } from 'drizzle-orm'
import type { DraftedContent } from '#app/domain/content.ts'
import type { KeptChange } from '#app/domain/replan.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { proposals } from './schema-history.ts'

type Row = typeof proposals.$inferSelect
/**
 * `settled`: it was accepted in part, and its ids say what continues what. `changes`: of a replan, what it changes; they
 * decide, and are laid over the plan as it is.
 */
export type ProposedContent = DraftedContent & { settled?: boolean | undefined; changes?: KeptChange[] | undefined }
export type ProposalRow = Omit<Row, 'content'> & { content: ProposedContent }
export type NewProposal = Omit<ProposalRow, 'state' | 'decidedAt'>

const open = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select()
    .from(proposals)
    .where(and(eq(proposals.planId, arg('planId')), eq(proposals.state, 'open'))),
)

/** The new content that waits for the learner's decision. */
export const openProposal = (r: TenantReader, planId: string): Step<ProposalRow | undefined> =>
  r.get(open, { planId }) as Step<ProposalRow | undefined>

const openIds = query((db, arg: Arg<{ planId: string }>) =>
  db
    .select({ id: proposals.id })
    .from(proposals)
    .where(and(eq(proposals.planId, arg('planId')), eq(proposals.state, 'open'))),
)

/** The id alone of what waits for a decision. */
export function* openProposalId(r: TenantReader, planId: string): Step<string | undefined> {
  return (yield* r.get(openIds, { planId }))?.id
}

const known = query((db, arg: Arg<{ planId: string; id: string }>) =>
  db
    .select({ id: proposals.id })
    .from(proposals)
    .where(and(eq(proposals.planId, arg('planId')), eq(proposals.id, arg('id')))),
)

/** Whether there is, or was, such a proposal. */
export function* knowsProposal(r: TenantReader, planId: string, id: string): Step<boolean> {
  return (yield* r.get(known, { planId, id })) !== undefined
}

const decide = query((db, arg: Arg<{ planId: string; state: 'accepted' | 'discarded'; now: number }>) =>
  db
    .update(proposals)
    .set({ state: sql`${arg('state')}`, decidedAt: sql`${arg('now')}`, content: sql`'{}'` })
    .where(and(eq(proposals.planId, arg('planId')), eq(proposals.state, 'open'))),
)

/** Decide what is open; its content goes, for an accepted one is the plan's now. 0 when nothing was open. */
export const decideProposal = (
  tx: TenantTx,
  planId: string,
  state: 'accepted' | 'discarded',
  now: number,
): Step<number> => tx.run(decide, { planId, state, now })

const settle = query((db, arg: Arg<{ id: string; content: string }>) =>
  db
    .update(proposals)
    .set({ content: sql`${arg('content')}` })
    .where(and(eq(proposals.id, arg('id')), eq(proposals.state, 'open'))),
)

/** What still waits of an open proposal after a part of it was accepted. */
export const keepWaiting = (tx: TenantTx, id: string, content: ProposedContent): Step<number> =>
  tx.run(settle, { id, content: JSON.stringify({ ...content, settled: true }) })

/** Put new content before the learner. What was open before is discarded: one plan has one open question. */
export function* propose(tx: TenantTx, proposal: NewProposal): Step<void> {
  yield* decideProposal(tx, proposal.planId, 'discarded', proposal.createdAt)
  yield* tx.build((db) => db.insert(proposals).values(proposal))
}
