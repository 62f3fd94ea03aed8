import { Output, streamText } from 'ai'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { openModel } from '#app/adapters/model.server.ts'
import { blueprints } from '#app/blueprints/registry.ts'
import type { ProviderName } from '#app/domain/providers.ts'
import { ask } from '#app/generation/ask.server.ts'
import { responseFormat } from '#app/generation/response-format.ts'

type Sent = { url: string; body: string }
type Asked = [provider: ProviderName, model: string, schemaAt: string, strict: boolean]

const sent: Sent[] = []
/** Every request of this file ends here: nothing reaches a network. */
const server = setupServer(
  http.all('*', async ({ request }) => {
    sent.push({ url: request.url, body: await request.text() })
    return new HttpResponse('', { status: 500 })
  }),
)

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())
beforeEach(() => {
  sent.length = 0
})

const { course } = blueprints
const input = { topic: 'Bees 🐝', level: 'beginner', hoursPerWeek: 2, weeks: 2, style: 'mixed', notes: 'one\n"two"' }
const prompt = course.prompt(input)

const modelOf = (provider: ProviderName, model: string) => {
  const baseUrl = provider === 'openai-compatible' ? 'http://localhost:11434/v1' : undefined
  const times = { timeoutMs: 1, extensionMs: 1, firstMs: 1, gapMs: 1 }
  return openModel({ provider, model, baseUrl, apiKey: 'k', ...times, offlinePaceMs: 0 }).model
}

async function sentBy(provider: ProviderName, model: string): Promise<Sent> {
  const { signal } = new AbortController()
  const asked = ask({ model: modelOf(provider, model), blueprint: course, input, signal, onItem: () => {} })
  await expect(asked).rejects.toMatchObject({ statusCode: 500 })
  expect(sent).toHaveLength(1)
  return sent.pop() ?? { url: '', body: '' }
}

const JSON_SCHEMA = 'response_format.json_schema.schema'
const VENDORS: Asked[] = [
  ['openai-compatible', 'tiny', JSON_SCHEMA, true],
  ['openai', 'gpt-4.1-mini', JSON_SCHEMA, true],
  ['openai', 'o3-mini', JSON_SCHEMA, true],
  ['anthropic', 'claude-sonnet-4-5', 'output_config.format.schema', true],
  ['anthropic', 'claude-3-haiku-20240307', 'tools.0.input_schema', true],
  ['google', 'gemini-2.5-flash', 'generationConfig.responseSchema', false],
]

type Shape = {
  type: string
  properties?: Record<string, Shape>
  items?: Shape
  required?: string[]
  additionalProperties?: unknown
}
const at = (body: unknown, path: string) =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], body)

function objectsIn(shape: Shape): Shape[] {
  const inner = [...Object.values(shape.properties ?? {}), ...(shape.items ? [shape.items] : [])].flatMap(objectsIn)
  return shape.type === 'object' ? [shape, ...inner] : inner
}

it.each(VENDORS)('tells %s, %s the shape of the answer, and that nothing else may stand in it', async (...asked) => {
  const [provider, model, path, closed] = asked
  const objects = objectsIn(at(JSON.parse((await sentBy(provider, model)).body), path) as Shape)
  expect(objects.map((shape) => Object.keys(shape.properties ?? {}))).toEqual([
    ['title', 'summary', 'modules'],
    ['title', 'description', 'estimatedMinutes', 'tasks'],
    ['title', 'description', 'estimatedMinutes', 'kind'],
  ])
  for (const { properties, required, additionalProperties } of objects) {
    expect(required).toEqual(Object.keys(properties ?? {}))
    expect(additionalProperties).toBe(closed ? false : undefined)
  }
})

it.each(VENDORS)(
  'gives %s, %s both halves of the prompt, apart, and none of what the curriculum reads',
  async (...asked) => {
    const { body } = await sentBy(asked[0], asked[1])
    const quoted = (text: string) => JSON.stringify(text).slice(1, -1)
    for (const half of [prompt.system, prompt.user]) expect(body.split(`"${quoted(half)}"`)).toHaveLength(2)
    expect(body).not.toMatch(/cairn|hoursPerWeek/)
  },
)

it.each(VENDORS)('sends %s, %s to the byte what the SDK’s own call would send', async (...asked) => {
  const [provider, model] = asked
  const ours = await sentBy(provider, model)
  const result = streamText({
    model: modelOf(provider, model),
    system: prompt.system,
    prompt: prompt.user,
    output: Output.object({ schema: course.schema as never }),
    maxRetries: 0,
    onError: () => {},
  })
  await result.consumeStream({ onError: () => {} })
  expect(sent).toEqual([ours])
})

it('sends the same the second time: nobody changed what is kept of the schema', async () => {
  const first = await sentBy('anthropic', 'claude-3-haiku-20240307')
  for (const [provider, model] of VENDORS) await sentBy(provider, model)
  expect(await sentBy('anthropic', 'claude-3-haiku-20240307')).toEqual(first)
})

it('makes the description of a schema once', () => {
  expect(responseFormat(course.schema)).toBe(responseFormat(course.schema))
  expect(responseFormat(z.object({ a: z.string() }))).not.toBe(responseFormat(z.object({ a: z.string() })))
})

it.each([
  ['a choice', z.union([z.object({ a: z.string() }), z.object({ b: z.object({}) })])],
  ['what both demand', z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }))],
  ['a pair', z.tuple([z.object({ a: z.string() }), z.number()])],
  ['any keys', z.record(z.string(), z.object({ a: z.string().optional() }))],
  ['what is filled in', z.object({ a: z.number().default(3), b: z.string().transform(Number) })],
  ['what may be missing', z.object({ a: z.object({ b: z.string() }).nullable().optional() })],
])('describes %s as the SDK would', async (_, schema) => {
  expect(responseFormat(schema)).toEqual(await Output.object({ schema: schema as never }).responseFormat)
})
