import type { Clock } from '#app/domain/clock.ts'
import { draftOf } from '#app/domain/content.ts'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import { keepChanges, replan, type Replanned } from '#app/domain/replan.ts'
import type { ReplanChange } from '#app/domain/weekly-review.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { openProposalId, propose } from '#db/tenant/proposals.server.ts'
import { contentOf } from '#db/tenant/structure.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'

/** Changes were proposed already and are not decided: one plan has one open question. */
export class ProposalWaitsError extends AppError {
  constructor() {
    super('proposal_open', 409, 'This plan already has proposed changes. Accept or discard them first.')
  }
}

/** None of it can be done to the plan as it is. The message names the first reason. */
export class NothingToChangeError extends AppError {
  constructor(readonly refused: Replanned['refused']) {
    super('nothing_to_change', 409, refused[0]?.reason ?? 'The plan is like that already.')
  }
}

export type ReplanProposed = {
  proposalId: string
  /** What is proposed, in words. */
  applied: { says: string; why: string }[]
  /** What could not be, and why not. */
  refused: Replanned['refused']
}

/**
 * Put changes to a plan before its learner, to be accepted on its page. `by` is the message or the run that proposes
 * them. Throws 404, 409 `proposal_open` or `nothing_to_change`; nothing is written then.
 */
export function* proposeReplanIn(
  tx: TenantTx,
  { now, newId }: Clock,
  planId: string,
  changes: readonly ReplanChange[],
  by: string,
): Step<ReplanProposed> {
  const plan = yield* findPlan(tx, planId)
  if (!plan || plan.modulesTotal === 0) throw new NotFoundError('plan')
  if ((yield* openProposalId(tx, planId)) !== undefined) throw new ProposalWaitsError()
  const current = yield* contentOf(tx, plan)
  const { modules, applied, refused } = replan(current, keepChanges(changes, newId, plan.input))
  if (applied.length === 0) throw new NothingToChangeError(refused)
  const proposalId = newId()
  yield* propose(tx, {
    id: proposalId,
    planId,
    attemptId: by,
    purpose: 'replan',
    moduleId: null,
    baseVersion: plan.version,
    content: { ...draftOf(current, modules), settled: true, changes: applied.map(({ kept }) => kept) },
    input: plan.input,
    createdAt: now().getTime(),
  })
  return { proposalId, applied: applied.map(({ says, why }) => ({ says, why })), refused }
}
