import { bury } from '#app/jobs/begin-run.server.ts'
import { restPlan } from '#app/generation/record.server.ts'
import type { Step } from '#db/connection.server.ts'
import { isLiveJob } from '#db/control/job-watch.server.ts'
import { attemptOfJob, countAttempts, type AttemptRow } from '#db/tenant/attempts.server.ts'
import { attemptsInProgress, miscountedPlans, recountPlan, restlessPlans } from '#db/tenant/health.server.ts'
import type { OperatorParts } from '../jobs.server.ts'
import { foundOr, repairable, type Finding } from './finding.ts'
import type { Learner } from './files.server.ts'

/** Younger work may be between two files: staged, gated, or just settled. Staging hides a job for 15 s, ms. */
export const SETTLING_MS = 60_000

const jobIsLive = (parts: OperatorParts, jobId: string) => parts.control.read((r) => isLiveJob(r, jobId))

function orphaned(parts: OperatorParts, { id, email }: Learner, attempt: AttemptRow): Finding {
  const { planId, jobId, number } = attempt
  const says = `Attempt ${number} of plan ${planId} (${email}) is in progress, but its job is over.`
  const run = async () => {
    if (await jobIsLive(parts, jobId)) return `Plan ${planId}: left, its job lives after all.`
    await parts.contextOf(id).db.immediate(
      function* (tx): Step<void> {
        const now = yield* attemptOfJob(tx, planId, jobId)
        if (now?.status === 'in_progress') yield* bury(tx, parts, now)
      },
      { pastWall: true },
    )
    return `Plan ${planId}: attempt ${number} is closed as interrupted.`
  }
  return repairable('attempts', 'problem', says, { kind: 'attempts', run })
}

function restless(parts: OperatorParts, { id, email }: Learner, planId: string): Finding {
  const says = `Plan ${planId} (${email}) is said to be made, but no attempt is in progress.`
  const run = async () => {
    await parts.contextOf(id).db.immediate(
      function* (tx): Step<void> {
        if ((yield* countAttempts(tx, planId)).inProgress === 0) yield* restPlan(tx, planId, parts.now().getTime())
      },
      { pastWall: true },
    )
    return `Plan ${planId} is at rest.`
  }
  return repairable('plans', 'problem', says, { kind: 'plans', run })
}

function miscounted(parts: OperatorParts, { id, email }: Learner, planId: string): Finding {
  const run = async () => {
    await parts.contextOf(id).db.immediate((tx) => recountPlan(tx, planId), { pastWall: true })
    return `Plan ${planId} is counted again.`
  }
  const says = `The counters of plan ${planId} (${email}) do not match its tasks.`
  return repairable('counters', 'problem', says, { kind: 'counters', run })
}

async function ofLearner(parts: OperatorParts, learner: Learner): Promise<Finding[]> {
  const before = parts.now().getTime() - SETTLING_MS
  const { open, still, wrong } = await parts.contextOf(learner.id).db.read(function* (r) {
    return {
      open: yield* attemptsInProgress(r),
      still: yield* restlessPlans(r, before),
      wrong: yield* miscountedPlans(r),
    }
  })
  const found: Finding[] = []
  for (const attempt of open) {
    if (attempt.startedAt > before || (await jobIsLive(parts, attempt.jobId))) continue
    found.push(orphaned(parts, learner, attempt))
  }
  found.push(...still.map((plan) => restless(parts, learner, plan.id)))
  found.push(...wrong.map((plan) => miscounted(parts, learner, plan.id)))
  return found
}

/** Look through the plans of learners whose files are sound for work that nobody will finish, and wrong counters. */
export async function examinePlans(parts: OperatorParts, learners: Learner[]): Promise<Finding[]> {
  const found: Finding[] = []
  for (const learner of learners) found.push(...(await ofLearner(parts, learner)))
  return foundOr(found, 'plans', 'Nothing is stuck, every counter is right.')
}
