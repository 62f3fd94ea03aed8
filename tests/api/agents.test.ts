import { expect, it } from 'vitest'
import { AGENT_BOUNDS } from '#app/domain/agent-fields.ts'
import { BUILT_IN_AGENTS } from '#app/domain/built-in-agents.ts'
import { harmFile } from '../support/invariants.ts'
import { world } from '../support/world.ts'

const ADA = { name: 'Ada', instructions: 'Explain with looms.', tools: ['find_task', 'read_plan'], temperature: 0.2 }

it('makes, reads, changes, copies and removes agents', async () => {
  const w = await world()
  const ada = await w.signUp()
  const made = await ada.api('POST', '/api/v1/agents', { ...ADA, id: 'chosen', builtIn: true })
  expect(made.status).toBe(201)
  const at = made.headers.get('location') ?? ''
  expect(at).toBe(`/api/v1/agents/${made.body.id}`)
  expect((await ada.api('GET', at)).body).toMatchObject({ ...ADA, tools: ['read_plan', 'find_task'], builtIn: false })
  const changed = await ada.api('PATCH', at, { maxSteps: 3 })
  expect(changed.body).toMatchObject({ name: 'Ada', temperature: 0.2, maxSteps: 3 })
  const key = { 'idempotency-key': 'one' }
  const copying = (agent: string) => ada.api('POST', `/api/v1/agents/${agent}/copy`, undefined, key)
  const [copy, again] = await Promise.all([copying('planner'), copying('planner')])
  expect([copy.status, again.status, again.body]).toEqual([201, 201, copy.body])
  expect((await copying('socratic')).body.error.code).toBe('idempotency_key_reused')
  const list = await ada.api('GET', '/api/v1/agents')
  expect(list.body.items.map(({ name }: { name: string }) => name)).toEqual([
    ...BUILT_IN_AGENTS.map(({ name }) => name),
    'Ada',
    'Planner (copy)',
  ])
  expect((await ada.api('DELETE', at)).status).toBe(204)
  expect((await ada.api('GET', at)).status).toBe(404)
  for (const method of ['PATCH', 'DELETE']) {
    expect((await ada.api(method, '/api/v1/agents/planner', {})).body.error.code).toBe('built_in')
  }
})

it.each<[string, object, string]>([
  ['no name', { name: ' ' }, 'name'],
  ['a long name', { name: 'x'.repeat(61) }, 'name'],
  ['long instructions', { instructions: 'x'.repeat(8001) }, 'instructions'],
  ['a high temperature', { temperature: 2.1 }, 'temperature'],
  ['a tool of its own', { tools: ['read_secrets'] }, 'tools.0'],
  ['no step', { maxSteps: 0 }, 'maxSteps'],
  ['21 steps', { maxSteps: 21 }, 'maxSteps'],
  ['a free reply', { maxCostNanoUsd: 0 }, 'maxCostNanoUsd'],
  ['half a token', { maxOutputTokens: 100.5 }, 'maxOutputTokens'],
  ['somebody else’s provider', { providerId: 'p-of-others' }, 'providerId'],
])('refuses %s', async (_, wrong, field) => {
  const w = await world()
  const ada = await w.signUp()
  const answer = await ada.api('POST', '/api/v1/agents', { ...ADA, ...wrong })
  expect(answer.status).toBe(400)
  expect(Object.keys(answer.body.error.fields)).toEqual([field])
  const { id } = (await ada.api('POST', '/api/v1/agents', ADA)).body
  expect((await ada.api('PATCH', `/api/v1/agents/${id}`, wrong)).status).toBe(400)
  expect((await ada.api('GET', `/api/v1/agents/${id}`)).body).toMatchObject({ name: 'Ada', maxSteps: 6 })
})

it('keeps so many and no more; a lost provider stays lost until another is chosen', async () => {
  const w = await world()
  const ada = await w.signUp()
  harmFile(
    w.dataDir,
    ada.accountId,
    `insert into providers (id, kind, name, model, created_at, updated_at) values ('p1', 'openai', 'Mine', 'tiny', 1, 1)`,
  )
  const { id } = (await ada.api('POST', '/api/v1/agents', { ...ADA, providerId: 'p1' })).body
  expect((await ada.api('DELETE', '/api/v1/providers/p1')).status).toBe(204)
  const at = `/api/v1/agents/${id}`
  expect((await ada.api('PATCH', at, { name: 'Grace' })).body).toMatchObject({ name: 'Grace', lostProvider: 'Mine' })
  expect((await ada.api('PATCH', at, { providerId: null })).body).toMatchObject({ lostProvider: null, model: null })
  for (let i = 1; i < AGENT_BOUNDS.most; i++) await ada.api('POST', '/api/v1/agents', ADA)
  expect((await ada.api('POST', '/api/v1/agents', ADA)).body.error).toMatchObject({ code: 'too_many' })
  expect((await ada.api('POST', '/api/v1/agents/planner/copy')).status).toBe(409)
})
