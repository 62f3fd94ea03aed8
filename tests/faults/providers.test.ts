import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Classification, ErrorCode } from '#app/domain/attempt.ts'
import { listPlanAttempts } from '#app/services/attempts.server.ts'
import { planProgress, watchPlan } from '#app/services/watch.server.ts'
import { courseAnswer, sse, streaming, type Script } from '../support/provider.ts'
import { SPOILED, UNREADABLE } from '../support/draft.ts'
import { rowsOf } from '../support/invariants.ts'
import { scene, silent, type Scene } from '../support/scene.ts'

const QUICK = { GENERATION_TIMEOUT_MS: '300', GENERATION_EXTENSION_MS: '300' }
const PATIENT = { GENERATION_TIMEOUT_MS: '60000' }
const CANARY = 'canary-7f3a'
const answer = courseAnswer({ modules: 4 })
const firstModule = answer.slice(0, answer.indexOf('Module 2'))

type Expected = [Classification, ErrorCode]
const TIMEOUT: Expected = ['timeout', 'AI_TIMEOUT']
const LIMITED: Expected = ['rate_limit', 'AI_RATE_LIMIT']
const UNAVAILABLE: Expected = ['provider_error', 'AI_UNAVAILABLE']
const REFUSED: Expected = ['provider_error', 'CONFIG_ERROR']
const INVALID: Expected = ['validation', 'VALIDATION_FAILED']
const UNREAD: Expected = ['validation', 'JSON_PARSE_ERROR']
const TOO_LONG: Expected = ['capped', 'VALIDATION_FAILED']

const status =
  (code: number, body = `{"error":{"message":"${CANARY}","type":"server_error"}}`, headers = {}): Script =>
  (res) =>
    void res.writeHead(code, { 'Content-Type': 'application/json', ...headers }).end(body)

/** Begins well, then does something else. */
const begun =
  (then: Script): Script =>
  async (res, call) => {
    sse.start(res)
    sse.text(res, firstModule)
    await sleep(10)
    await then(res, call)
  }

const keepAlive: Script = async (res, call) => {
  sse.start(res)
  for (; !call.aborted(); await sleep(20)) res.write(': keep-alive\n\n')
}

/** Everything a failed plan shows and keeps; the one place a provider's words could be. */
async function traces(s: Scene, id: string): Promise<string> {
  const frames: unknown[] = []
  for await (const frame of watchPlan(s.ctx, id, 0, { windowMs: 1000, signal: new AbortController().signal }))
    frames.push(frame)
  const views = [await s.plan(id), await listPlanAttempts(s.ctx, id), await planProgress(s.ctx, id), frames]
  const rows = ['plans', 'attempts', 'events'].map((table) =>
    rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select * from ${table}`),
  )
  const queue = rowsOf(s.cairn.dataDir, undefined, 'select * from jobs')
  return JSON.stringify([views, rows, queue])
}

/** Nothing but the failure is kept, under its one name, and the learner may try again. */
async function expectFailure(s: Scene, [classification, errorCode]: Expected): Promise<string> {
  const id = await s.made()
  const plan = await s.plan(id)
  expect(plan.latestAttempt).toMatchObject({ status: 'failure', classification, errorCode, modulesCount: 0 })
  expect(plan).toMatchObject({ status: 'failed', modules: [], tasksTotal: 0, title: plan.topic, summary: '' })
  for (const table of ['modules', 'tasks']) {
    expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select * from ${table}`)).toEqual([])
  }
  expect(await traces(s, id)).not.toContain(CANARY)
  s.provider.answer(streaming(answer))
  return id
}

const FAULTS: [string, Expected, Script][] = [
  ['never answers', TIMEOUT, silent],
  ['only keeps the connection alive', TIMEOUT, keepAlive],
  ['falls silent after the first module', TIMEOUT, begun(() => {})],
  [
    'keeps the connection alive after the first module',
    TIMEOUT,
    begun(async (res, call) => {
      for (; !call.aborted(); await sleep(20)) res.write(': keep-alive\n\n')
    }),
  ],
  ['answers 429', LIMITED, status(429)],
  ['answers 500', UNAVAILABLE, status(500)],
  ['answers 503', UNAVAILABLE, status(503, CANARY)],
  ['answers 401', REFUSED, status(401)],
  ['answers 403', REFUSED, status(403)],
  ['answers 404 for an unknown model', REFUSED, status(404)],
  ['answers 408', TIMEOUT, status(408)],
  [
    'answers 200 with a web page',
    UNAVAILABLE,
    (res) => void res.writeHead(200, { 'Content-Type': 'text/html' }).end(`<html>${CANARY}</html>`),
  ],
  [
    'answers 200 with nothing',
    UNAVAILABLE,
    (res) => void res.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(),
  ],
  [
    'sends a broken chunk in the middle and goes on',
    UNAVAILABLE,
    begun((res) => {
      res.write(`data: {"choices":[{"delta":{"content":"${CANARY}\n\n`)
      sse.text(res, answer.slice(firstModule.length))
      sse.end(res)
    }),
  ],
  [
    'sends an error in the middle',
    UNAVAILABLE,
    begun((res) => void res.end(`data: {"error":{"message":"${CANARY}","code":"overloaded"}}\n\n`)),
  ],
  [
    'sends a rate limit in the middle',
    LIMITED,
    begun((res) => void res.end(`data: {"error":{"message":"${CANARY}","type":"rate_limit_error"}}\n\n`)),
  ],
  ['ends without saying that it has finished', UNAVAILABLE, begun((res) => void res.end())],
  [
    'ends after the whole answer without saying so',
    UNAVAILABLE,
    (res) => {
      sse.start(res)
      sse.text(res, answer)
      res.end()
    },
  ],
  ['resets the connection in the middle', UNAVAILABLE, begun((res) => void res.socket?.resetAndDestroy())],
  ['stops for length in the middle', TOO_LONG, begun((res) => sse.end(res, { finish: 'length' }))],
  ['stops for length after a whole answer', TOO_LONG, streaming(answer, { finish: 'length' })],
  ['stops for its content filter', TOO_LONG, begun((res) => sse.end(res, { finish: 'content_filter' }))],
  ...UNREADABLE.map(([what, text]): [string, Expected, Script] => [`answers with ${what}`, UNREAD, streaming(text)]),
  ...SPOILED.map(([what, text]): [string, Expected, Script] => [`answers with ${what}`, INVALID, streaming(text)]),
]

it.each(FAULTS)('names it once and saves nothing else when the provider %s', async (_, expected, script) => {
  await using s = await scene(script, expected === TIMEOUT ? QUICK : PATIENT)
  await expectFailure(s, expected)
  await s.provider.calls[0]?.closed
  expect(s.provider.calls).toHaveLength(1)
})

it.each([
  ['nobody listens', 'http://127.0.0.1:1/v1'],
  ['the name does not exist', 'http://provider.invalid/v1'],
  ['plain HTTP stands where TLS should', 'https'],
])('calls the provider unavailable when %s', async (_, address) => {
  await using other = await scene()
  const url = address === 'https' ? other.provider.url.replace('http:', 'https:') : address
  await using s = await scene(undefined, { AI_BASE_URL: url, ...PATIENT })
  await expectFailure(s, UNAVAILABLE)
})

it.each([
  ['not at all', undefined, null],
  ['for longer than is waited for', () => '901', 901],
  ['for longer than is waited for, as a date', () => new Date(Date.now() + 1000_000).toUTCString(), 1000],
  ['for a week', () => '604800', 3600],
  ['in words', () => 'soon', null],
])('shows the wait that a 429 asks for %s', async (_, header, seconds) => {
  await using s = await scene(
    (res, call) => status(429, '{}', header ? { 'Retry-After': header() } : {})(res, call),
    PATIENT,
  )
  const id = await expectFailure(s, LIMITED)
  const { latestAttempt } = await s.plan(id)
  const settled = Number(rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select settled_at at from attempts')[0]?.['at'])
  if (seconds === null) expect(latestAttempt?.retryAt).toBeNull()
  else expect(Math.abs(Date.parse(latestAttempt?.retryAt ?? '') - settled - seconds * 1000)).toBeLessThanOrEqual(2000)
})

it('does not call a provider again by itself after any failure', async () => {
  await using s = await scene(status(429, '{}'), PATIENT)
  await expectFailure(s, LIMITED)
  s.cairn.clock.advance(3_600_000)
  expect(await s.cairn.worker.tick()).toBe(0)
  expect(s.provider.calls).toHaveLength(1)
})

it('hangs up at the first module that may not be saved, without waiting for the rest', async () => {
  const bad = firstModule.replace('"estimatedMinutes":30', '"estimatedMinutes":"abc"')
  await using s = await scene(silent, PATIENT)
  s.provider.answer((res) => {
    sse.start(res)
    sse.text(res, bad)
  })
  await expectFailure(s, INVALID)
  await s.provider.calls[0]?.closed
})

it('waits longer once a first module has come, and only once', async () => {
  const times = { GENERATION_TIMEOUT_MS: '1000', GENERATION_EXTENSION_MS: '1000' }
  await using s = await scene(async (res, call) => {
    sse.start(res)
    sse.text(res, firstModule)
    await sleep(1300)
    sse.text(res, answer.slice(firstModule.length))
    if (!call.aborted()) sse.end(res)
  }, times)
  expect((await s.plan(await s.made())).status).toBe('ready')
  s.provider.answer(streaming(courseAnswer({ modules: 10 }), { size: 400, paceMs: 400 }))
  const slow = await s.plan(await s.made())
  expect(slow.latestAttempt).toMatchObject({ classification: 'timeout' })
  expect(slow.latestAttempt?.durationMs).toBeGreaterThanOrEqual(1950)
})

it.each([
  ['in many pieces', 1],
  ['as one endless string', Number.POSITIVE_INFINITY],
])('stops reading an answer of 30 MB %s', async (_, textsPerEvent) => {
  const total = 30_000_000
  const piece = 'x'.repeat(10_000)
  let sent = 0
  await using s = await scene(async (res, call) => {
    sse.start(res)
    sse.text(res, '{"title":"')
    if (textsPerEvent > 1) res.write('data: {"choices":[{"index":0,"delta":{"content":"')
    for (; sent < total && !call.aborted(); sent += piece.length) {
      const flowing = textsPerEvent > 1 ? res.write(piece) : sse.text(res, piece)
      if (!flowing) await Promise.race([new Promise((resolve) => res.once('drain', resolve)), call.closed])
    }
    if (!call.aborted()) sse.end(res)
  }, PATIENT)
  await expectFailure(s, TOO_LONG)
  await s.provider.calls[0]?.closed
  expect(sent).toBeLessThan(total / 4)
})

it('makes the same plan of an answer byte by byte and in one piece', async () => {
  const text = courseAnswer({ modules: 3 }).replace('What module 1 is for', 'Höhe, 高さ und 🐝')
  const bytewise: Script = async (res) => {
    sse.start(res)
    const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`
    for (const byte of Buffer.from(event)) {
      res.write(Buffer.of(byte))
      if (byte === 0x7d) await new Promise((resolve) => setImmediate(resolve))
    }
    sse.end(res)
  }
  const content = async (s: Scene) => {
    const { title, modules, minutesTotal } = await s.plan(await s.made())
    return JSON.stringify({ title, modules, minutesTotal }).replaceAll(/"id":"[^"]+"/g, '')
  }
  await using s = await scene(bytewise)
  const first = await content(s)
  expect(first).toContain('高さ und 🐝')
  for (const size of [1, 7, text.length]) {
    s.provider.answer(streaming(text, { size }))
    expect(await content(s)).toBe(first)
  }
})

it('reads an answer inside a code fence, as small models give it', async () => {
  await using s = await scene(streaming(`\n\`\`\`json\n${answer}\n\`\`\`\n`, { size: 3 }))
  expect((await s.plan(await s.made())).status).toBe('ready')
})
