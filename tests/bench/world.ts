import { v7 as uuidv7 } from 'uuid'
import type { TenantId } from '#app/domain/plan.ts'
import { blueprints } from '#app/blueprints/registry.ts'
import type { PlanDraft } from '#app/generation/blueprint.ts'
import { settleReady, type Run } from '#app/generation/record.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { Step } from '#db/connection.server.ts'
import { insertAttempt } from '#db/tenant/attempts.server.ts'
import { insertPlan } from '#db/tenant/plans.server.ts'
import { Tenants, type TenantTx } from '#db/tenants.server.ts'
import type { TestClock } from '../support/clock.ts'
import { courseFields, testRuntime, type TestRuntime } from '../support/runtime.ts'
import { courseText } from './texts.ts'

/** Real time: several processes have to agree on it. */
export const realClock: TestClock = {
  now: () => new Date(),
  newId: () => uuidv7(),
  advance() {
    throw new Error('Real time cannot be moved.')
  },
}

/** A Cairn without HTTP on real time. With `dataDir` it shares a directory that others own. */
export const benchRuntime = (options: { env?: Record<string, string>; dataDir?: string } = {}): Promise<TestRuntime> =>
  testRuntime({ ...options, clock: realClock })

/** The settings that send generation to a loopback provider. */
export const toProvider = (provider: { url: string }) => ({
  AI_BASE_URL: provider.url,
  AI_MODEL: 'bench',
  GENERATION_TIMEOUT_MS: '600000',
})

export const learnersOf = (cairn: TestRuntime, n: number): Promise<TenantContext[]> =>
  Promise.all(Array.from({ length: n }, () => cairn.learner()))

/** The element of a list at `i`, going round. */
export function cycle<T>(list: readonly T[], i: number): T {
  const found = list[i % list.length]
  if (found === undefined) throw new Error('An empty list has no elements.')
  return found
}

/** Fields that leave room for the longest courses here. */
export const roomyFields = (topic: string) => courseFields({ topic, hoursPerWeek: 20, weeks: 20 })

/** A plan's row as create would write it. */
export function* plantPlan(tx: TenantTx, id: string, generation: 'failed' | 'generating' | 'pending'): Step<void> {
  const at = Date.now()
  const input = { ...roomyFields('Beekeeping for a small garden') }
  const said = { topic: 'Beekeeping for a small garden', title: 'Beekeeping for a small garden' }
  yield* insertPlan(tx, { id, kind: 'course', generation, ...said, input, createdAt: at, updatedAt: at })
}

/** Put plans that wait for a first attempt into a learner's file, in one transaction. Returns their ids. */
export async function plantPlans(
  ctx: TenantContext,
  n: number,
  generation: 'failed' | 'pending' = 'failed',
): Promise<string[]> {
  const ids = Array.from({ length: n }, () => ctx.newId())
  await ctx.db.immediate(function* (tx): Step<void> {
    for (const id of ids) yield* plantPlan(tx, id, generation)
  })
  return ids
}

/** Put plans that are just being made into a learner's file: one attempt each, held by a run. */
export async function plantRuns(ctx: TenantContext, n: number): Promise<Run[]> {
  const runs = Array.from({ length: n }, () => ({ planId: ctx.newId(), attemptId: ctx.newId(), fence: ctx.newId() }))
  await ctx.db.immediate(function* (tx): Step<void> {
    for (const { planId, attemptId, fence } of runs) {
      yield* plantPlan(tx, planId, 'generating')
      const held = { fence, provider: 'offline', model: 'bench', startedAt: Date.now() } as const
      yield* insertAttempt(tx, { id: attemptId, planId, number: 1, jobId: ctx.newId(), ...held })
    }
  })
  return runs
}

/** What a provider's course becomes before it is saved. */
export function draftOf(shape: { modules: number; tasks: number }): PlanDraft {
  return blueprints.course.normalise(JSON.parse(courseText(shape).text), roomyFields('x'))
}

export const OUTCOME = { durationMs: 900 }

/** Fill a learner's file with finished plans. Returns their ids. */
export async function plantReadyPlans(
  ctx: TenantContext,
  n: number,
  shape = { modules: 6, tasks: 5 },
): Promise<string[]> {
  const draft = draftOf(shape)
  const runs = await plantRuns(ctx, n)
  for (const run of runs) await settleReady(ctx.db, ctx, run, draft, OUTCOME)
  return runs.map((run) => run.planId)
}

export const tenant = (id: string) => id as TenantId

/** Where a learner's file lies. */
export function fileOf({ tenants }: TestRuntime, id: string): string {
  if (!(tenants instanceof Tenants)) throw new Error('These learners have no files here.')
  return tenants.fileOf(tenant(id))
}
