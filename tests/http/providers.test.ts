import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { listHosts } from '#app/operations/hosts.server.ts'
import { loopbackProvider, streaming } from '../support/provider.ts'
import { world, type Learner } from '../support/world.ts'
import { addProvider } from '#app/services/providers.server.ts'

const KEY = 'sk-canary-0123456789-wxyz'
const list = { data: [{ id: 'small' }, { id: 'big' }] }

/** Every file below a folder. */
const filesIn = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const at = path.join(dir, name)
    return statSync(at).isDirectory() ? filesIn(at) : [at]
  })

it('32, 33. a key is typed once and found nowhere after: no page, answer, log line or file has it', async () => {
  await using provider = await loopbackProvider((res) => void res.end(JSON.stringify(list)))
  const w = await world()
  const ada = await w.signUp()
  const host = new URL(provider.url).host
  const seen: string[] = []
  const post = async (where: string, fields: Record<string, string>) => {
    const answer = await ada.post(where, fields)
    seen.push(answer.text, JSON.stringify([...answer.headers]))
    return answer
  }
  const fields = { intent: 'add', kind: 'openai-compatible', name: 'Mine', baseUrl: provider.url, apiKey: KEY }
  const refused = await post('/settings/providers', fields)
  expect([refused.status, /has to begin with https/.test(refused.text)]).toEqual([400, true])
  expect((await post('/admin', { intent: 'allow-host', target: host })).text).toContain(host)
  const added = await post('/settings/providers', fields)
  expect(added).toMatchObject({ status: 302, location: expect.stringContaining('#provider-') as string })
  const page = await ada.get('/settings/providers')
  const words = page.text.replaceAll('<!-- -->', '')
  expect(words).toMatch(/key ends in wxyz/)
  expect(words).toMatch(/lists 2 models/)
  const script = await ada.script()
  const { body } = await script('GET', '/api/v1/providers')
  expect(body.items).toMatchObject([{ name: 'Mine', lastFour: 'wxyz', key: 'kept', models: ['big', 'small'] }])
  const id = body.items[0].id as string
  await post('/settings/providers', { intent: 'choose', use: 'tutor', who: `own:${id}` })
  const changed = await script('PATCH', `/api/v1/providers/${id}`, { apiKey: `${KEY} and more` })
  expect(changed).toMatchObject({ status: 400, body: { error: { fields: { apiKey: /no spaces/ } } } })
  const tested = await script('POST', `/api/v1/providers/${id}/check`)
  const listed = await script('GET', '/api/v1/providers')
  expect(listed.body.uses).toContainEqual({ use: 'tutor', source: 'own', providerId: id, model: null })
  seen.push(page.text, JSON.stringify([body, changed.body, tested.body, listed.body]), w.logText())
  expect(w.logText()).toContain('security.provider.added')
  for (const file of filesIn(w.dataDir)) seen.push(readFileSync(file, 'latin1'))
  for (const text of seen) expect(text.includes(KEY)).toBe(false)
  expect(provider.calls.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`])
}, 60_000)

it('a provider is tested, changed, chosen and removed without a script', async () => {
  const w = await world()
  const ada = await w.signUp()
  const empty = await ada.get('/settings/providers')
  expect(empty.text).toContain('You have none yet')
  expect((await ada.get('/settings')).text).toContain('/settings/providers')
  expect((await ada.post('/settings/providers', { intent: 'add', kind: 'groq' })).text).toContain('needs a key')
  const made = await ada.api('POST', '/api/v1/providers', { kind: 'openai', apiKey: KEY, model: 'gpt-3.5-turbo' })
  expect(made).toMatchObject({ status: 201, body: { lastFour: 'wxyz', testedAt: null } })
  const { id } = made.body
  const unfit = await ada.post('/settings/providers', { intent: 'choose', use: 'plans', who: `own:${id}` })
  expect(unfit.text).toContain('cannot produce the structured answers')
  const fields = { intent: 'change', id, name: 'Ours', model: 'gpt-4.1' }
  expect((await ada.post('/settings/providers', fields)).status).toBe(302)
  await ada.post('/settings/providers', { intent: 'choose', use: 'plans', who: `own:${id}` })
  expect((await ada.get('/plans/new')).text).toContain('Ours')
  // The model of one use: shown again, and forgotten only when it is emptied.
  const choice = { intent: 'choose', use: 'tutor', who: `own:${id}` }
  const modelField = /<input[^>]*id="model-tutor"[^>]*>/
  const kept = async () =>
    /value="([^"]*)"/.exec(modelField.exec((await ada.get('/settings/providers')).text)?.[0] ?? '')?.[1]
  expect(await kept()).toBe('')
  expect((await ada.post('/settings/providers', { ...choice, model: 'text-embedding-3-small' })).text).toContain(
    'does not answer in words',
  )
  await ada.post('/settings/providers', { ...choice, model: 'gpt-4.1-nano' })
  expect(await kept()).toBe('gpt-4.1-nano')
  // Without a script another is chosen with that model still in the field.
  const other = await addProvider(ada.ctx, { kind: 'openai', apiKey: KEY })
  const keptOf = `own:${id} gpt-4.1-nano`
  await ada.post('/settings/providers', { ...choice, who: `own:${other.id}`, model: 'gpt-4.1-nano', kept: keptOf })
  expect(await kept()).toBe('')
  await ada.post('/settings/providers', { ...choice, model: 'gpt-4.1-nano', kept: keptOf })
  expect((await ada.api('GET', '/api/v1/providers')).body.uses).toContainEqual({
    use: 'tutor',
    source: 'own',
    providerId: id,
    model: 'gpt-4.1-nano',
  })
  await ada.post('/settings/providers', { ...choice, model: '' })
  expect(await kept()).toBe('')
  expect((await ada.post('/settings/providers', { intent: 'remove', id })).text).toContain('have been removed')
  expect((await ada.get('/plans/new')).text).not.toContain('Ours')
  expect((await ada.api('GET', `/api/v1/providers/${id}`)).status).toBe(404)
  const events = ['provider.added', 'provider.changed', 'provider.removed'].map((name) => `security.${name}`)
  expect(w.logs.flatMap(({ event }) => (event && events.includes(event) ? [event] : []))).toEqual(events)
})

it('what a server of one’s own can do is said in a form or by a script, and holds before it is asked', async () => {
  const w = await world()
  const ada = await w.signUp()
  const own = { kind: 'openai-compatible', name: 'Mine', baseUrl: 'https://models.example.org/v1', model: 'llama' }
  const refused = { kind: 'openai', apiKey: KEY, capabilities: { tools: true } }
  expect((await ada.api('POST', '/api/v1/providers', refused)).body.error.fields).toHaveProperty('capabilities')
  const made = await ada.api('POST', '/api/v1/providers', { ...own, capabilities: { structuredOutput: true } })
  expect(made.body).toMatchObject({ capabilities: { structuredOutput: true }, can: { structuredOutput: true } })
  const { id } = made.body
  const at = `/api/v1/providers/${id}`
  const change = { intent: 'change', id, name: 'Mine', baseUrl: own.baseUrl, model: 'llama', structuredOutput: '' }
  const form = { ...change, tools: 'no', contextTokens: '6000', maxOutputTokens: '' }
  expect((await ada.post('/settings/providers', form)).status).toBe(302)
  expect((await ada.api('GET', at)).body).toMatchObject({ capabilities: { tools: false, contextTokens: 6000 } })
  const page = await ada.get('/settings/providers')
  expect(page.text).toContain('Its model uses no tools, has a context window of 6,000 tokens.')
  const chosen = { intent: 'choose', who: `own:${id}` }
  expect((await ada.post('/settings/providers', { ...chosen, use: 'plans' })).text).toContain(
    'context window is too small',
  )
  expect((await ada.post('/settings/providers', { ...chosen, use: 'tutor' })).status).toBe(200)
  const wrong = await ada.post('/settings/providers', { ...form, contextTokens: 'many' })
  expect([wrong.status, wrong.text.includes('is a number of tokens')]).toEqual([422, true])
  expect((await ada.api('PATCH', at, { capabilities: null })).body).toMatchObject({ capabilities: null, can: {} })
  const renamed = await ada.api('PATCH', at, { name: 'Ours', model: null })
  expect(renamed.body).toMatchObject({ name: 'Ours', capabilities: null, model: null })
  const nobody = await ada.api('PATCH', '/api/v1/providers', { use: 'tutor', source: 'own' })
  expect([nobody.status, Object.keys(nobody.body.error.fields)]).toEqual([400, ['providerId']])
  expect((await ada.get('/settings/providers')).text).toContain('Its model’s capabilities are unknown')
  expect((await ada.api('PATCH', at, { capabilities: { contextTokens: 1 } })).status).toBe(400)
})

it('hosts inside are an admin’s to allow, and a local server an admin’s to accept', async () => {
  const w = await world()
  const admin = await w.signUp()
  const bob = await w.signUp()
  expect((await bob.post('/admin', { intent: 'allow-host', target: '10.0.0.1:80' })).status).toBe(404)
  const accepted = await bob.post('/settings/providers', { intent: 'accept', baseUrl: 'http://127.0.0.1:11434/v1' })
  expect(accepted.status).toBe(404)
  expect((await bob.get('/settings/providers')).text).not.toContain('On this machine')
  expect((await admin.get('/settings/providers')).text).toContain('On this machine')
  expect((await admin.post('/admin', { intent: 'allow-host', target: 'http://user@10.0.0.1' })).status).toBe(400)
  await admin.post('/admin', { intent: 'allow-host', target: '10.0.0.1:8000' })
  expect((await admin.get('/admin')).text).toContain('10.0.0.1:8000')
  await admin.post('/admin', { intent: 'refuse-host', target: '10.0.0.1:8000' })
  expect((await admin.get('/admin')).text).not.toContain('<code class="min-w-0 flex-1 basis-60 break-all">10.0.0.1')
})

it('a server on this machine is offered to an admin, and used by nobody once it was accepted but who chooses it', async () => {
  await using ollama = await loopbackProvider((res, call) =>
    call.body === null ? void res.end('{"data":[{"id":"llama"}]}') : streaming('Yes.')(res, call),
  )
  const { host, port } = new URL(ollama.url)
  const w = await world({ localPorts: [[Number(port), 'Ollama']] })
  const admin = await w.signUp()
  const bob = await w.signUp()
  const page = async (who: Learner) => (await who.get('/settings/providers')).text
  const usesOf = async () => (await admin.api('GET', '/api/v1/providers')).body.uses
  expect(await page(bob)).not.toContain(ollama.url)
  expect(await page(admin)).toContain(`Add Ollama at ${ollama.url}`)
  const before = await usesOf()
  expect(await listHosts(w.runtime)).toEqual([])

  const accepted = await admin.post('/settings/providers', { intent: 'accept', baseUrl: ollama.url })
  expect(accepted.status).toBe(302)
  expect(await listHosts(w.runtime)).toEqual([host])
  const { items } = (await admin.api('GET', '/api/v1/providers')).body
  expect(items).toMatchObject([{ kind: 'openai-compatible', name: 'Ollama', baseUrl: ollama.url }])
  expect(items[0].testedAt).not.toBeNull()
  expect(await usesOf()).toEqual(before)
  expect(await page(admin)).not.toContain(`Add Ollama at ${ollama.url}`)
  const elsewhere = { intent: 'accept', baseUrl: 'http://127.0.0.1:9/v1' }
  expect((await admin.post('/settings/providers', elsewhere)).status).toBe(404)
})
