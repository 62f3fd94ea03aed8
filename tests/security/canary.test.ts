import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { program } from '#app/cli/program.ts'
import { ConfigError, loadConfig } from '#app/config.server.ts'
import { makeAdmin } from '#app/http/accounts-manage.server.ts'
import { allowHost } from '#app/operations/hosts.server.ts'
import {
  actEverywhere,
  filesHolding,
  formsIn,
  KEY,
  readEverything,
  SAYS_IT_BACK,
  TELLTALES,
  withKey,
  type Heard,
  type Ids,
} from '../support/canary.ts'
import { isTitleCall } from '../support/chat.ts'
import { teaches } from '../support/lessons.ts'
import { calling, courseAnswer, loopbackProvider, streaming, type LoopbackProvider } from '../support/provider.ts'
import { world, type Learner, type World } from '../support/world.ts'

const METRICS_TOKEN = 'a-token-for-metrics-0123'
/** A weekly review that proposes a change to a task. */
const review = (taskId: string) =>
  JSON.stringify({
    done: 'Little.',
    late: 'Much.',
    change: 'Less.',
    changes: [{ type: 'shorten_task', taskId, minutes: 10, why: 'To have more time.' }],
  })

let provider: LoopbackProvider
let said: string[]

beforeEach(async () => {
  provider = await loopbackProvider()
  said = []
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    // What the application writes there is looked through, too.
    vi.spyOn(console, name).mockImplementation((...words) => void said.push(words.map(String).join(' ')))
  }
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await provider.close()
})

const cairnWith = (env: Record<string, string> = {}) => world({ env: { LOG_LEVEL: 'trace', METRICS_TOKEN, ...env } })

/** A request that has to be answered so; what it answers is looked through later. */
async function asked(learner: Learner, method: string, target: string, body: object, status: number) {
  const answer = await learner.api(method, target, body)
  said.push(JSON.stringify(answer.body))
  if (answer.status !== status) throw new Error(`${method} ${target} answered ${answer.status}: ${said.at(-1)}`)
  return answer.body
}

/** Gives a learner a provider of their own with the key, for everything. */
async function bringKey(w: World, learner: Learner): Promise<string> {
  await allowHost(w.runtime, new URL(provider.url).host)
  const fields = { kind: 'openai-compatible', name: 'Mine', baseUrl: provider.url, apiKey: KEY, model: 'tiny' }
  const { id } = await asked(learner, 'POST', '/api/v1/providers', fields, 201)
  for (const use of ['plans', 'tutor', 'lessons']) {
    await asked(learner, 'PATCH', '/api/v1/providers', { use, source: 'own', providerId: id }, 200)
  }
  return id
}

/** Has a plan made, its module taught, quizzed and reviewed, and an agent answer that wants to use a tool. */
async function madeOfAll(w: World, learner: Learner) {
  const worked = async (target: string, body: object, status = 201) => {
    const answer = await asked(learner, 'POST', target, body, status)
    await w.runtime.worker.tick()
    return answer
  }
  provider.answer(streaming(courseAnswer()))
  const { id: planId } = await worked('/api/v1/plans', { topic: 'Bees', hoursPerWeek: 5, weeks: 8 })
  const [module] = (await learner.api('GET', `/api/v1/plans/${planId}`)).body.modules
  const [{ id: taskId }] = module.tasks
  provider.answer(teaches())
  const about = { planId, moduleId: module.id }
  await worked('/api/v1/workflows/module-lessons/runs', about, 202)
  await worked('/api/v1/workflows/quiz-and-cards/runs', about, 202)
  provider.answer(streaming(review(module.tasks[1].id)))
  const { id: runId } = await worked('/api/v1/workflows/weekly-review/runs', { planId }, 202)
  provider.answer((res, call) =>
    (isTitleCall(call) ? streaming('Bees') : calling(['mark_task_done', { taskId }]))(res, call),
  )
  const persona = { name: 'Ada', instructions: 'Explain.', tools: ['mark_task_done'] }
  const { id: agentId } = await asked(learner, 'POST', '/api/v1/agents', persona, 201)
  const talk = await worked('/api/v1/conversations', { text: 'Done.', planId, taskId, agentId })
  await asked(learner, 'PATCH', `/api/v1/plans/${planId}/tasks/${taskId}`, { title: 'Begin' }, 200)
  const firstOf = async (target: string) =>
    (await learner.api('GET', `/api/v1/plans/${planId}/${target}`)).body.items[0]
  const { conversationId } = talk
  const messages = (await learner.api('GET', `/api/v1/conversations/${conversationId}/messages`)).body.messages
  const { id: messageId, tools } = messages.at(-1)
  const made = { planId, moduleId: module.id, taskId, runId, name: 'weekly-review', agentId }
  const version = String((await firstOf('versions')).version)
  const learned = { quizId: (await firstOf('quizzes')).id, reviewId: (await firstOf('reviews')).id, version }
  return { ...made, ...learned, conversationId, messageId, toolUseId: tools[0]?.id }
}

/** Has a plan, a reply and a run fail in the way of the script that answers now. */
async function failedOfAll(w: World, learner: Learner, reviewOf: string): Promise<Ids> {
  const { id: planId } = await asked(
    learner,
    'POST',
    '/api/v1/plans',
    { topic: 'Ants', hoursPerWeek: 2, weeks: 3 },
    201,
  )
  const { conversationId } = await asked(learner, 'POST', '/api/v1/conversations', { text: 'What is a hive?' }, 201)
  const run = await asked(learner, 'POST', '/api/v1/workflows/weekly-review/runs', { planId: reviewOf }, 202)
  // What failed in passing is tried again in a moment, until it fails for good.
  for (let status = 'queued'; status === 'queued';) {
    await w.runtime.worker.tick()
    status = (await learner.api('GET', `/api/v1/workflows/runs/${run.id}`)).body.status
    w.clock.advance(20_000)
  }
  return { planId, conversationId, runId: run.id }
}

/** What a command prints, for its reader or a pipe. */
async function printed(words: string[]): Promise<string> {
  const lines: string[] = []
  const take = (line: unknown) => lines.push(String(line)) > 0
  const taps = [process.stdout, process.stderr].map((to) => vi.spyOn(to, 'write').mockImplementation(take))
  await program.parseAsync(words, { from: 'user' })
  for (const tap of taps) tap.mockRestore()
  said.push(...lines)
  return lines.join('')
}

/** The key is in nothing that was heard, and nothing broke. */
function expectUnheard(heard: Heard[]): void {
  expect(heard.filter(({ text }) => formsIn(text).length > 0).map((each) => each.asked)).toEqual([])
  expect(heard.filter(({ status }) => status >= 500)).toEqual([])
}

/** The key is in nothing that this Cairn writes or keeps, nor in a copy of it. */
async function expectUnkept(w: World): Promise<void> {
  expect(formsIn(w.logText())).toEqual([])
  expect(formsIn(said.join('\n'))).toEqual([])
  expect(filesHolding(w.dataDir)).toEqual([])
  const backup = mkdtempSync(path.join(tmpdir(), 'cairn-backup-'))
  await w.stop()
  cpSync(w.dataDir, backup, { recursive: true })
  expect(filesHolding(backup)).toEqual([])
  rmSync(backup, { recursive: true })
}

/** What was asked for and is not there. */
const missing = (heard: Heard[]) => heard.filter(({ status }) => status === 404).map((each) => each.asked)
const NOWHERE = ['GET /nowhere', 'GET /nowhere.data', 'GET /api/nowhere']
const ADMINS = ['/admin', '/admin.data', '/admin/audit', '/admin/audit.data', '/admin/audit.csv'].map(
  (at) => `GET ${at}`,
)

describe('32. a provider’s key is found nowhere', { timeout: 60_000 }, () => {
  it('when all has been made with it: in pages, streams, exports, acts, logs, files and a copy of them', async () => {
    const w = await cairnWith()
    const admin = await w.signUp()
    const ada = await w.signUp()
    const providerId = await bringKey(w, ada)
    const ids = { ...(await madeOfAll(w, ada)), providerId }
    expect(provider.calls.length).toBeGreaterThanOrEqual(10)
    expect(provider.calls.every(withKey)).toBe(true)
    const heard = await readEverything(ada, ids)
    expectUnheard(heard)
    const streams = heard.filter((each) => /\/events/.test(each.asked))
    expect(streams.map(({ text }) => text.includes('event: '))).toEqual(Array.from({ length: 6 }, () => true))
    expect(missing(heard).toSorted()).toEqual([...NOWHERE, ...ADMINS].toSorted())
    await makeAdmin(w.runtime, ada.email)
    for (const each of [ada, admin])
      expectUnheard(await readEverything(each, ids, (pattern) => /admin|settings|security/.test(pattern)))
    provider.answer(SAYS_IT_BACK)
    const acts = await actEverywhere(ada, ids)
    expectUnheard(acts)
    expect(acts.filter(({ status }) => status < 300).length).toBeGreaterThan(10)
    await expectUnkept(w)
  })

  it('when a provider fails and says it back, in each way', async () => {
    const w = await cairnWith()
    await w.signUp()
    const ada = await w.signUp()
    provider.answer(streaming(courseAnswer()))
    const { id: reviewOf } = await asked(ada, 'POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 5, weeks: 8 }, 201)
    await w.runtime.worker.tick()
    const providerId = await bringKey(w, ada)
    for (const [way, script] of TELLTALES) {
      provider.calls.length = 0
      provider.answer(script)
      await ada.api('POST', `/api/v1/providers/${providerId}/check`).then(({ body }) => said.push(JSON.stringify(body)))
      const ids = await failedOfAll(w, ada, reviewOf)
      expect([way, provider.calls.filter(withKey).length >= 4]).toEqual([way, true])
      const failures = await readEverything(ada, ids, (pattern) =>
        /^(\/api\/v1)?\/(plans|runs|workflows\/runs|tutor|conversations)\/:(plan|run|conversation)Id(\/(events|progress|stream|attempts|export|messages|stamp|status))?$/.test(
          pattern,
        ),
      )
      expect([way, failures.filter(({ text }) => /AI_|VALIDATION|JSON_|CONFIG/.test(text)).length > 6]).toEqual([
        way,
        true,
      ])
      expectUnheard(failures)
    }
    expectUnheard(await readEverything(ada, {}, (pattern) => !pattern.includes(':')))
    await expectUnkept(w)
  })

  it('when it is the operator’s: at the admin’s, in /metrics and in what the commands print, too', async () => {
    const env = { AI_BASE_URL: provider.url, AI_API_KEY: KEY, AI_MODEL: 'tiny' }
    const w = await cairnWith(env)
    const admin = await w.signUp()
    const ids = { ...(await madeOfAll(w, admin)), providerId: 'none' }
    for (const [, script] of TELLTALES.slice(3)) {
      provider.answer(script)
      await failedOfAll(w, admin, ids.planId)
    }
    expect(provider.calls.every(withKey)).toBe(true)
    const heard = await readEverything(admin, ids)
    expectUnheard(heard)
    expect(missing(heard).toSorted()).toEqual([...NOWHERE, 'GET /api/v1/providers/none'].toSorted())
    const open = w.browser()
    const bearer = { authorization: `Bearer ${METRICS_TOKEN}` }
    const metrics = await open.get('/metrics', bearer)
    expect(metrics.text).toContain('cairn_')
    said.push(metrics.text, (await open.get('/readyz')).text, (await open.get('/healthz')).text)
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    for (const words of [
      ['doctor', '--deep'],
      ['keys', 'status'],
      ['jobs', 'list'],
    ]) {
      expect((await printed([...words, '--data-dir', w.dataDir])).length).toBeGreaterThan(20)
    }
    expect(() => loadConfig({ ...env, AI_BASE_URL: 'nonsense' })).toThrow(ConfigError)
    expect(() => loadConfig({ ...env, AI_BASE_URL: 'nonsense' })).not.toThrow(KEY)
    await expectUnkept(w)
  })

  it('when it was refused in a form, replaced, and removed', async () => {
    const w = await cairnWith()
    await w.signUp()
    const ada = await w.signUp()
    const providerId = await bringKey(w, ada)
    const bad = { kind: 'openai-compatible', name: 'x'.repeat(500), baseUrl: 'http://10.0.0.1/v1', apiKey: KEY }
    const address = { apiKey: KEY, baseUrl: `https://user:${KEY}@x.example` }
    for (const answer of [
      await ada.api('POST', '/api/v1/providers', bad),
      await ada.api('POST', '/api/v1/providers', { ...bad, name: 'x' }),
      await ada.api('POST', '/api/v1/providers', { apiKey: KEY, kind: KEY, model: 7 }),
      await ada.api('PATCH', `/api/v1/providers/${providerId}`, address),
      await ada.api('PATCH', `/api/v1/providers/${w.runtime.newId()}`, { apiKey: KEY }),
    ]) {
      expect(answer.status).toBeGreaterThanOrEqual(400)
      said.push(JSON.stringify(answer.body))
    }
    const fields = { intent: 'add', kind: 'azure', apiKey: KEY, baseUrl: 'nonsense' }
    const formed = await ada.post('/settings/providers', fields)
    expect(formed.status).toBeGreaterThanOrEqual(400)
    said.push(formed.text)
    await ada.api('PATCH', `/api/v1/providers/${providerId}`, { apiKey: 'sk-another-0123456789' })
    await ada.api('DELETE', `/api/v1/providers/${providerId}`)
    expectUnheard(await readEverything(ada, {}, (pattern) => !pattern.includes(':')))
    await expectUnkept(w)
  })
})
