import { expect, it } from 'vitest'
import { listPlanAttempts } from '#app/services/attempts.server.ts'
import { curriculumOffer, retryByCurriculum } from '#app/services/curriculum.server.ts'
import { makingNow } from '#app/services/making.server.ts'
import { regeneratePlan } from '#app/services/regenerate.server.ts'
import { restartPlan } from '#app/services/restart.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { rowsOf } from '../support/invariants.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { failing, outcomeOf, scene, silent, tally, until, type Scene } from '../support/scene.ts'

const answer = streaming(courseAnswer({ modules: 3 }))
const jobs = (s: Scene) =>
  rowsOf(s.cairn.dataDir, undefined, 'select status from jobs order by id').map((row) => row['status'])

/** A plan whose attempt waits for a provider that says nothing. */
async function stuck(s: Scene) {
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  const making = await makingNow(s.ctx, await s.plan(id))
  return { id, ticked, attemptId: making?.attemptId ?? '' }
}

it('gives up what hangs, closes its socket, and makes the plan anew', async () => {
  await using s = await scene(silent)
  const { id, ticked, attemptId } = await stuck(s)
  s.provider.answer(answer)
  expect(await restartPlan(s.ctx, id, attemptId)).toMatchObject({ number: 2 })
  await s.provider.calls[0]?.closed
  await ticked
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
  expect(ledgerOf(s)).toMatchObject([{ classification: 'cancelled' }, { status: 'success' }])
  expect(jobs(s)).toEqual(['cancelled', 'done'])
})

it('starts one attempt however often and from how many places it is asked', async () => {
  await using s = await scene(silent)
  const { id, ticked, attemptId } = await stuck(s)
  const settled = await Promise.allSettled(Array.from({ length: 5 }, () => restartPlan(s.ctx, id, attemptId)))
  expect(tally(settled.map(outcomeOf))).toEqual({ started: 1, in_progress: 4 })
  expect(await listPlanAttempts(s.ctx, id)).toHaveLength(2)
  await s.cairn.drain()
  await ticked
})

it('leaves what is being made alone when the limiter refuses', async () => {
  await using s = await scene(silent, { GENERATION_LIMIT: '1' })
  const { id, ticked, attemptId } = await stuck(s)
  await expect(restartPlan(s.ctx, id, attemptId)).rejects.toMatchObject({ status: 429 })
  expect(ledgerOf(s)).toMatchObject([{ status: 'in_progress' }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'running' })
  await s.cairn.drain()
  await ticked
})

it('leaves what makes a plan again alone, which could not be started here', async () => {
  await using s = await scene(answer)
  const id = await s.made()
  const { id: attemptId } = await regeneratePlan(s.ctx, id, { scope: 'plan' })
  await expect(restartPlan(s.ctx, id, attemptId)).rejects.toMatchObject({ code: 'in_progress' })
  expect(jobs(s)).toEqual(['done', 'queued', 'dropped'])
  await s.cairn.worker.tick()
  expect((await s.plan(id)).proposal).not.toBeNull()
})

it('stops for good where no attempt is left, and says so', async () => {
  await using s = await scene(silent, { GENERATION_ATTEMPT_CAP: '1' })
  const { id, ticked, attemptId } = await stuck(s)
  await expect(restartPlan(s.ctx, id, attemptId)).rejects.toMatchObject({ code: 'capped' })
  await ticked
  expect((await s.plan(id)).status).toBe('failed')
  expect(jobs(s)).toEqual(['cancelled', 'dropped'])
})

it('takes over from a worker in another process that died', async () => {
  await using s = await scene(answer, { FAILPOINT: 'run_begun:throw' })
  const id = await s.create()
  await s.cairn.worker.tick()
  const making = await makingNow(s.ctx, await s.plan(id))
  expect(making?.givenUpAfterMs.running).toBe(2 * (120_000 + 180_000) + 30_000 + 30_000 + 1000)
  await restartPlan(s.ctx, id, making?.attemptId ?? '')
  expect((await s.plan(id)).status).toBe('processing')
  await expect(restartPlan(s.ctx, s.cairn.newId(), 'x')).rejects.toMatchObject({ status: 404 })
})

it('makes a plan by the built-in curriculum where the learner asks for it, this once', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  expect(curriculumOffer(s.ctx, await s.plan(id))).toEqual({ kinds: null })
  await retryByCurriculum(s.ctx, id, undefined)
  expect(await makingNow(s.ctx, await s.plan(id))).toMatchObject({ provider: 'Built-in curriculum, no AI' })
  await s.cairn.worker.tick()
  const plan = await s.plan(id)
  expect(plan).toMatchObject({ status: 'ready', latestAttempt: { provider: 'offline', model: 'curriculum-1' } })
  expect(plan.notice).toContain('no AI')
  expect(s.provider.calls).toHaveLength(1)
})

it('asks what kind of topic it is rather than guess', async () => {
  await using s = await scene(failing)
  const id = await s.made({ topic: 'Restoring old clocks' })
  expect(curriculumOffer(s.ctx, await s.plan(id))?.kinds).toContainEqual({ id: 'craft', label: 'A craft made by hand' })
  await expect(retryByCurriculum(s.ctx, id, undefined)).rejects.toMatchObject({ code: 'topic_kind_needed' })
  expect(await listPlanAttempts(s.ctx, id)).toHaveLength(1)
  await retryByCurriculum(s.ctx, id, 'craft')
  await s.cairn.worker.tick()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', input: { topic: 'Restoring old clocks' } })
})

it('offers no other provider where the built-in curriculum makes plans anyway', async () => {
  await using s = await scene(answer, { AI_PROVIDER: 'offline' })
  const id = await s.made()
  expect(curriculumOffer(s.ctx, await s.plan(id))).toBeNull()
})
