import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { streamText } from 'ai'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openModel, type ProviderSettings } from '#app/adapters/model.server.ts'
import type { ProviderName } from '#app/domain/providers.ts'

type Seen = { url: string; headers: Headers; body: Record<string, unknown> }

const seen: Seen[] = []
/** Every request of this file ends here: nothing reaches a network. */
const server = setupServer(
  http.all('*', async ({ request }) => {
    seen.push({ url: request.url, headers: request.headers, body: (await request.json()) as Record<string, unknown> })
    return new HttpResponse('', { status: 500 })
  }),
)

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())
beforeEach(() => {
  seen.length = 0
})

const settings = (provider: ProviderName, more: Partial<ProviderSettings> = {}): ProviderSettings => ({
  provider,
  timeoutMs: 1000,
  extensionMs: 500,
  firstMs: 2000,
  gapMs: 700,
  offlinePaceMs: 0,
  apiKey: 'key-of-the-operator',
  ...more,
})

async function asked(given: ProviderSettings): Promise<Seen> {
  const result = streamText({ model: openModel(given).model, prompt: 'Plan bees.', maxRetries: 0, onError: () => {} })
  await result.consumeStream({ onError: () => {} })
  expect(seen).toHaveLength(1)
  return seen[0] ?? { url: '', headers: new Headers(), body: {} }
}

const SECRET_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key']
const secrets = (headers: Headers) =>
  SECRET_HEADERS.flatMap((name) => (headers.has(name) ? [`${name}: ${headers.get(name)}`] : []))

it.each<[ProviderName, Partial<ProviderSettings>, string, string]>([
  ['openai', {}, 'https://api.openai.com/v1/chat/completions', 'authorization: Bearer key-of-the-operator'],
  [
    'openai',
    { baseUrl: 'https://models.example/v1' },
    'https://models.example/v1/chat/completions',
    'authorization: Bearer key-of-the-operator',
  ],
  ['anthropic', {}, 'https://api.anthropic.com/v1/messages', 'x-api-key: key-of-the-operator'],
  [
    'anthropic',
    { baseUrl: 'https://models.example/v1' },
    'https://models.example/v1/messages',
    'x-api-key: key-of-the-operator',
  ],
  [
    'google',
    { model: 'gemini-x' },
    'https://generativelanguage.googleapis.com/v1beta/models/gemini-x:streamGenerateContent?alt=sse',
    'x-goog-api-key: key-of-the-operator',
  ],
  [
    'google',
    { model: 'gemini-x', baseUrl: 'https://models.example/g' },
    'https://models.example/g/models/gemini-x:streamGenerateContent?alt=sse',
    'x-goog-api-key: key-of-the-operator',
  ],
  [
    'azure',
    { baseUrl: 'https://mine.openai.azure.com/openai/v1' },
    'https://mine.openai.azure.com/openai/v1/chat/completions',
    'api-key: key-of-the-operator',
  ],
  [
    'openai-compatible',
    { baseUrl: 'http://localhost:11434/v1' },
    'http://localhost:11434/v1/chat/completions',
    'authorization: Bearer key-of-the-operator',
  ],
  [
    'openai-compatible',
    { baseUrl: 'http://localhost:11434/v1/' },
    'http://localhost:11434/v1/chat/completions',
    'authorization: Bearer key-of-the-operator',
  ],
])('asks %s with %o at its own address, with the key in one header', async (provider, more, url, header) => {
  const request = await asked(settings(provider, more))
  expect(request.url).toBe(url)
  expect(secrets(request.headers)).toEqual([header])
  expect(request.url + JSON.stringify(request.body)).not.toContain('key-of-the-operator')
})

it.each<[ProviderName, string]>([
  ['openai', 'gpt-4.1-mini'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['openai-compatible', 'default'],
])('names %s’s model in the request: its own, or %s', async (provider, usual) => {
  const base = { baseUrl: 'https://models.example/v1' }
  expect((await asked(settings(provider, base))).body['model']).toBe(usual)
  seen.length = 0
  expect((await asked(settings(provider, { ...base, model: 'my-model' }))).body['model']).toBe('my-model')
})

it('asks a server that needs no key without one', async () => {
  const request = await asked(
    settings('openai-compatible', { baseUrl: 'http://localhost:11434/v1', apiKey: undefined }),
  )
  expect(secrets(request.headers)).toEqual([])
})

it('asks an OpenAI-compatible server to count its tokens', async () => {
  const request = await asked(settings('openai-compatible', { baseUrl: 'http://localhost:11434/v1' }))
  expect(request.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
})

it('asks the built-in curriculum without a single request, and makes a text', async () => {
  const offline = openModel(settings('offline'))
  const input = { topic: 'Beekeeping', level: 'beginner', hoursPerWeek: 3, weeks: 4, style: 'mixed', notes: '' }
  const { textStream } = streamText({
    model: offline.model,
    prompt: 'Plan bees.',
    providerOptions: { cairn: { kind: 'course', input } },
  })
  let text = ''
  for await (const part of textStream) text += part
  expect(JSON.parse(text)).toHaveProperty('modules')
  expect(seen).toEqual([])
})

it('tells the ledger who answers, with which model, and how long to wait', () => {
  expect(openModel(settings('openai', { model: 'm' }))).toMatchObject({
    provider: 'openai',
    modelId: 'm',
    label: 'OpenAI',
  })
  expect(openModel(settings('openai'))).toMatchObject({
    deadline: { baseMs: 1000, extensionMs: 500 },
    patience: { firstMs: 2000, gapMs: 700 },
  })
})

it.each<[ProviderName, string, string]>([
  ['openai', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'],
  ['anthropic', 'ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'],
  ['google', 'GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_GENERATIVE_AI_BASE_URL'],
])('takes nothing for %s from the environment behind the configuration', async (provider, key, url) => {
  process.env[key] = 'stray-key'
  process.env[url] = 'https://elsewhere.example/v1'
  try {
    const kept = await asked(settings(provider))
    expect(kept.url).not.toContain('elsewhere.example')
    seen.length = 0
    const keyless = await asked(settings(provider, { apiKey: undefined, baseUrl: 'https://models.example/v1' }))
    expect(secrets(keyless.headers).join()).not.toContain('stray-key')
  } finally {
    Reflect.deleteProperty(process.env, key)
    Reflect.deleteProperty(process.env, url)
  }
})

const REFUSALS = [
  ['temperature', { error: { code: 'unsupported_value', param: 'temperature', message: 'Only 1 is supported.' } }, 2],
  ['max_tokens', { error: { code: 'unsupported_parameter', param: 'max_tokens', message: 'Use another.' } }, 2],
  ['anything else', { error: { code: 'content_filter', param: 'prompt', message: 'No.' } }, 1],
  ['no words at all', null, 1],
] as const

it.each(REFUSALS)('asks a deployment at Azure again without what it refuses: %s', async (_, refusal, times) => {
  server.use(
    http.post('https://mine.openai.azure.com/openai/v1/chat/completions', async ({ request }) => {
      const body = (await request.clone().json()) as Seen['body']
      seen.push({ url: request.url, headers: request.headers, body })
      return HttpResponse.json(refusal, { status: 400 })
    }),
  )
  const { model } = openModel(settings('azure', { baseUrl: 'https://mine.openai.azure.com/openai/v1', model: 'ours' }))
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }]
  const call = model.doStream({ prompt, temperature: 0.3, maxOutputTokens: 99 })
  await expect(call).rejects.toMatchObject({ statusCode: 400 })
  const told = seen.map(({ body }) => [body['temperature'], body['max_tokens'], body['max_completion_tokens']])
  expect(told).toEqual(
    [
      [0.3, 99, undefined],
      [undefined, undefined, 99],
    ].slice(0, times),
  )
  expect(seen.map(({ headers }) => secrets(headers))).toEqual(Array(times).fill(['api-key: key-of-the-operator']))
  server.resetHandlers()
})
