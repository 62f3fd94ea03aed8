import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openCatalogue } from '#app/adapters/catalogue.ts'
import { DEFAULT_MODEL } from '#app/adapters/model.server.ts'
import { loadConfig } from '#app/config.server.ts'
import { unfitFor } from '#app/domain/provider-choice.ts'
import { OWN_PROVIDERS } from '#app/domain/providers.ts'
import { findLocalServers } from '#app/services/local-servers.server.ts'
import { loopbackProvider } from '../support/provider.ts'

const plain = openCatalogue([])

it('knows prices and sizes of models from the price package, whole nano-USD a million tokens', () => {
  const mini = { provider: 'openai', model: 'gpt-4.1-mini', local: false } as const
  expect(plain.priceSnapshotOf(mini)).toEqual({
    input: 400_000_000,
    output: 1_600_000_000,
    cachedInput: 100_000_000,
    source: 'package',
  })
  expect(plain.capabilitiesOf(mini)).toMatchObject({ structuredOutput: true, tools: true, contextTokens: 1_000_000 })
  expect(plain.priceSnapshotOf({ ...mini, provider: 'azure' })).toMatchObject({ input: 400_000_000 })
  expect(plain.priceSnapshotOf({ ...mini, model: 'made-up-1' })).toBeNull()
  expect(plain.priceSnapshotOf({ provider: 'openai-compatible', model: 'gpt-4.1-mini', local: false })).toBeNull()
})

it.each([
  ['groq', 'openai/gpt-oss-120b', { structuredOutput: true, tools: true, contextTokens: 131_072 }, null],
  [
    'groq',
    'llama-3.3-70b-versatile',
    { structuredOutput: false, tools: true },
    /cannot produce the structured answers/,
  ],
  ['groq', 'groq/compound', { structuredOutput: false, tools: false }, /cannot produce the structured answers/],
  ['groq', 'llama3-8b-8192', { contextTokens: 8192 }, /cannot produce the structured answers/],
  ['openrouter', 'openai/gpt-4.1-mini', { structuredOutput: true, tools: true }, null],
  ['openrouter', 'anthropic/claude-sonnet-4.5', { structuredOutput: true, contextTokens: 1_000_000 }, null],
  ['openrouter', 'meta-llama/llama-3.3-70b-instruct', { structuredOutput: true, tools: true }, null],
  [
    'openrouter',
    'gryphe/mythomax-l2-13b',
    { structuredOutput: false, tools: false },
    /cannot produce the structured answers/,
  ],
  ['openrouter', 'made-up/model-1', {}, null],
  ['openai-compatible', 'llama-3.3-70b-versatile', {}, null],
] as const)('knows of %s what %s can do, as far as anybody does', (provider, model, can, unfit) => {
  const known = plain.capabilitiesOf({ provider, model, local: false })
  expect(known).toMatchObject(can)
  if (Object.keys(can).length === 0) expect(known).toEqual({})
  const why = unfitFor('plans', { provider, model }, known)
  if (unfit) expect(why).toMatch(unfit)
  else expect(why).toBeNull()
})

it('asks of each vendor a model that will do for plans, where nobody names one', () => {
  for (const provider of OWN_PROVIDERS) {
    const name = { provider, model: DEFAULT_MODEL[provider], local: false }
    expect([provider, unfitFor('plans', name, plain.capabilitiesOf(name))]).toEqual([provider, null])
  }
})

it.each([
  ['openai', 'text-embedding-3-small', true],
  ['openai', 'tts-1-hd', true],
  ['openai', 'gpt-4o-transcribe', true],
  ['openai', 'omni-moderation-latest', true],
  ['google', 'imagen-4.0-generate-001', true],
  ['google', 'gemini-embedding-001', true],
  ['openai-compatible', 'nomic-embed-text:latest', true],
  ['openai-compatible', 'BAAI/bge-reranker-v2-m3', true],
  ['openai-compatible', 'openai/whisper-large-v3', true],
  ['openai-compatible', 'embedded-coach', false],
  ['openai-compatible', 'whisperer-7b', false],
  ['azure', 'content-moderation', false],
] as const)('tells by its name whether what %s calls %s answers in words', (provider, model, refused) => {
  const name = { provider, model }
  expect(unfitFor('tutor', name, {})).toEqual(refused ? expect.stringMatching(/does not answer in words/) : null)
  // Whose server it is has the last word on it.
  if (provider === 'openai-compatible') expect(unfitFor('tutor', name, { structuredOutput: true })).toBeNull()
})

it('charges nothing for the built-in curriculum and for a server of one’s own', () => {
  for (const name of [
    { provider: 'offline', model: 'curriculum-1', local: false },
    { provider: 'openai-compatible', model: 'llama', local: true },
  ] as const) {
    expect(plain.priceSnapshotOf(name)).toEqual({ input: 0, output: 0, cachedInput: 0, source: 'free' })
  }
})

it('takes the operator’s word before everybody’s, from a file that is checked at the start', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'cairn-models-'))
  const write = (text: string) => writeFileSync(path.join(dir, 'models.json'), text)
  write(JSON.stringify({ models: [{ model: 'llama', price: { input: 0.5, output: 1 }, contextTokens: 2000 }] }))
  const catalogue = openCatalogue(loadConfig({ DATA_DIR: dir }).models)
  const llama = { provider: 'openai-compatible', model: 'llama', local: true } as const
  expect(catalogue.priceSnapshotOf(llama)).toMatchObject({ input: 500_000_000, cachedInput: null, source: 'operator' })
  expect(unfitFor('plans', llama, catalogue.capabilitiesOf(llama))).toMatch(/context window is too small/)
  for (const bad of ['{', '{}', '{"models":[{"model":"x","price":{"input":-1,"output":0}}]}', '{"models":[],"x":1}']) {
    write(bad)
    expect(() => loadConfig({ DATA_DIR: dir })).toThrow(/models\.json/)
  }
  expect(() => loadConfig({ DATA_DIR: tmpdir(), MODELS_FILE: path.join(dir, 'none') })).toThrow(/MODELS_FILE/)
  rmSync(dir, { recursive: true })
})

it('36. starts with no environment that switches TLS off', () => {
  expect(() => loadConfig({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toThrow(/must not switch TLS off/)
})

it('finds servers of models on this machine, and nobody who speaks otherwise', async () => {
  await using ollama = await loopbackProvider((res) => void res.end('{"data":[{"id":"llama"}]}'))
  await using page = await loopbackProvider((res) => void res.end('<html>'))
  const portOf = (url: string) => Number(new URL(url).port)
  const found = await findLocalServers([
    [portOf(ollama.url), 'Ollama'],
    [portOf(page.url), 'A page'],
  ])
  expect(found).toEqual([{ name: 'Ollama', baseUrl: ollama.url, models: ['llama'] }])
})
