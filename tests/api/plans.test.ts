import { expect, it } from 'vitest'
import { apiRoutes } from '../support/routes.ts'
import { world, type Learner, type World } from '../support/world.ts'

const body = { topic: 'Git', hoursPerWeek: 2, weeks: 3 }

async function made(w: World, learner: Learner, fields: object = {}): Promise<string> {
  const created = await learner.api('POST', '/api/v1/plans', { ...body, ...fields })
  expect(created.status).toBe(201)
  await w.runtime.worker.tick()
  return created.body.id as string
}

it('creates a plan at once, with a place to find it', async () => {
  const w = await world()
  const ada = await w.signUp()
  const created = await ada.api('POST', '/api/v1/plans', body)
  expect(created.status).toBe(201)
  expect(created.headers.get('location')).toBe(`/api/v1/plans/${created.body.id}`)
  const status = await ada.api('GET', `/api/v1/plans/${created.body.id}/status`)
  expect(status.body).toMatchObject({ status: 'processing', phase: 'queued', attempts: 1 })
})

it('tells each plan’s own phase, whatever another plan is doing', async () => {
  const w = await world()
  const ada = await w.signUp()
  const first = await ada.api('POST', '/api/v1/plans', body)
  const second = await made(w, ada)
  const third = await ada.api('POST', '/api/v1/plans', body)
  const phase = async (id: string) => (await ada.api('GET', `/api/v1/plans/${id}/status`)).body.phase
  expect([await phase(first.body.id), await phase(second), await phase(third.body.id)]).toEqual([null, null, 'queued'])
  const status = (await ada.api('GET', `/api/v1/plans/${third.body.id}/status`)).body
  expect(status).toMatchObject({ itemsDone: 0, attempts: 1 })
})

it('answers every read in the documented shape', async () => {
  const w = await world()
  const ada = await w.signUp()
  const id = await made(w, ada)
  const plan = (await ada.api('GET', `/api/v1/plans/${id}`)).body
  expect(plan).toMatchObject({ id, kind: 'course', status: 'ready', topic: 'Git' })
  const list = (await ada.api('GET', '/api/v1/plans')).body
  expect(list).toMatchObject({ items: [{ id }], nextCursor: null })
  const ledger = (await ada.api('GET', `/api/v1/plans/${id}/attempts`)).body
  expect(ledger.items[0]).toMatchObject({ number: 1, status: 'success', provider: 'offline' })
  const status = (await ada.api('GET', `/api/v1/plans/${id}/status`)).body
  expect(status).toMatchObject({ status: 'ready', phase: null, etaSeconds: null })
})

it('names each wrong field', async () => {
  const w = await world()
  const ada = await w.signUp()
  const refused = await ada.api('POST', '/api/v1/plans', { topic: ' ', level: 'guru', hoursPerWeek: 200, weeks: 1.5 })
  expect(refused.status).toBe(400)
  expect(Object.keys(refused.body.error.fields).sort()).toEqual(['hoursPerWeek', 'level', 'topic', 'weeks'])
  for (const odd of [{ ...body, kind: 'novel' }, [], 'x', null]) {
    expect((await ada.api('POST', '/api/v1/plans', odd)).status).toBe(400)
  }
  const past = await ada.api('POST', '/api/v1/plans', { topic: 'Git', deadline: '2020-01-01' })
  expect([past.status, Object.keys(past.body.error.fields)]).toEqual([400, ['deadline']])
})

it('cuts an over-long topic and notes and says so in the attempt', async () => {
  const w = await world()
  const ada = await w.signUp()
  const id = await made(w, ada, { topic: `Git ${'🏔'.repeat(200)}`, notes: 'n'.repeat(3000) })
  const plan = (await ada.api('GET', `/api/v1/plans/${id}`)).body
  expect(plan.latestAttempt).toMatchObject({ truncatedTopic: true, truncatedNotes: true })
  expect(plan.topic.length).toBeLessThanOrEqual(200)
  expect(plan.topic).not.toMatch(/\p{Surrogate}/u)
})

it('pages through plans without losing or repeating one', async () => {
  const w = await world({ env: { GENERATION_LIMIT: '100' } })
  const ada = await w.signUp()
  const ids: string[] = []
  for (let i = 0; i < 7; i++) ids.push((await ada.api('POST', '/api/v1/plans', body)).body.id)
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const at: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const page = (await ada.api('GET', `/api/v1/plans?limit=3${at}`)).body
    seen.push(...page.items.map((item: { id: string }) => item.id))
    cursor = page.nextCursor
  }
  expect(seen).toEqual(ids.toReversed())
  for (const bad of ['limit=0', 'limit=101', 'limit=x', 'cursor=%00', 'cursor=bm9wZQ']) {
    expect((await ada.api('GET', `/api/v1/plans?${bad}`)).status).toBe(400)
  }
})

it('sets a task’s status and keeps the plan’s progress with it', async () => {
  const w = await world()
  const ada = await w.signUp()
  const id = await made(w, ada)
  const plan = (await ada.api('GET', `/api/v1/plans/${id}`)).body
  const task = plan.modules[0]?.tasks[0]
  const at = `/api/v1/plans/${id}/tasks/${task?.id}`
  for (const [status, done] of [
    ['completed', 1],
    ['completed', 1],
    ['in_progress', 0],
    ['not_started', 0],
  ] as const) {
    const answer = await ada.api('PATCH', at, { status })
    expect(answer.body).toMatchObject({ id: task?.id, status })
    const { tasksDone, progress } = (await ada.api('GET', `/api/v1/plans/${id}`)).body
    expect([tasksDone, progress]).toEqual([done, done / plan.tasksTotal])
  }
  expect((await ada.api('PATCH', at, { status: 'later' })).status).toBe(400)
  expect((await ada.api('PATCH', `/api/v1/plans/${id}/tasks/nope`, { status: 'completed' })).status).toBe(404)
  expect((await ada.api('PUT', at, { status: 'completed' })).status).toBe(405)
})

it('cancels, retries and deletes, each with its one answer', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', body)).body
  expect((await ada.api('POST', `/api/v1/plans/${id}/retry`)).body.error.code).toBe('in_progress')
  const cancelled = await ada.api('POST', `/api/v1/plans/${id}/cancel`)
  expect(cancelled.status).toBe(202)
  expect(cancelled.body).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'USER_CANCELLED' } })
  expect((await ada.api('POST', `/api/v1/plans/${id}/cancel`)).status).toBe(409)
  const retried = await ada.api('POST', `/api/v1/plans/${id}/retry`)
  expect([retried.status, retried.body.attempt]).toMatchObject([202, { number: 2 }])
  await w.runtime.worker.tick()
  expect((await ada.api('POST', `/api/v1/plans/${id}/retry`)).body.error.code).toBe('already_ready')
  expect((await ada.api('DELETE', `/api/v1/plans/${id}`)).status).toBe(204)
  for (const at of ['', '/status', '/attempts', '/events']) {
    expect((await ada.api('GET', `/api/v1/plans/${id}${at}`)).status).toBe(404)
  }
})

it('refuses the eleventh start with the time to wait, after a restart and after deleting too', async () => {
  const first = await world()
  const ada = await first.signUp('ada@example.org')
  for (let i = 0; i < 10; i++) expect((await ada.api('POST', '/api/v1/plans', body)).status).toBe(201)
  const refused = await ada.api('POST', '/api/v1/plans', body)
  expect([refused.status, refused.body.error.code]).toEqual([429, 'rate_limited'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500)
  const { items } = (await ada.api('GET', '/api/v1/plans?limit=100')).body
  expect(items).toHaveLength(10)
  for (const item of items) await ada.api('DELETE', `/api/v1/plans/${item.id}`)
  await first.stop()
  const second = await world({ dataDir: first.dataDir })
  const again = await second.signIn('ada@example.org')
  expect((await again.api('POST', '/api/v1/plans', body)).status).toBe(429)
  second.clock.advance(61 * 60_000)
  expect((await again.api('POST', '/api/v1/plans', body)).status).toBe(201)
})

it('documents every API route it serves, with its methods, and gives each operation a name of its own', async () => {
  const w = await world()
  const doc = (await w.browser().api('GET', '/api/v1/openapi.json')).body
  const told = Object.entries<object>(doc.paths).map(([path, at]) => [path, Object.keys(at).sort()])
  const served = Object.entries(apiRoutes()).map(async ([path, file]) => {
    const { loader, action } = (await import(/* @vite-ignore */ file)) as Record<string, { methods: string[] }>
    const methods = [...(loader ? ['get'] : []), ...(action?.methods ?? []).map((method) => method.toLowerCase())]
    return [path, methods.sort()]
  })
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(await Promise.all(served)))
  for (const name of JSON.stringify(doc).matchAll(/#\/components\/schemas\/(\w+)/g)) {
    expect(doc.components.schemas[name[1] ?? '']).toBeTypeOf('object')
  }
  const ids = [...JSON.stringify(doc).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(Object.values<object>(doc.paths).flatMap((at) => Object.keys(at)).length)
})

it('says which methods an address takes, and how to sign in', async () => {
  const w = await world()
  const ada = await w.signUp()
  const allowed = async (method: string, path: string) =>
    (await ada.api(method, `/api/v1/${path}`)).headers.get('allow')
  expect(await allowed('PUT', 'plans')).toBe('GET, HEAD, POST')
  expect(await allowed('POST', 'providers/p1')).toBe('GET, HEAD, PATCH, DELETE')
  expect(await allowed('GET', 'plans/p1/cancel')).toBe('POST')
  expect(await allowed('DELETE', 'usage')).toBe('GET, HEAD')
  const nobody = await w.browser().api('GET', '/api/v1/plans')
  expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Cairn"'])
})
