import type { WeekFacts } from '#app/domain/week-facts.ts'
import type { ReplanChange } from '#app/domain/weekly-review.ts'
import { NothingToChangeError, ProposalWaitsError, proposeReplanIn } from '#app/generation/replan.server.ts'
import type { Step } from '#db/connection.server.ts'
import { insertReview } from '#db/tenant/reviews.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { Finished } from '../workflow.ts'
import { CHECK, WRITE } from './gives.ts'

type Proposed = { proposalId: string | null; changes: ReplanChange[]; told: string }

/** Put the changes before the learner, where there are any and nothing else waits for a decision. */
function* proposed(tx: TenantTx, done: Finished<WeekFacts>, changes: ReplanChange[]): Step<Proposed> {
  const none = (told: string) => ({ proposalId: null, changes: [], told })
  if (changes.length === 0) return none('The review is saved; nothing has to change.')
  try {
    const { proposalId, applied } = yield* proposeReplanIn(tx, done, done.about.planId, changes, done.runId)
    const n = applied.length
    const words = applied.map(({ says }) => says).join('; ')
    return {
      proposalId,
      changes,
      told: `The review is saved, with ${n} proposed ${n === 1 ? 'change' : 'changes'}: ${words}.`,
    }
  } catch (error) {
    if (error instanceof ProposalWaitsError) {
      return {
        ...none('The review is saved. This plan already has other proposed changes to decide on first.'),
        changes,
      }
    }
    if (error instanceof NothingToChangeError)
      return none('The review is saved; none of its changes fits the plan now.')
    throw error
  }
}

/** Save a review and the replan that it proposes. */
export function* saveReview(
  tx: TenantTx,
  done: Finished<WeekFacts>,
): Step<{ output: Record<string, unknown>; told: string }> {
  const written = done.outputs.of(WRITE)
  const checked = done.outputs.of(CHECK)
  if (!written || !checked) throw new Error('a review is saved before it is written')
  const { proposalId, changes, told } = yield* proposed(tx, done, checked.kept)
  const id = done.newId()
  yield* insertReview(tx, {
    id,
    planId: done.about.planId,
    runId: done.runId,
    weekOf: done.facts.weekOf,
    content: { ...written, changes },
    proposalId,
    ...done.madeBy(WRITE.name),
    createdAt: done.now().getTime(),
  })
  return { output: { reviewId: id, proposalId }, told }
}
