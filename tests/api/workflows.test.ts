import { expect, it } from 'vitest'
import { world } from '../support/world.ts'

const RUNS = '/api/v1/workflows/runs'

/** A learner with a made course, and what starts a workflow on it. */
async function ready(env = {}) {
  const w = await world({ env })
  const ada = await w.signUp()
  const { id: planId } = (await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })).body
  await w.runtime.worker.tick()
  const [one, two] = (await ada.api('GET', `/api/v1/plans/${planId}`)).body.modules
  const start = (moduleId: string, headers = {}, name = 'quiz-and-cards') =>
    ada.api('POST', `/api/v1/workflows/${name}/runs`, { planId, moduleId }, headers)
  return { w, ada, planId, one, two, start }
}

it('starts a run once, tells it to its end, and lists it', async () => {
  const { w, ada, planId, one, two, start } = await ready()
  const { items } = (await ada.api('GET', '/api/v1/workflows')).body
  expect(items.map(({ name }: { name: string }) => name)).toContain('quiz-and-cards')
  const key = { 'idempotency-key': 'one' }
  const first = await start(one.id, key)
  const at = first.headers.get('location') ?? ''
  expect([first.status, at]).toEqual([202, `${RUNS}/${first.body.id}`])
  expect(first.body).toMatchObject({ status: 'queued', planId, moduleId: one.id })
  const again = await start(one.id, key)
  expect([again.status, again.headers.get('idempotent-replayed'), again.body.id]).toEqual([202, 'true', first.body.id])
  expect((await start(two.id, key)).body.error.code).toBe('idempotency_key_reused')
  expect((await start(one.id)).body.error.code).toBe('run_in_progress')
  expect((await start('nothing')).status).toBe(404)
  expect((await start(one.id, {}, 'conquer')).status).toBe(404)

  const [stream] = await Promise.all([ada.api('GET', `${at}/events`), w.runtime.worker.tick()])
  const told = [...String(stream.body).matchAll(/id: (\d+)\nevent: (\w+)/g)].map(([, seq, status]) => [seq, status])
  const run = (await ada.api('GET', at)).body
  expect(run).toMatchObject({ status: 'done', cost: { calls: 2, costNanoUsd: 0, costUsd: 0 } })
  expect(told.at(-1)).toEqual([String(run.seq), 'done'])
  const seen = { 'last-event-id': String(run.seq) }
  expect((await ada.api('GET', `${at}/events`, undefined, seen)).status).toBe(204)
  const tail = await ada.api('GET', `${at}/events?after=${run.seq - 1}`)
  expect([...String(tail.body).matchAll(/^id: /gm)]).toHaveLength(1)

  const second = (await ada.api('POST', '/api/v1/workflows/weekly-review/runs', { planId, moduleId: null })).body.id
  const page = (await ada.api('GET', `${RUNS}?limit=1&planId=${planId}`)).body
  const rest = (await ada.api('GET', `${RUNS}?limit=1&cursor=${page.nextCursor}`)).body
  expect([page.items[0].id, rest.items[0].id, rest.nextCursor]).toEqual([second, first.body.id, null])
  expect((await ada.api('GET', `${RUNS}?planId=nothing`)).body.items).toEqual([])
  expect((await ada.api('GET', `${RUNS}?limit=0`)).status).toBe(400)
})

it('cancels a run, goes on with it, and says when nothing can be started', async () => {
  const { w, ada, one, start } = await ready({ WORKFLOW_LIMIT: '2' })
  const at = `${RUNS}/${(await start(one.id)).body.id}`
  const cancelled = await ada.api('POST', `${at}/cancel`)
  expect([cancelled.status, cancelled.body.status, cancelled.body.errorCode]).toEqual([
    202,
    'cancelled',
    'USER_CANCELLED',
  ])
  expect((await ada.api('POST', `${at}/cancel`)).body.error.code).toBe('run_over')
  const gone = { ask: { source: 'own', providerId: 'of-nobody' } }
  expect((await ada.api('POST', `${at}/retry`, gone)).status).toBe(404)
  const retried = await ada.api('POST', `${at}/retry`, { ask: { source: 'offline' } })
  expect([retried.status, retried.body.status]).toEqual([202, 'queued'])
  await w.runtime.worker.tick()
  expect((await ada.api('GET', at)).body).toMatchObject({ status: 'done', provider: 'offline' })
  expect((await ada.api('POST', `${at}/retry`)).body.error.code).toBe('run_over')
  const limited = await start(one.id)
  expect([limited.status, limited.body.error.code]).toEqual([429, 'rate_limited'])
  expect(Number(limited.headers.get('retry-after'))).toBe(limited.body.error.retryAfter)
})

it('counts the lessons of modules by themselves, also when they are gone on with', async () => {
  const { ada, one, two, start } = await ready({ LESSONS_LIMIT: '2', WORKFLOW_LIMIT: '1' })
  const lessons = await start(one.id, {}, 'module-lessons')
  expect(lessons.status).toBe(202)
  expect((await start(one.id)).status).toBe(202)
  expect((await start(two.id)).body.error.code).toBe('rate_limited')
  const at = `${RUNS}/${lessons.body.id}`
  await ada.api('POST', `${at}/cancel`)
  expect((await ada.api('POST', `${at}/retry`)).status).toBe(202)
  const limited = (await start(two.id, {}, 'module-lessons')).body.error
  expect([limited.code, limited.message]).toEqual(['rate_limited', expect.stringContaining('the lesson limit')])
})
