import { expect, it } from 'vitest'
import type { TenantId } from '#app/domain/plan.ts'
import { listPlanAttempts, retryPlan } from '#app/services/attempts.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { createPlan, listPlanCards } from '#app/services/plans.server.ts'
import { streaming, courseAnswer } from '../support/provider.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { failing, outcomeOf, scene, silent, tally } from '../support/scene.ts'

const started = (s: { ctx: { tenantId: TenantId }; cairn: { dataDir: string } }) => {
  const text = `select hits from limits where key = 'generation:${s.ctx.tenantId}'`
  return (JSON.parse(String(rowsOf(s.cairn.dataDir, undefined, text)[0]?.['hits'] ?? '[]')) as number[]).length
}
const jobs = (dataDir: string) =>
  tally(rowsOf(dataDir, undefined, 'select status from jobs').map((r) => String(r['status'])))

it('answers a new plan at once, before anybody asked a provider', async () => {
  await using s = await scene(silent)
  const { id, attempt } = await createPlan(s.ctx, 'course', courseFields({ notes: 'only evenings' }))
  expect(attempt.number).toBe(1)
  expect(await s.plan(id)).toMatchObject({ modules: [], latestAttempt: { status: 'in_progress', provider: null } })
  expect(s.provider.calls).toHaveLength(0)
})

it('keeps notes and topic over every retry, and sends them again', async () => {
  await using s = await scene(failing)
  const id = await s.made({ notes: 'only evenings' })
  await retryPlan(s.ctx, id)
  await s.cairn.worker.tick()
  const asked = s.provider.calls.map((call) => JSON.stringify(call.body))
  expect(asked).toHaveLength(2)
  expect(asked[1]).toBe(asked[0])
  expect(asked[1]).toContain('only evenings')
})

it('turns twenty retries at once into one attempt, one provider call and nineteen 409s', async () => {
  await using s = await scene(failing, { GENERATION_LIMIT: '100' })
  const id = await s.made()
  s.provider.answer(streaming(courseAnswer()))
  const settled = await Promise.allSettled(Array.from({ length: 20 }, () => retryPlan(s.ctx, id)))
  expect(tally(settled.map(outcomeOf))).toEqual({ started: 1, in_progress: 19 })
  await s.cairn.worker.tick()
  expect(s.provider.calls).toHaveLength(2)
  expect((await listPlanAttempts(s.ctx, id)).map((a) => [a.number, a.status])).toEqual([
    [2, 'success'],
    [1, 'failure'],
  ])
  expect(started(s)).toBe(2)
  expect(jobs(s.cairn.dataDir)).toEqual({ done: 2, dropped: 19 })
})

it('says "in progress" rather than "come back in an hour" to a double click on the last start of the window', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  for (let i = 0; i < 8; i++) await s.create()
  const settled = await Promise.allSettled([retryPlan(s.ctx, id), retryPlan(s.ctx, id)])
  expect(tally(settled.map(outcomeOf))).toEqual({ started: 1, in_progress: 1 })
})

it('lets thirty creates at once through the limit of ten exactly ten times and leaves nothing else behind', async () => {
  await using s = await scene(failing)
  const settled = await Promise.allSettled(Array.from({ length: 30 }, () => s.create()))
  expect(tally(settled.map(outcomeOf))).toEqual({ started: 10, rate_limited: 20 })
  const learner = (text: string) => rowsOf(s.cairn.dataDir, s.ctx.tenantId, text)[0]?.['n']
  expect(learner('select count(*) n from plans')).toBe(10)
  expect(learner('select count(*) n from attempts')).toBe(10)
  expect(learner('select count(*) n from events')).toBe(10)
  expect(jobs(s.cairn.dataDir)).toEqual({ queued: 10 })
  expect(started(s)).toBe(10)
})

it('refuses the eleventh start of an hour, also after a restart and after deleting the plans', async () => {
  await using s = await scene(failing)
  const ids = await Promise.all(Array.from({ length: 10 }, () => s.create()))
  const refusal = { status: 429, code: 'rate_limited', retryAfterMs: expect.any(Number) as number }
  await expect(s.create()).rejects.toMatchObject(refusal)
  for (const id of ids) await removePlan(s.ctx, id)
  await expect(s.create()).rejects.toMatchObject(refusal)
  await using restarted = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock })
  const again = restarted.as(s.ctx.tenantId)
  await expect(createPlan(again, 'course', courseFields())).rejects.toMatchObject(refusal)
  const error: unknown = await createPlan(again, 'course', courseFields()).catch((e: unknown) => e)
  const wait = (error as { retryAfterMs: number }).retryAfterMs
  expect(wait).toBeGreaterThan(59 * 60_000)
  expect(wait).toBeLessThanOrEqual(60 * 60_000)
  s.cairn.clock.advance(wait + 1000)
  await expect(createPlan(again, 'course', courseFields())).resolves.toMatchObject({ attempt: { number: 1 } })
})

it('limits each learner apart from the others', async () => {
  await using s = await scene(failing, { GENERATION_LIMIT: '1' })
  await s.create()
  await expect(s.create()).rejects.toMatchObject({ status: 429 })
  const other = await s.cairn.learner()
  await expect(createPlan(other, 'course', courseFields())).resolves.toBeDefined()
})

it('gives the start back when the gate refuses it', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const id = await s.made()
  for (let i = 0; i < 15; i++)
    await expect(retryPlan(s.ctx, id)).rejects.toMatchObject({ code: 'already_ready', status: 409 })
  await expect(retryPlan(s.ctx, s.cairn.newId())).rejects.toMatchObject({ status: 404 })
  expect(started(s)).toBe(1)
  expect(jobs(s.cairn.dataDir)).toEqual({ done: 1, dropped: 15 })
})

it.each([
  ['holds nonsense', `update limits set hits = '{"no": 1}'`],
  ['holds half a row', `update limits set hits = '[1, 2'`],
  ['is gone', 'drop table limits'],
])('refuses to start anything when the limiter %s', async (_, harm) => {
  await using s = await scene(failing)
  const id = await s.made()
  harmFile(s.cairn.dataDir, undefined, harm)
  await expect(retryPlan(s.ctx, id)).rejects.toThrow()
  await expect(s.create()).rejects.toThrow()
  expect(await listPlanAttempts(s.ctx, id)).toHaveLength(1)
  expect((await listPlanCards(s.ctx, { limit: 10 })).items).toHaveLength(1)
  expect(s.provider.calls).toHaveLength(1)
})

it('allows three attempts and refuses the fourth as capped', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  for (const number of [2, 3]) {
    expect((await retryPlan(s.ctx, id)).number).toBe(number)
    await s.cairn.worker.tick()
  }
  await expect(retryPlan(s.ctx, id)).rejects.toMatchObject({ code: 'capped', status: 409 })
  expect(s.provider.calls).toHaveLength(3)
  expect(await s.plan(id)).toMatchObject({
    status: 'failed',
    latestAttempt: { number: 3, classification: 'provider_error' },
  })
})

it('leaves the content a plan has untouched when a later attempt fails', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const id = await s.made()
  const before = await s.plan(id)
  harmFile(s.cairn.dataDir, s.ctx.tenantId, `update plans set generation = 'failed'`)
  s.provider.answer(streaming('{"title":"Half","modules":[{"title":"Only'))
  await retryPlan(s.ctx, id)
  await s.cairn.worker.tick()
  const after = await s.plan(id)
  expect(after.latestAttempt).toMatchObject({ number: 2, status: 'failure', classification: 'validation' })
  expect(after).toMatchObject({ status: 'ready', title: before.title, modules: before.modules })
})

it('marks what it had to cut, on the attempt and again on its retry', async () => {
  await using s = await scene(failing)
  const id = await s.made({ topic: `${'x'.repeat(199)}😀 and more`, notes: 'n'.repeat(2001) })
  await retryPlan(s.ctx, id)
  for (const attempt of await listPlanAttempts(s.ctx, id)) {
    expect(attempt).toMatchObject({ truncatedTopic: true, truncatedNotes: true })
  }
  expect((await s.plan(id)).topic).toBe('x'.repeat(199))
})
