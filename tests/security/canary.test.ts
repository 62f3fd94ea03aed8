import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { allowHost } from '#app/operations/hosts.server.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { startConversation } from '#app/services/messages.server.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { allRoutes } from '../support/routes.ts'
import { courseFields } from '../support/runtime.ts'
import { courseAnswer, loopbackProvider, sse, streaming, type Call, type Script } from '../support/provider.ts'
import { world, type Learner, type World } from '../support/world.ts'

const KEY = 'sk-canary-Zq7-4d2f9a81c3b5e607-WXYZ'

/** The key as it may lie about: itself, in base64, in hexadecimal, in an address, turned round, or most of it. */
const FORMS = [
  KEY,
  KEY.slice(0, 20),
  KEY.slice(8, 28),
  Buffer.from(KEY).toString('base64').slice(0, 40),
  Buffer.from(KEY).toString('hex'),
  encodeURIComponent(`Bearer ${KEY}`),
  KEY.split('').toReversed().join(''),
]
const formsIn = (text: string) => FORMS.filter((form) => text.toLowerCase().includes(form.toLowerCase()))

/** Everything that a data directory holds, as bytes. */
function filesHolding(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => formsIn(readFileSync(file, 'latin1')).length > 0)
}

/** Says the key back wherever it can: in the body, in headers, in the reason. */
const echoing =
  (status: number): Script =>
  (res, call) => {
    const key = String(call.headers.authorization)
    res.writeHead(status, key.replace(/[^\x20-\x7e]/g, ''), { 'x-your-key': key, 'content-type': 'application/json' })
    res.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}`, type: key, code: key } }))
  }
/** Begins an answer and breaks off with the key in what comes last. */
const breaking: Script = (res, call) => {
  sse.start(res)
  sse.text(res, '{"title": "A')
  res.write(`data: {"error":{"message":"key ${String(call.headers.authorization)}"}}\n\n`)
  res.destroy()
}
const garbled: Script = (res, call) => void res.writeHead(200).end(`<html>${String(call.headers.authorization)}</html>`)

const withKey = (call: Call) => call.headers.authorization === `Bearer ${KEY}`

let w: World
let ada: Learner
let provider: Awaited<ReturnType<typeof loopbackProvider>>
let providerId: string
let said: string[]

beforeEach(async () => {
  provider = await loopbackProvider(streaming(courseAnswer()))
  w = await world({ env: { LOG_LEVEL: 'trace' } })
  await w.signUp('admin@example.org')
  ada = await w.signUp('ada@example.org')
  await allowHost(w.runtime, new URL(provider.url).host)
  said = []
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    // What the application writes there is looked through, too.
    vi.spyOn(console, name).mockImplementation((...words) => void said.push(words.map(String).join(' ')))
  }
  const fields = { kind: 'openai-compatible', name: 'Mine', baseUrl: provider.url, apiKey: KEY, model: 'tiny' }
  const made = await ada.api('POST', '/api/v1/providers', fields)
  if (made.status !== 201) throw new Error(`adding answered ${made.status}`)
  said.push(JSON.stringify(made.body))
  providerId = made.body.id
  for (const use of ['plans', 'tutor', 'lessons']) {
    const chosen = await ada.api('PATCH', '/api/v1/providers', { use, source: 'own', providerId })
    if (chosen.status !== 200) throw new Error(`choosing for ${use} answered ${chosen.status}`)
  }
}, 60_000)

afterEach(async () => {
  vi.restoreAllMocks()
  await provider.close()
})

/** Ask every page and every API address that takes no more than ids, and keep what is answered. */
async function readEverything(ids: Record<string, string>): Promise<string> {
  const answers: string[] = []
  for (const { pattern } of allRoutes()) {
    const target = pattern.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? 'none').replace('*', 'nowhere')
    if (/events|stream|progress/.test(target)) continue
    for (const suffix of target.startsWith('/api') || /\.\w+$/.test(target) ? [''] : ['', '.data']) {
      const { text, headers } = await ada.get(`${target === '/' && suffix ? '/_root' : target}${suffix}`)
      answers.push(text, JSON.stringify([...headers]))
    }
  }
  return answers.join('\n')
}

/** The key is in nothing that this Cairn keeps, writes or answers. */
async function expectNowhere(ids: Record<string, string> = {}): Promise<void> {
  expect(formsIn(await readEverything({ providerId, ...ids }))).toEqual([])
  expect(formsIn(w.logText())).toEqual([])
  expect(formsIn(said.join('\n'))).toEqual([])
  expect(filesHolding(w.dataDir)).toEqual([])
  const backup = mkdtempSync(path.join(tmpdir(), 'cairn-backup-'))
  await w.stop()
  cpSync(w.dataDir, backup, { recursive: true })
  expect(filesHolding(backup)).toEqual([])
  rmSync(backup, { recursive: true })
}

const answers = async (conversationId: string) => (await pageMessages(ada.ctx, conversationId)).messages

describe('32. a provider’s key is found nowhere', { timeout: 60_000 }, () => {
  it('after a plan and a reply that were made with it, in files, logs, backups, pages and the API', async () => {
    const plan = await createPlan(ada.ctx, 'course', courseFields())
    await w.runtime.worker.tick()
    provider.answer(streaming('A hive is a box.'))
    const { conversationId } = await startConversation(ada.ctx, { text: 'What is a hive?', clientId: 'c1' })
    await w.runtime.worker.tick()
    expect(provider.calls.length).toBeGreaterThanOrEqual(2)
    expect(provider.calls.every(withKey)).toBe(true)
    expect((await answers(conversationId)).at(-1)).toMatchObject({ status: 'complete', text: 'A hive is a box.' })
    await expectNowhere({ planId: plan.id, conversationId })
  })

  it.each([
    ['401 that says it back', echoing(401)],
    ['400 that says it back', echoing(400)],
    ['429 that says it back', echoing(429)],
    ['500 that says it back', echoing(500)],
    ['stream that breaks off with it', breaking],
    ['page that holds it', garbled],
  ])('after a %s', async (_, script) => {
    provider.answer(script)
    const tested = await ada.api('POST', `/api/v1/providers/${providerId}/check`)
    said.push(JSON.stringify(tested.body))
    const plan = await createPlan(ada.ctx, 'course', courseFields())
    const { conversationId } = await startConversation(ada.ctx, { text: 'What is a hive?', clientId: 'c1' })
    await w.runtime.worker.tick()
    expect(provider.calls.filter(withKey).length).toBeGreaterThanOrEqual(3)
    expect((await answers(conversationId)).at(-1)?.status).toMatch(/failed|interrupted|pending/)
    await expectNowhere({ planId: plan.id, conversationId })
  })

  it('after it was refused in a form, replaced, and removed', async () => {
    const bad = { kind: 'openai-compatible', name: 'x'.repeat(500), baseUrl: 'http://10.0.0.1/v1', apiKey: KEY }
    for (const answer of [
      await ada.api('POST', '/api/v1/providers', bad),
      await ada.api('POST', '/api/v1/providers', { ...bad, name: 'x' }),
      await ada.api('POST', '/api/v1/providers', { apiKey: KEY, kind: KEY, model: 7 }),
      await ada.api('PATCH', `/api/v1/providers/${providerId}`, {
        apiKey: KEY,
        baseUrl: `https://user:${KEY}@x.example`,
      }),
      await ada.api('PATCH', `/api/v1/providers/${w.runtime.newId()}`, { apiKey: KEY }),
    ]) {
      expect(answer.status).toBeGreaterThanOrEqual(400)
      said.push(JSON.stringify(answer.body))
    }
    const formed = await ada.post('/settings/providers', {
      intent: 'add',
      kind: 'azure',
      apiKey: KEY,
      baseUrl: 'nonsense',
    })
    expect(formed.status).toBeGreaterThanOrEqual(400)
    said.push(formed.text)
    await ada.api('PATCH', `/api/v1/providers/${providerId}`, { apiKey: 'sk-another-0123456789' })
    await ada.api('DELETE', `/api/v1/providers/${providerId}`)
    await expectNowhere()
  })
})
