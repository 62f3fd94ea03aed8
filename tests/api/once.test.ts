import { expect, it } from 'vitest'
import { world, type Learner } from '../support/world.ts'

const body = { topic: 'Git', hoursPerWeek: 2, weeks: 3 }
const post = (who: Learner, key: string, fields: object = body) =>
  who.api('POST', '/api/v1/plans', fields, { 'idempotency-key': key })

it('answers a repeated POST as the first: status, place and body, and says that it is a repetition', async () => {
  const w = await world()
  const ada = await w.signUp()
  const first = await post(ada, 'k-1')
  const second = await post(ada, 'k-1', { weeks: 3, hoursPerWeek: '2', topic: ' Git ' })
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body).toEqual(first.body)
  expect(second.headers.get('location')).toBe(first.headers.get('location'))
  expect(first.headers.get('idempotent-replayed')).toBeNull()
  expect(second.headers.get('idempotent-replayed')).toBe('true')
  expect((await ada.api('GET', '/api/v1/plans')).body.items).toHaveLength(1)
  expect((await post(ada, '"k-1"')).body).toEqual(first.body)
})

it('refuses the same key for another body with 422, and a key that is none with 400', async () => {
  const w = await world()
  const ada = await w.signUp()
  await post(ada, 'k-1')
  const other = await post(ada, 'k-1', { ...body, weeks: 4 })
  expect([other.status, other.body.error.code]).toEqual([422, 'idempotency_key_reused'])
  for (const key of ['""', 'two words', 'x'.repeat(201), 'schlüssel']) {
    const refused = await post(ada, key)
    expect([key, refused.status, refused.body.error.code]).toEqual([key, 400, 'bad_idempotency_key'])
  }
  expect((await post(ada, 'x'.repeat(200))).status).toBe(201)
})

it('starts one attempt for a repeated retry and answers both with it', async () => {
  const w = await world({ env: { FAILPOINT: 'x:throw', AI_BASE_URL: 'http://127.0.0.1:9/v1' } })
  const ada = await w.signUp()
  const { id } = (await post(ada, 'k')).body
  await w.runtime.worker.tick()
  const retry = () => ada.api('POST', `/api/v1/plans/${id}/retry`, undefined, { 'idempotency-key': 'k' })
  const refused = await retry()
  expect(refused.status).toBe(422)
  const again = () => ada.api('POST', `/api/v1/plans/${id}/retry`, undefined, { 'idempotency-key': 'r' })
  const [first, second] = [await again(), await again()]
  expect([first.status, second.status]).toEqual([202, 202])
  expect(second.body).toEqual(first.body)
  expect(Object.keys(first.body.attempt)).toEqual(['id', 'number'])
  expect(second.headers.get('idempotent-replayed')).toBe('true')
})

it('documents the header where it counts', async () => {
  const w = await world()
  const { paths } = (await (await w.browser().fetch('/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, { parameters: { name: string }[]; responses: Record<string, object> }>>
  }
  const taking = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters, responses }]) =>
      parameters.some(({ name }) => name === 'Idempotency-Key') && '422' in responses ? [`${method} ${path}`] : [],
    ),
  )
  expect(taking).toEqual(expect.arrayContaining(['post /api/v1/plans', 'post /api/v1/plans/{planId}/retry']))
})

const FORM = { topic: 'Git', hoursPerWeek: '2', weeks: '3' }
const keyIn = (page: string) => /name="once" value="([0-9a-f-]{36})"/.exec(page)?.[1] ?? ''

it('makes one plan of a form that is sent twice, also at once, and another of one that was changed', async () => {
  const w = await world()
  const ada = await w.signUp()
  const once = keyIn((await ada.get('/plans/new')).text)
  expect(once).not.toBe('')
  const send = (fields: Record<string, string> = {}) => ada.post('/plans/new', { ...FORM, once, ...fields })
  const [a, b] = await Promise.all([send(), send()])
  expect(a?.location).toMatch(/^\/plans\/[0-9a-f-]{36}$/)
  expect(b?.location).toBe(a?.location)
  expect((await send()).location).toBe(a?.location)
  const changed = await send({ weeks: '4' })
  expect(changed.location).toMatch(/^\/plans\/[0-9a-f-]{36}$/)
  expect(changed.location).not.toBe(a?.location)
  const fresh = keyIn((await ada.get('/plans/new')).text)
  expect((await send({ once: fresh })).location).not.toBe(a?.location)
})

it('makes a plan anew when the form of a deleted one is sent again, once', async () => {
  const w = await world()
  const ada = await w.signUp()
  const once = keyIn((await ada.get('/plans/new')).text)
  const send = () => ada.post('/plans/new', { ...FORM, once })
  const first = (await send()).location
  await ada.api('DELETE', `/api/v1${first}`)
  const second = (await send()).location
  expect(second).not.toBe(first)
  expect((await send()).location).toBe(second)
})
