import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { retryPlan } from '#app/services/attempts.server.ts'
import { corrected, firstThen, repairing } from '../support/repairing.ts'
import { courseAnswer, sse, streaming, type Script } from '../support/provider.ts'
import { rowsOf } from '../support/invariants.ts'
import { testRuntime } from '../support/runtime.ts'
import { scene, silent, until, type Scene } from '../support/scene.ts'

const kinds = { blueprints: repairing }
const draft = courseAnswer({ modules: 3 })
const told = (s: Scene, attempt: number) =>
  rowsOf(
    s.cairn.dataDir,
    s.ctx.tenantId,
    `select e.type, json_extract(e.data, '$.phase') phase from events e join attempts a on a.id = e.attempt_id
      where a.number = ? order by e.seq`,
    attempt,
  ).map((row) => row['phase'] ?? row['type'])
const ledger = (s: Scene) =>
  rowsOf(
    s.cairn.dataDir,
    s.ctx.tenantId,
    'select status, calls, input_tokens, output_tokens, classification from attempts order by number',
  )
const steps = (s: Scene) => rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select job_id, name from steps')
const questions = (s: Scene) => s.provider.calls.map((call) => JSON.stringify(call.body))

it('asks once when there is nothing to correct', async () => {
  await using s = await scene(streaming(corrected({ modules: 3 })), {}, kinds)
  const id = await s.made()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', title: 'Corrected' })
  expect(ledger(s)).toMatchObject([{ status: 'success', calls: 1, input_tokens: 100, output_tokens: 500 }])
  expect(s.provider.calls).toHaveLength(1)
})

it('asks a second time with what is wrong, shows no item twice, and adds the tokens up', async () => {
  await using s = await scene(firstThen(draft, streaming(corrected({ modules: 4 }))), {}, kinds)
  const id = await s.made()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', title: 'Corrected', modules: { length: 4 } })
  expect(told(s, 1)).toEqual([
    'queued',
    'asking',
    'writing',
    'item',
    'item',
    'item',
    'checking',
    'repairing',
    'saving',
    'ready',
  ])
  expect(ledger(s)).toMatchObject([{ status: 'success', calls: 2, input_tokens: 200, output_tokens: 1000 }])
  expect(questions(s)[1]).toContain('The title is wrong.')
  expect(questions(s)[0]).not.toContain('The title is wrong.')
  expect(steps(s)).toEqual([])
})

it('takes a correction as it is, and never asks a third time', async () => {
  await using s = await scene(streaming(draft), {}, kinds)
  const id = await s.made()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', title: 'A course' })
  expect(s.provider.calls).toHaveLength(2)
})

it('fails an attempt whose correction fails, with the tokens of its draft and nothing left of it', async () => {
  await using s = await scene(
    firstThen(draft, (res) => void res.writeHead(503).end('{}')),
    {},
    kinds,
  )
  const id = await s.made()
  expect(await s.plan(id)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'AI_UNAVAILABLE' } })
  expect(ledger(s)).toMatchObject([{ status: 'failure', calls: 2, input_tokens: 100 }])
  expect(steps(s)).toEqual([])
  s.provider.answer(streaming(corrected()))
  await retryPlan(s.ctx, id)
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
  expect(s.provider.calls).toHaveLength(3)
})

it('gives a correction a deadline of its own', async () => {
  const env = { GENERATION_TIMEOUT_MS: '1500', GENERATION_EXTENSION_MS: '100' }
  let calls = 0
  const slow: Script = async (res, call) => {
    const text = ++calls === 1 ? draft : corrected()
    await sleep(900)
    await streaming(text)(res, call)
  }
  await using s = await scene(slow, env, kinds)
  const id = await s.made()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', title: 'Corrected' })
  s.provider.answer(firstThen(draft, silent))
  const other = await s.made()
  expect(await s.plan(other)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'AI_TIMEOUT' } })
  await s.provider.calls[3]?.closed
})

it('extends the deadline of a correction at its first item', async () => {
  const env = { GENERATION_TIMEOUT_MS: '300', GENERATION_EXTENSION_MS: '2000' }
  const answer = corrected({ modules: 2 })
  const halves: Script = (res) => {
    const half = answer.indexOf('Module 2')
    sse.start(res)
    sse.text(res, answer.slice(0, half))
    setTimeout(() => (sse.text(res, answer.slice(half)), sse.end(res)), 500)
  }
  await using s = await scene(firstThen(draft, halves), env, kinds)
  const id = await s.made()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', title: 'Corrected' })
})

it('keeps the draft over a stop in the middle of its correction, shows its items again and does not pay twice', async () => {
  await using s = await scene(firstThen(draft, silent), {}, kinds)
  const id = await s.create()
  s.cairn.start()
  await until(() => s.provider.calls.length === 2)
  expect(steps(s)).toHaveLength(1)
  await s.cairn.worker.drain()
  await s.provider.calls[1]?.closed
  s.provider.answer(streaming(corrected({ modules: 3 })))
  const env = { AI_BASE_URL: s.provider.url }
  await using next = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock, env, ...kinds })
  await next.worker.tick()
  expect(await s.plan(id)).toMatchObject({ status: 'ready', title: 'Corrected' })
  expect(questions(s).map((text) => text.includes('The title is wrong.'))).toEqual([false, true, true])
  expect(told(s, 2)).toEqual(['queued', 'writing', 'item', 'item', 'item', 'checking', 'repairing', 'saving', 'ready'])
  expect(ledger(s)).toMatchObject([
    { status: 'failure', calls: 2, input_tokens: null },
    { status: 'success', calls: 1, input_tokens: 100 },
  ])
  expect(steps(s)).toEqual([])
})
