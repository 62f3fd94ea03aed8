import { expect, it } from 'vitest'
import { cancelPlan } from '#app/services/attempts.server.ts'
import { planProgress } from '#app/services/watch.server.ts'
import { pastRuns, recordDuration } from '#db/control/durations.server.ts'
import { courseAnswer, sse, streaming } from '../support/provider.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { failing, scene, silent, until, type Scene } from '../support/scene.ts'

const answer = streaming(courseAnswer({ modules: 3 }))
const kept = (s: Scene) => rowsOf(s.cairn.dataDir, undefined, 'select * from durations order by id')
const alike = { kind: 'course', provider: 'openai-compatible', model: 'tiny' }

/** Runs of a known length, as if they had happened here. */
const happened = (s: Scene, durations: number[], size = 8) =>
  s.cairn.control.immediate(function* (tx) {
    for (const durationMs of durations) yield* recordDuration(tx, { ...alike, size, durationMs, at: 1 })
  })

it('keeps how long each attempt took, by who made it and how much was asked for, and how it ended', async () => {
  await using s = await scene(answer)
  await s.made()
  s.provider.answer(failing)
  await s.made()
  s.provider.answer(silent)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 3)
  await cancelPlan(s.ctx, id)
  await ticked
  const rows = kept(s)
  expect(rows).toMatchObject([
    { ...alike, size: 8, classification: null },
    { ...alike, size: 8, classification: 'provider_error' },
    { ...alike, size: 8, classification: 'cancelled' },
  ])
  for (const row of rows) expect(row['duration_ms']).toBeGreaterThanOrEqual(0)
})

it('keeps nothing of an attempt that was given back unfinished', async () => {
  await using s = await scene(silent)
  await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  await s.cairn.drain()
  await ticked
  expect(kept(s)).toEqual([])
})

it('makes a plan though its duration cannot be kept', async () => {
  await using s = await scene(answer)
  const id = await s.create()
  const refusing = `create trigger refusing before insert on durations begin select raise(abort, 'no room'); end`
  harmFile(s.cairn.dataDir, undefined, refusing)
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
  expect(kept(s)).toHaveLength(0)
})

it('keeps the latest two hundred alike, and the others beside them', async () => {
  await using s = await scene()
  await happened(s, [77], 1)
  await s.cairn.control.immediate((tx) =>
    recordDuration(tx, { ...alike, model: 'other', size: 8, durationMs: 5, at: 1 }),
  )
  await happened(
    s,
    Array.from({ length: 220 }, (_, i) => i),
  )
  const runs = await s.cairn.control.read((r) => pastRuns(r, alike))
  expect(runs).toHaveLength(200)
  expect(runs.map((run) => run.durationMs).toSorted((a, b) => a - b)[0]).toBe(20)
  expect(kept(s)).toHaveLength(201)
})

it('tells what is expected until three runs alike were measured, then what was', async () => {
  await using s = await scene(silent, { GENERATION_TIMEOUT_MS: '20000', GENERATION_EXTENSION_MS: '70000' })
  const id = await s.create()
  await happened(s, [30_000, 40_000])
  const eta = { basis: 'prior', lowSeconds: 60, highSeconds: 90, runs: 2 }
  expect(await planProgress(s.ctx, id)).toMatchObject({ etaSeconds: null, eta })
  await happened(s, [35_000, 2_000_000])
  expect(await planProgress(s.ctx, id)).toMatchObject({
    etaSeconds: 38,
    eta: { basis: 'runs', lowSeconds: 30, highSeconds: 90, runs: 4 },
  })
  await cancelPlan(s.ctx, id)
  expect(await planProgress(s.ctx, id)).toMatchObject({ etaSeconds: null, eta: null })
  await expect(planProgress(s.ctx, s.cairn.newId())).rejects.toMatchObject({ status: 404 })
})

it('counts from when a run has begun, not from when it was asked for, and never below nothing', async () => {
  await using s = await scene((res) => void sse.start(res), { JOB_LEASE_MS: '600000' })
  const id = await s.create()
  await happened(s, [30_000, 30_000, 30_000])
  s.cairn.clock.advance(20_000)
  expect(await planProgress(s.ctx, id)).toMatchObject({ etaSeconds: 30 })
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  s.cairn.clock.advance(10_000)
  const { etaSeconds } = await planProgress(s.ctx, id)
  expect(etaSeconds).toBeGreaterThan(15)
  expect(etaSeconds).toBeLessThanOrEqual(20)
  s.cairn.clock.advance(100_000)
  expect(await planProgress(s.ctx, id)).toMatchObject({ etaSeconds: 0, eta: { lowSeconds: 0, highSeconds: 0 } })
  await cancelPlan(s.ctx, id)
  await ticked
})
