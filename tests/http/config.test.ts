import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rootSecret } from '#app/adapters/root-secret.server.ts'
import { ConfigError, loadConfig } from '#app/config.server.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'cairn-config-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const file = (text: string) => {
  const name = path.join(dir, 'value')
  writeFileSync(name, text)
  return name
}
const problemsOf = (env: Record<string, string>): string => {
  try {
    loadConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('the settings were accepted')
}

describe('settings', () => {
  it('work with no environment at all', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      loopback: true,
      origin: undefined,
      signups: 'open',
      trustProxy: false,
      ai: { provider: 'offline', timeoutMs: 10_000, extensionMs: 10_000 },
      generation: { attemptCap: 3, limit: 10, windowMinutes: 60 },
      jobs: { leaseMs: 30_000, heartbeatMs: 10_000, concurrency: 4 },
      storageQuota: 256 * 1024 * 1024,
      logLevel: 'info',
    })
    expect(config.dataDir).toBe(path.resolve('data'))
    expect(JSON.parse(readFileSync(path.join(config.root, 'package.json'), 'utf8'))).toMatchObject({ name: 'cairn' })
  })

  it('are all checked before any is complained about, in one message that shows no value', () => {
    const told = problemsOf({
      PORT: '70000',
      SIGNUPS: 'maybe',
      ORIGIN: 'https://cairn.example/path',
      CAIRN_SECRET: 'hunter2',
      JOB_CONCURRENCY: '-1',
      AI_PROVIDER: 'anthropic',
      CHEESE: 'ignored',
    })
    for (const name of ['PORT', 'SIGNUPS', 'ORIGIN', 'CAIRN_SECRET', 'JOB_CONCURRENCY', 'AI_API_KEY']) {
      expect(told).toContain(name)
    }
    expect(told).not.toContain('hunter2')
    expect(told).not.toContain('CHEESE')
  })

  it('count as unset when empty', () => {
    expect(loadConfig({ PORT: '', AI_API_KEY: '  ' })).toMatchObject({ port: 3000, ai: { provider: 'offline' } })
  })

  it('may stand in files', () => {
    const secret = 'x'.repeat(40)
    expect(loadConfig({ CAIRN_SECRET_FILE: file(`${secret}\n`) }).secret).toBe(secret)
    expect(loadConfig({ AI_API_KEY_FILE: file('sk-1') }).ai).toMatchObject({ provider: 'openai', apiKey: 'sk-1' })
    expect(problemsOf({ PORT_FILE: path.join(dir, 'missing') })).toContain('PORT_FILE')
    expect(problemsOf({ PORT: '1', PORT_FILE: file('2') })).toContain('both set')
  })

  it.each([
    [{}, 'offline', 10_000, 10_000],
    [{ AI_API_KEY: 'k' }, 'openai', 10_000, 10_000],
    [{ AI_API_KEY: 'k', AI_PROVIDER: 'google' }, 'google', 10_000, 10_000],
    [{ AI_API_KEY: 'k', AI_PROVIDER: 'offline' }, 'offline', 10_000, 10_000],
    [{ AI_BASE_URL: 'http://localhost:11434/v1' }, 'openai-compatible', 120_000, 180_000],
    [{ AI_BASE_URL: 'http://[::1]:8080' }, 'openai-compatible', 120_000, 180_000],
    [{ AI_BASE_URL: 'http://192.168.7.2:1234/v1' }, 'openai-compatible', 120_000, 180_000],
    [{ AI_BASE_URL: 'http://ollama:11434/v1' }, 'openai-compatible', 120_000, 180_000],
    [{ AI_BASE_URL: 'https://models.example.com/v1' }, 'openai-compatible', 10_000, 10_000],
    [{ AI_BASE_URL: 'https://10.example.com/v1' }, 'openai-compatible', 10_000, 10_000],
    [{ AI_BASE_URL: 'http://127.0.0.1:1', GENERATION_TIMEOUT_MS: '7' }, 'openai-compatible', 7, 180_000],
    [{ GENERATION_EXTENSION_MS: '0' }, 'offline', 10_000, 0],
  ])('choose a provider and its patience: %j', (env, provider, timeoutMs, extensionMs) => {
    expect(loadConfig(env as Record<string, string>).ai).toMatchObject({ provider, timeoutMs, extensionMs })
  })

  it.each<[Record<string, string>, number, number]>([
    [{ AI_API_KEY: 'k' }, 60_000, 60_000],
    [{ AI_BASE_URL: 'http://localhost:11434/v1' }, 120_000, 180_000],
    [{ AI_API_KEY: 'k', GENERATION_TIMEOUT_MS: '7', GENERATION_EXTENSION_MS: '7' }, 60_000, 60_000],
    [{ AI_API_KEY: 'k', GENERATION_TIMEOUT_MS: '90000', GENERATION_EXTENSION_MS: '70000' }, 90_000, 70_000],
    [{ AI_API_KEY: 'k', GENERATION_TIMEOUT_MS: '90000', ANSWER_TIMEOUT_MS: '8', ANSWER_GAP_MS: '9' }, 8, 9],
  ])('wait for a lesson or a reply for as long as it comes: %j', (env, firstMs, gapMs) => {
    expect(loadConfig(env).ai).toMatchObject({ firstMs, gapMs })
  })

  const NEVER_ASKED: [Record<string, string>, string][] = [
    [{ AI_PROVIDER: 'openai-compatible' }, 'AI_BASE_URL is needed by openai-compatible'],
    [{ AI_PROVIDER: 'azure', AI_API_KEY: 'k' }, 'AI_BASE_URL is needed by azure'],
    [{ AI_PROVIDER: 'azure', AI_BASE_URL: 'https://x.example' }, 'AI_API_KEY is needed by azure'],
    [{ AI_PROVIDER: 'openai' }, 'AI_API_KEY is needed by openai'],
    [{ AI_PROVIDER: 'groq' }, 'AI_API_KEY is needed by groq'],
    [{ AI_PROVIDER: 'openrouter' }, 'AI_API_KEY is needed by openrouter'],
  ]
  it.each(NEVER_ASKED)('refuse a provider that could never be asked: %o', (env, problem) => {
    expect(problemsOf(env)).toContain(problem)
  })

  it('refuse a heartbeat that cannot keep its lease, and shorten the default to fit', () => {
    expect(problemsOf({ JOB_LEASE_MS: '1000', JOB_HEARTBEAT_MS: '900' })).toContain('JOB_HEARTBEAT_MS')
    expect(loadConfig({ JOB_LEASE_MS: '900' }).jobs.heartbeatMs).toBe(300)
  })

  it('bound what a learner may keep, or not at all', () => {
    expect(loadConfig({ STORAGE_QUOTA_MB: '2' }).storageQuota).toBe(2 * 1024 * 1024)
    expect(loadConfig({ STORAGE_QUOTA_MB: '0' }).storageQuota).toBeUndefined()
    for (const bad of ['-1', '1.5', '2 MB', '1000001']) {
      expect(problemsOf({ STORAGE_QUOTA_MB: bad })).toContain('STORAGE_QUOTA_MB')
    }
  })

  it('refuse a failpoint in production', () => {
    expect(problemsOf({ FAILPOINT: 'a:kill' })).toContain('FAILPOINT')
    expect(loadConfig({ FAILPOINT: 'a:kill', NODE_ENV: 'test' }).failpoint).toBe('a:kill')
  })

  it.each([
    ['127.0.0.1', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['cairn.example', false],
  ])('know whether %s is loopback', (host, loopback) => {
    expect(loadConfig({ HOST: host }).loopback).toBe(loopback)
  })
})

describe('the root secret', () => {
  it('is made once, for its owner only, and is the same ever after', () => {
    const first = rootSecret({ secret: undefined, dataDir: dir })
    expect(first.length).toBe(32)
    expect(statSync(path.join(dir, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(rootSecret({ secret: undefined, dataDir: dir })).toEqual(first)
  })

  it('comes from CAIRN_SECRET where that is set', () => {
    expect(rootSecret({ secret: 'y'.repeat(32), dataDir: dir }).toString()).toBe('y'.repeat(32))
  })

  it('is refused when the file has been cut short, rather than replaced', () => {
    writeFileSync(path.join(dir, 'secret.key'), 'abc')
    expect(() => rootSecret({ secret: undefined, dataDir: dir })).toThrow(/damaged/)
    expect(readFileSync(path.join(dir, 'secret.key'), 'utf8')).toBe('abc')
  })
})
