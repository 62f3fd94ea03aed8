import { expect, it } from 'vitest'
import { cancelPlan } from '#app/services/attempts.server.ts'
import { planProgress } from '#app/services/watch.server.ts'
import { corrected, firstThen, repairing } from '../support/repairing.ts'
import { courseAnswer, streaming, type Script } from '../support/provider.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { jobOf, ledgerOf } from '../support/queue.ts'
import { testRuntime } from '../support/runtime.ts'
import { scene, type Scene } from '../support/scene.ts'

const MINUTE_MS = 60_000
const answer = streaming(courseAnswer())
const wait =
  (seconds: number): Script =>
  (res) =>
    void res.writeHead(429, { 'Retry-After': String(seconds) }).end('{}')
const limited = { status: 'failure', classification: 'rate_limit', spent: 0 }
/** Let so many ms pass and look for work. */
async function later(s: Scene, ms: number): Promise<number> {
  s.cairn.clock.advance(ms)
  return s.cairn.worker.tick()
}

it('goes on by itself when the provider said, asks nobody before, and spends nothing of a cap of one', async () => {
  await using s = await scene(wait(120), { GENERATION_ATTEMPT_CAP: '1' })
  const id = await s.made()
  expect(ledgerOf(s)).toMatchObject([limited, { number: 2, status: 'in_progress', spent: 1, taken: 0 }])
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', runs: 0, deferrals: 1, fence: null, end_code: null })
  expect((await s.plan(id)).status).toBe('processing')
  s.provider.answer(answer)
  expect(await later(s, 119_000)).toBe(0)
  expect(s.provider.calls).toHaveLength(1)
  expect(await later(s, 1001)).toBe(1)
  expect(await s.plan(id)).toMatchObject({ status: 'ready', latestAttempt: { number: 2 } })
  expect(s.provider.calls).toHaveLength(2)
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select sum(calls) n from attempts')).toEqual([{ n: 2 }])
})

it('says when it goes on', async () => {
  await using s = await scene(wait(300))
  const id = await s.made()
  const { phase, deferredUntil, latestAttempt } = await planProgress(s.ctx, id)
  expect({ phase, number: latestAttempt?.number }).toEqual({ phase: 'deferred', number: 2 })
  const away = Date.parse(deferredUntil ?? '') - s.cairn.clock.now().getTime()
  expect(away).toBeGreaterThan(290_000)
  expect(away).toBeLessThanOrEqual(300_000)
  s.provider.answer(answer)
  await later(s, 300_001)
  expect(await planProgress(s.ctx, id)).toMatchObject({ phase: null, deferredUntil: null })
})

it('fails at the fourth time, and says until when the provider asked to wait', async () => {
  await using s = await scene(wait(60))
  const id = await s.made()
  for (let i = 2; i <= 4; i++) expect(await later(s, MINUTE_MS + 1)).toBe(1)
  expect(ledgerOf(s)).toMatchObject([limited, limited, limited, { ...limited, spent: 1 }])
  expect(await s.plan(id)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'AI_RATE_LIMIT' } })
  expect((await s.plan(id)).latestAttempt?.retryAt).not.toBeNull()
  expect(jobOf(s.cairn)).toMatchObject({ status: 'done', end_code: 'AI_RATE_LIMIT', deferrals: 3 })
  expect(await later(s, 60 * MINUTE_MS)).toBe(0)
  expect(s.provider.calls).toHaveLength(4)
})

it('keeps nobody waiting past half an hour in all', async () => {
  await using s = await scene(wait(900))
  const id = await s.made()
  expect(await later(s, 15 * MINUTE_MS + 1)).toBe(1)
  expect((await s.plan(id)).status).toBe('failed')
  expect(s.provider.calls).toHaveLength(2)
})

it('does not ask at once again where the provider names no time but now', async () => {
  await using s = await scene(wait(0))
  await s.made()
  expect(s.provider.calls).toHaveLength(1)
  expect(await s.cairn.worker.tick()).toBe(0)
})

it('can be cancelled while it waits, and asks nobody then', async () => {
  await using s = await scene(wait(60))
  const id = await s.made()
  await cancelPlan(s.ctx, id)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'cancelled', end_code: 'CANCELLED' })
  expect(await later(s, MINUTE_MS + 1)).toBe(0)
  expect((await s.plan(id)).latestAttempt).toMatchObject({ number: 2, classification: 'cancelled' })
  expect(s.provider.calls).toHaveLength(1)
})

it('waits over a restart', async () => {
  await using s = await scene(wait(60))
  const id = await s.made()
  await s.cairn.drain()
  const env = { AI_BASE_URL: s.provider.url }
  await using next = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock, env })
  expect(await next.worker.tick()).toBe(0)
  s.provider.answer(answer)
  s.cairn.clock.advance(MINUTE_MS + 1)
  expect(await next.worker.tick()).toBe(1)
  expect((await s.plan(id)).status).toBe('ready')
})

it('waits also when the worker died before it had put the job off', async () => {
  await using s = await scene(wait(120))
  await s.made()
  const died = `update jobs set status = 'running', fence = 'dead', lease_until = 0, runs = 1, deferrals = 0`
  harmFile(s.cairn.dataDir, undefined, died)
  expect(await s.cairn.worker.tick()).toBe(1)
  expect(s.provider.calls).toHaveLength(1)
  expect(jobOf(s.cairn)).toMatchObject({ status: 'queued', deferrals: 1, runs: 1 })
  s.provider.answer(answer)
  expect(await later(s, 120_001)).toBe(1)
  expect(ledgerOf(s)).toMatchObject([limited, { status: 'success' }])
})

it('keeps a draft whose correction has to wait', async () => {
  await using s = await scene(firstThen(courseAnswer(), wait(60)), {}, { blueprints: repairing })
  const id = await s.made()
  expect(ledgerOf(s)).toMatchObject([limited, { status: 'in_progress' }])
  s.provider.answer(streaming(corrected()))
  await later(s, MINUTE_MS + 1)
  expect(await s.plan(id)).toMatchObject({ status: 'ready', title: 'Corrected' })
  const drafts = s.provider.calls.filter((call) => !JSON.stringify(call.body).includes('The title is wrong.'))
  expect(drafts).toHaveLength(1)
  // Each attempt says what its own calls have used: together, what the provider was paid for.
  const used = rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select input_tokens n from attempts order by number')
  expect(used).toEqual([{ n: 100 }, { n: 100 }])
})
