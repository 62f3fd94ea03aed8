import { delay, http, HttpResponse, type HttpResponseResolver } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { listPlanAttempts } from '#app/services/attempts.server.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { SPOILED, UNREADABLE } from '../support/draft.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
import { courseAnswer } from '../support/provider.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'

const CANARY = 'canary-91c0'
const BASE = 'http://provider.test/v1'
const CHAT = `${BASE}/chat/completions`

const mocked = setupServer()
beforeAll(() => mocked.listen({ onUnhandledRequest: 'error' }))
afterEach(() => mocked.resetHandlers())
afterAll(() => mocked.close())

const delta = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [{ index: 0, delta: content ? { content } : {}, finish_reason: finish }] })}\n\n`
const DONE = `${delta('', 'stop')}data: [DONE]\n\n`
const QUICK = { GENERATION_TIMEOUT_MS: '300', GENERATION_EXTENSION_MS: '200' }
const SSE = { 'Content-Type': 'text/event-stream' }

/** A body of these pieces; `null` breaks it off with an error, `'hang'` leaves it open for ever. */
function body(pieces: (string | Uint8Array | null)[], ending: 'close' | 'hang' = 'close'): ReadableStream<Uint8Array> {
  const text = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) {
        if (piece === null) return controller.error(new TypeError('terminated'))
        controller.enqueue(typeof piece === 'string' ? text.encode(piece) : piece)
      }
      if (ending === 'close') controller.close()
    },
  })
}
const streamed =
  (pieces: (string | Uint8Array | null)[], ending?: 'hang'): HttpResponseResolver =>
  () =>
    new HttpResponse(body(pieces, ending), { headers: SSE })
const whole = (text: string) => streamed([delta(text), DONE])

const answer = courseAnswer({ modules: 3 })
const begun = delta(answer.slice(0, answer.indexOf('Module 2')))
const rest = delta(answer.slice(answer.indexOf('Module 2')))
const problem = (type = 'server_error') => ({ error: { message: CANARY, type, code: null } })

/** One attempt against a mocked provider: what the learner sees of it, and everything that was kept. */
async function attempt(env: Record<string, string> = {}) {
  await using cairn = await testRuntime({
    env: { AI_BASE_URL: BASE, AI_MODEL: 'tiny', GENERATION_TIMEOUT_MS: '60000', ...env },
  })
  const ctx = await cairn.learner()
  const { id } = await createPlan(ctx, 'course', courseFields())
  await cairn.worker.tick()
  expect(checkInvariants(cairn.dataDir, 1)).toEqual([])
  const tables = ['plans', 'modules', 'tasks', 'attempts', 'events'].map((table) =>
    rowsOf(cairn.dataDir, ctx.tenantId, `select * from ${table}`),
  )
  const [plan, ledger] = [await getPlan(ctx, id), await listPlanAttempts(ctx, id)]
  return { plan, ledger, content: [tables[1], tables[2]], kept: JSON.stringify([plan, ledger, tables]) }
}

const FAULTS: [string, string, HttpResponseResolver][] = [
  ['never answers', 'timeout AI_TIMEOUT', () => delay('infinite')],
  ['sends only keep-alive comments', 'timeout AI_TIMEOUT', streamed([': ping\n\n', ': ping\n\n'], 'hang')],
  ['falls silent after the first module', 'timeout AI_TIMEOUT', streamed([begun], 'hang')],
  ['answers 429', 'rate_limit AI_RATE_LIMIT', () => HttpResponse.json(problem(), { status: 429 })],
  ['answers 500', 'provider_error AI_UNAVAILABLE', () => HttpResponse.json(problem(), { status: 500 })],
  ['answers 503 in words', 'provider_error AI_UNAVAILABLE', () => HttpResponse.text(CANARY, { status: 503 })],
  ['cannot be connected to', 'provider_error AI_UNAVAILABLE', () => HttpResponse.error()],
  ['answers 401', 'provider_error CONFIG_ERROR', () => HttpResponse.json(problem(), { status: 401 })],
  ['answers 403', 'provider_error CONFIG_ERROR', () => HttpResponse.json(problem(), { status: 403 })],
  ['answers 504', 'timeout AI_TIMEOUT', () => HttpResponse.json(problem(), { status: 504 })],
  ['answers 200 with a web page', 'provider_error AI_UNAVAILABLE', () => HttpResponse.html(`<p>${CANARY}</p>`)],
  [
    'breaks a chunk in the middle',
    'provider_error AI_UNAVAILABLE',
    streamed([begun, `data: {"choices": ${CANARY}\n\n`, rest, DONE]),
  ],
  ['skips a chunk', 'validation JSON_PARSE_ERROR', streamed([begun, delta(answer.slice(-40)), DONE])],
  [
    'sends its own error in the middle',
    'provider_error AI_UNAVAILABLE',
    streamed([begun, `data: ${JSON.stringify(problem())}\n\n`]),
  ],
  ['ends too early', 'provider_error AI_UNAVAILABLE', streamed([begun])],
  ['resets in the middle', 'provider_error AI_UNAVAILABLE', streamed([begun, null])],
  ['runs out of length', 'capped VALIDATION_FAILED', streamed([begun, rest, delta('', 'length')])],
  ['filters the content', 'capped VALIDATION_FAILED', streamed([begun, delta('', 'content_filter')])],
  ['writes 30 MB', 'capped VALIDATION_FAILED', streamed(Array.from({ length: 3000 }, () => delta('x'.repeat(10_000))))],
  ...UNREADABLE.map(([what, text]): [string, string, HttpResponseResolver] => [
    `says ${what}`,
    'validation JSON_PARSE_ERROR',
    whole(text),
  ]),
  ...SPOILED.map(([what, text]): [string, string, HttpResponseResolver] => [
    `says ${what}`,
    'validation VALIDATION_FAILED',
    whole(text),
  ]),
]

it.each(FAULTS)('keeps one named failure and nothing else when the provider %s', async (_, expected, resolver) => {
  let calls = 0
  mocked.use(
    http.post(CHAT, (info) => {
      calls += 1
      return resolver(info)
    }),
  )
  const { plan, ledger, content, kept } = await attempt(expected.startsWith('timeout') ? QUICK : {})
  expect(`${plan.latestAttempt?.classification} ${plan.latestAttempt?.errorCode}`).toBe(expected)
  expect(plan).toMatchObject({ status: 'failed', modules: [] })
  expect(content).toEqual([[], []])
  expect(ledger).toHaveLength(1)
  expect(kept).not.toContain(CANARY)
  expect(calls).toBe(1)
})

it('tells the provider that it no longer listens once the deadline has passed', async () => {
  let gone: Promise<void> | undefined
  mocked.use(
    http.post(CHAT, ({ request }) => {
      gone = new Promise((resolve) => request.signal.addEventListener('abort', () => resolve()))
      return delay('infinite')
    }),
  )
  await attempt(QUICK)
  await gone
  expect(gone).toBeDefined()
})

it.each([1, 3, 64, 100_000])('makes the same plan of an answer cut into pieces of %i bytes', async (size) => {
  const text = courseAnswer({ modules: 2, tasks: 2 }).replace('What module 1 is for', 'Höhe, 高さ und 🐝')
  const bytes = Buffer.from(`${delta(text)}${DONE}`)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
  mocked.use(http.post(CHAT, streamed(pieces)))
  const { plan } = await attempt()
  expect(plan).toMatchObject({ status: 'ready', title: 'A course', tasksTotal: 4 })
  expect(plan.modules.map((m) => m.description)).toEqual(['Höhe, 高さ und 🐝.', 'What module 2 is for.'])
})

it.each([
  ['1000', 1000],
  [new Date(Date.parse('2026-03-02T09:20:00Z')).toUTCString(), 1200],
])('shows the wait of a 429 that names no time of its own: %s', async (header, seconds) => {
  mocked.use(http.post(CHAT, () => HttpResponse.json({}, { status: 429, headers: { 'Retry-After': header } })))
  const { plan } = await attempt()
  const wait = Date.parse(plan.latestAttempt?.retryAt ?? '') - Date.parse(plan.latestAttempt?.startedAt ?? '')
  expect(Math.abs(wait - seconds * 1000)).toBeLessThan(5000)
})

const VENDORS = [
  { provider: 'openai', url: 'https://api.openai.com/v1/chat/completions' },
  { provider: 'anthropic', url: 'https://api.anthropic.com/v1/messages' },
  { provider: 'google', url: 'https://generativelanguage.googleapis.com/*' },
]
const STATUSES: [number, string][] = [
  [401, 'provider_error CONFIG_ERROR'],
  [403, 'provider_error CONFIG_ERROR'],
  [429, 'rate_limit AI_RATE_LIMIT'],
  [500, 'provider_error AI_UNAVAILABLE'],
  [529, 'provider_error AI_UNAVAILABLE'],
]

it.each(VENDORS.flatMap((vendor) => STATUSES.map(([status, expected]) => ({ ...vendor, status, expected }))))(
  'names $status of $provider the same, asks once and keeps its words to itself',
  async ({ provider, url, status, expected }) => {
    let keys = 0
    mocked.use(
      http.post(url, ({ request }) => {
        keys += JSON.stringify([...request.headers]).includes('sk-test') ? 1 : 0
        return HttpResponse.json({ type: 'error', ...problem() }, { status })
      }),
    )
    const env = { AI_PROVIDER: provider, AI_BASE_URL: '', AI_API_KEY: 'sk-test', AI_MODEL: '' }
    const { plan, kept } = await attempt(env)
    expect(`${plan.latestAttempt?.classification} ${plan.latestAttempt?.errorCode}`).toBe(expected)
    expect(plan.latestAttempt).toMatchObject({ provider })
    expect(kept).not.toMatch(new RegExp(`${CANARY}|sk-test`))
    expect(keys).toBe(1)
  },
)

it('calls an overload that Anthropic reports in mid-stream unavailable', async () => {
  const start = {
    type: 'message_start',
    message: {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  }
  const overload = { type: 'error', error: { type: 'overloaded_error', message: CANARY } }
  const events = [start, overload].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`)
  mocked.use(http.post('https://api.anthropic.com/v1/messages', streamed(events)))
  const { plan, kept } = await attempt({
    AI_PROVIDER: 'anthropic',
    AI_BASE_URL: '',
    AI_API_KEY: 'sk-test',
    AI_MODEL: '',
  })
  expect(plan.latestAttempt).toMatchObject({ classification: 'provider_error', errorCode: 'AI_UNAVAILABLE' })
  expect(kept).not.toContain(CANARY)
})
