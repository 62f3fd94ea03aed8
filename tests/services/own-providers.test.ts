import http from 'node:http'
import { expect, it } from 'vitest'
import { SealBrokenError } from '#app/adapters/secret-box.ts'
import { allowHost } from '#app/operations/hosts.server.ts'
import { AgentFields } from '#app/domain/agent-fields.ts'
import { createAgent } from '#app/services/agents.server.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { answerersIn, otherProviders, retryByOther } from '#app/services/other-providers.server.ts'
import { providersFor } from '#app/services/providers-for.server.ts'
import {
  addProvider,
  changeProvider,
  listOwnProviders,
  removeProvider,
  testProvider,
} from '#app/services/providers.server.ts'
import { chooseUse, usesOf } from '#app/services/uses.server.ts'
import { findProvider, insertProvider, updateProvider } from '#db/tenant/providers.server.ts'
import { rowsOf } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, streaming, type Script } from '../support/provider.ts'
import { failing, scene } from '../support/scene.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { world } from '../support/world.ts'

const KEY = 'sk-canary-0123456789-abcd'

/** Lists two models, and answers prompts with a course; 401 for another key. */
const server: Script = (res, call) => {
  if (call.headers.authorization !== `Bearer ${KEY}`) return void res.writeHead(401).end('{"error":"secret words"}')
  if (call.body === null) return void res.end(JSON.stringify({ data: [{ id: 'small' }, { id: 'big' }] }))
  return streaming(courseAnswer())(res, call)
}

const hostOf = (url: string) => new URL(url).host

it('33. keeps a key sealed, shows its last four, and opens it for its own row and kind alone', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const made = await addProvider(ctx, { kind: 'openai', apiKey: KEY })
  expect(made).toMatchObject({ name: 'OpenAI', lastFour: 'abcd', key: 'kept', baseUrl: null })
  expect(JSON.stringify(made)).not.toContain(KEY)
  const row = await ctx.db.read((r) => findProvider(r, made.id))
  expect(await ctx.vault.open(made, row?.sealedKey ?? '')).toBe(KEY)
  const other = await cairn.learner()
  await expect(other.vault.open(made, row?.sealedKey ?? '')).rejects.toThrow(SealBrokenError)
  await expect(ctx.vault.open({ ...made, id: 'another-row' }, row?.sealedKey ?? '')).rejects.toThrow(SealBrokenError)
  await expect(ctx.vault.open({ ...made, kind: 'groq' }, row?.sealedKey ?? '')).rejects.toThrow(SealBrokenError)
  expect(JSON.stringify(rowsOf(cairn.dataDir, ctx.tenantId, 'select * from providers'))).not.toContain(KEY)
})

it('27. opens no key that was moved to a row of another kind, or that row to another learner', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const made = await addProvider(ctx, { kind: 'openai', apiKey: KEY })
  // The same row made out to another vendor, as whoever can write the file might.
  await ctx.db.immediate((tx) => updateProvider(tx, made.id, { kind: 'groq' }))
  expect(await listOwnProviders(ctx)).toMatchObject([{ kind: 'groq', key: 'lost' }])
  expect(await testProvider(ctx, made.id)).toMatchObject({ testError: 'KEY_LOST' })
  const row = await ctx.db.read((r) => findProvider(r, made.id))
  const other = await cairn.learner()
  if (row) await other.db.immediate((tx) => insertProvider(tx, { ...row, kind: 'openai' }))
  expect(await listOwnProviders(other)).toMatchObject([{ kind: 'openai', key: 'lost' }])
  await ctx.db.immediate((tx) => updateProvider(tx, made.id, { kind: 'openai' }))
  expect(await listOwnProviders(ctx)).toMatchObject([{ key: 'kept' }])
})

it('34. takes no address inside until an admin allows its host, and then tests it', async () => {
  await using provider = await loopbackProvider(server)
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const fields = { kind: 'openai-compatible' as const, name: 'Mine', baseUrl: provider.url, apiKey: KEY }
  await expect(addProvider(ctx, fields)).rejects.toMatchObject({ status: 400, fields: { baseUrl: /https/ } })
  expect(provider.calls).toHaveLength(0)
  await allowHost(cairn, hostOf(provider.url))
  const { id } = await addProvider(ctx, fields)
  expect(await testProvider(ctx, id)).toMatchObject({ models: ['big', 'small'], testError: null, key: 'kept' })
  expect(await changeProvider(ctx, id, { apiKey: 'sk-wrong-0123456789' })).toMatchObject({ testedAt: null })
  expect(await testProvider(ctx, id)).toMatchObject({ testError: 'CONFIG_ERROR', models: ['big', 'small'] })
  await provider.close()
  expect(await testProvider(ctx, id)).toMatchObject({ testError: 'AI_UNAVAILABLE' })
})

it('wants the key again where the address changes', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const azure = { kind: 'azure' as const, baseUrl: 'https://mine.openai.azure.com/openai/v1', apiKey: KEY }
  const { id } = await addProvider(ctx, azure)
  await expect(changeProvider(ctx, id, { baseUrl: 'https://evil.example/v1' })).rejects.toMatchObject({
    fields: { apiKey: /again|changed/ },
  })
  expect(await changeProvider(ctx, id, { name: 'Ours', model: 'gpt-4.1' })).toMatchObject({ name: 'Ours', key: 'kept' })
})

it('31. says of a key that cannot be opened that it has to be entered again, and the rest works', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const lost = await addProvider(ctx, { kind: 'openai', apiKey: KEY })
  const kept = await addProvider(ctx, { kind: 'groq', apiKey: KEY })
  const keptRow = await ctx.db.read((r) => findProvider(r, kept.id))
  // Another row's ciphertext does not open here.
  await ctx.db.immediate((tx) => updateProvider(tx, lost.id, { sealedKey: keptRow?.sealedKey ?? null }))
  expect((await listOwnProviders(ctx)).map(({ key }) => key)).toEqual(['lost', 'kept'])
  expect(await testProvider(ctx, lost.id)).toMatchObject({ testError: 'KEY_LOST' })
  await chooseUse(ctx, { use: 'plans', source: 'own', providerId: lost.id })
  const { id } = await createPlan(ctx, 'course', courseFields())
  await cairn.worker.tick()
  expect((await getPlan(ctx, id)).latestAttempt).toMatchObject({ errorCode: 'CONFIG_ERROR', provider: 'openai' })
  expect(await changeProvider(ctx, lost.id, { apiKey: KEY })).toMatchObject({ key: 'kept' })
})

it('asks the provider that the learner has chosen for plans, and nobody in its place', async () => {
  await using own = await loopbackProvider(server)
  await using s = await scene(failing)
  await allowHost(s.cairn, hostOf(own.url))
  const { ctx } = s
  const { id } = await addProvider(ctx, { kind: 'openai-compatible', name: 'Mine', baseUrl: own.url, apiKey: KEY })
  await testProvider(ctx, id)
  expect((await providersFor(ctx, 'plans')).current).toMatchObject({ source: 'operator' })
  await chooseUse(ctx, { use: 'plans', source: 'own', providerId: id, model: 'big' })
  expect((await providersFor(ctx, 'plans')).current).toMatchObject({ source: 'own', label: 'Mine', model: 'big' })
  const planId = await s.made()
  expect(await s.plan(planId)).toMatchObject({ status: 'ready', latestAttempt: { model: 'big' } })
  expect(s.provider.calls).toHaveLength(0)
  expect(own.calls.at(-1)?.body).toMatchObject({ model: 'big' })
  own.answer(failing)
  const failed = await s.made()
  expect(await s.plan(failed)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'AI_UNAVAILABLE' } })
  expect(s.provider.calls).toHaveLength(0)
})

it('offers others after a failure, and asks the one that is chosen for that attempt alone', async () => {
  await using own = await loopbackProvider(server)
  await using s = await scene(failing)
  await allowHost(s.cairn, hostOf(own.url))
  const { ctx } = s
  const { id } = await addProvider(ctx, { kind: 'openai-compatible', name: 'Mine', baseUrl: own.url, apiKey: KEY })
  const planId = await s.made()
  expect(await s.plan(planId)).toMatchObject({ status: 'failed' })
  expect(await otherProviders(ctx)).toEqual([{ by: `own:${id}`, label: 'Mine' }])
  await expect(retryByOther(ctx, planId, 'own:unknown')).rejects.toMatchObject({ status: 404 })
  await retryByOther(ctx, planId, `own:${id}`)
  await s.cairn.worker.tick()
  expect(await s.plan(planId)).toMatchObject({ status: 'ready' })
  expect(s.provider.calls).toHaveLength(1)
  expect((await providersFor(ctx, 'plans')).current).toMatchObject({ source: 'operator' })
  expect(rowsOf(s.cairn.dataDir, ctx.tenantId, 'select provider_id from attempts order by number')).toEqual([
    { provider_id: null },
    { provider_id: id },
  ])
})

it('offers everybody but the one a reply is tried again with: the agent’s own provider, or the tutor’s', async () => {
  await using s = await scene(failing)
  const { ctx } = s
  const mine = await addProvider(ctx, { kind: 'openai', name: 'Mine', apiKey: KEY })
  const other = await addProvider(ctx, { kind: 'groq', name: 'Other', apiKey: KEY })
  const fields = AgentFields.parse({ name: 'Ada', instructions: 'Explain.', providerId: mine.id })
  const { id: agent } = await createAgent(ctx, fields)
  const offered = async (id: string) =>
    (await answerersIn(ctx, id)).others.map(({ source, label }) => `${source} ${label}`)
  const [operator, coach] = [`operator ${ctx.operator.label}`, `offline ${ctx.curriculum.label}`]
  expect(await offered('explainer')).toEqual(['own Mine', 'own Other', coach])
  expect((await offered(agent)).sort()).toEqual(['own Other', operator, coach].sort())
  await chooseUse(ctx, { use: 'tutor', source: 'own', providerId: other.id })
  expect((await offered(agent)).sort()).toEqual(['own Other', operator, coach].sort())
  await removeProvider(ctx, mine.id)
  expect((await offered(agent)).sort()).toEqual(['own Other', operator, coach].sort())
})

it('asks nobody in the place of a provider that was chosen and is gone', async () => {
  await using own = await loopbackProvider(server)
  await using s = await scene(failing)
  await allowHost(s.cairn, hostOf(own.url))
  const { ctx } = s
  const { id } = await addProvider(ctx, { kind: 'openai-compatible', name: 'Mine', baseUrl: own.url, apiKey: KEY })
  const planId = await s.made()
  await retryByOther(ctx, planId, `own:${id}`)
  await removeProvider(ctx, id)
  await s.cairn.worker.tick()
  expect(await s.plan(planId)).toMatchObject({ status: 'failed', latestAttempt: { errorCode: 'CONFIG_ERROR' } })
  expect([s.provider.calls.length, own.calls.length]).toEqual([1, 0])
  // What was only a choice for a use goes with the provider, and the usual order holds again.
  expect(await usesOf(ctx)).toMatchObject([{ source: 'usual' }, { source: 'usual' }, { source: 'usual' }])
})

it('refuses a model that is known not to do, before anybody is asked', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const { id } = await addProvider(ctx, { kind: 'openai', apiKey: KEY, model: 'gpt-3.5-turbo' })
  await expect(chooseUse(ctx, { use: 'plans', source: 'own', providerId: id })).rejects.toMatchObject({
    fields: { model: /gpt-3.5-turbo cannot produce the structured answers/ },
  })
  await chooseUse(ctx, { use: 'tutor', source: 'own', providerId: id })
  expect((await providersFor(ctx, 'tutor')).current).toMatchObject({ model: 'gpt-3.5-turbo' })
  const chosen = await cairn.models.choose(
    ctx.tenantId,
    { use: 'plans', ask: { source: 'own', providerId: id } },
    { purpose: 'plan' },
  )
  await expect(chosen.model.doStream({ prompt: [] })).rejects.toThrow(/cannot produce the structured answers/)
})

it.each([
  ['anthropic', { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' }, { data: [{ id: 'claude-x' }] }, ['claude-x']],
  ['google', { 'x-goog-api-key': KEY }, googleList(), ['gemini-x']],
  ['azure', { 'api-key': KEY }, { data: [{ id: 'gpt-x' }] }, ['gpt-x']],
  ['groq', { authorization: `Bearer ${KEY}` }, { data: [{ id: 'llama-x' }] }, ['llama-x']],
] as const)('lists the models of %s as it is asked', async (kind, headers, body, models) => {
  await using provider = await loopbackProvider((res) => void res.end(JSON.stringify(body)))
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  await allowHost(cairn, hostOf(provider.url))
  const { id } = await addProvider(ctx, { kind, baseUrl: provider.url, apiKey: KEY })
  expect(await testProvider(ctx, id)).toMatchObject({ models, testError: null })
  expect(provider.calls[0]?.headers).toMatchObject(headers)
})

function googleList() {
  return {
    models: [
      { name: 'models/gemini-x', supportedGenerationMethods: ['generateContent'] },
      { name: 'models/embedding', supportedGenerationMethods: ['embedContent'] },
    ],
  }
}

it('36. follows no redirect with a key, and calls what is no list unreadable', async () => {
  const seen: string[] = []
  const elsewhere = http.createServer((req, res) => {
    seen.push(req.url ?? '')
    res.end('{}')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const port = (elsewhere.address() as { port: number }).port
  await using provider = await loopbackProvider(
    (res) => void res.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end(),
  )
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  await allowHost(cairn, hostOf(provider.url))
  const { id } = await addProvider(ctx, { kind: 'openai-compatible', baseUrl: provider.url, apiKey: KEY })
  expect(await testProvider(ctx, id)).toMatchObject({ testError: 'AI_UNAVAILABLE' })
  expect(seen).toEqual([])
  provider.answer((res) => void res.end('<html>'))
  expect(await testProvider(ctx, id)).toMatchObject({ testError: 'JSON_PARSE_ERROR' })
  elsewhere.close()
})

it('holds nobody up with a list that is made for it: longer is not read, many entries are not looked at', async () => {
  const ids = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `m${String(i).padStart(6, '0')}` }))
  let list: object[] = [...ids(6000), { id: 7 }]
  await using provider = await loopbackProvider((res) => void res.end(JSON.stringify({ data: list })))
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  await allowHost(cairn, hostOf(provider.url))
  const { id } = await addProvider(ctx, { kind: 'openai-compatible', baseUrl: provider.url, apiKey: KEY })
  const long = await testProvider(ctx, id)
  expect([long.testError, long.models.length, long.models[499]]).toEqual([null, 500, 'm000499'])
  list = ids(120_000)
  expect(await testProvider(ctx, id)).toMatchObject({ testError: 'JSON_PARSE_ERROR' })
  for (const wrong of [{ id: 7 }, { id: 'x'.repeat(201) }, 'words', null]) {
    list = [wrong as object]
    expect(await testProvider(ctx, id)).toMatchObject({ testError: 'JSON_PARSE_ERROR' })
  }
})

it('asks for models no oftener than may be, and adds a provider all the same', async () => {
  const provider = await loopbackProvider(server)
  const w = await world()
  const ada = await w.signUp()
  await ada.post('/admin', { intent: 'allow-host', target: hostOf(provider.url) })
  const fields = { intent: 'add', kind: 'openai-compatible', name: 'Mine', baseUrl: provider.url, apiKey: KEY }
  await ada.post('/settings/providers', fields)
  const script = await ada.script()
  const { id } = (await script('GET', '/api/v1/providers')).body.items[0] as { id: string }
  const check = () => script('POST', `/api/v1/providers/${id}/check`)
  for (let n = 1; n < 20; n++) expect((await check()).status).toBe(200)
  const refused = await check()
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
  expect(refused.body.error.message).toMatch(/provider test limit for now.* in 10 minutes/)
  expect((await ada.post('/settings/providers', { intent: 'test', id })).text).toContain('provider test limit')
  expect((await ada.post('/settings/providers', { ...fields, name: 'Second' })).status).toBe(302)
  expect(provider.calls).toHaveLength(20)
  expect((await ada.get('/settings/providers')).text).toContain('Not tested yet.')
  expect((await ada.get('/admin')).text).toContain('testing providers')
  await provider.close()
})
