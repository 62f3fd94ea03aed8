import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt, serverFile } from '#app/cli/setup/build.mjs'
import { Client } from '../support/client.ts'
import { served } from '../support/served.ts'
import { PASSWORD } from '../support/world.ts'

beforeAll(() => ensureBuilt())

const plainEnv = { PATH: process.env['PATH'], NODE_ENV: 'production' as const }

const dirs: string[] = []
const newDir = () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'cairn-process-'))
  dirs.push(dir)
  return dir
}
afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true, force: true })))

/** Start the built server where it cannot run; resolves with what it said and its exit code. */
function refused(env: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [serverFile], { env: { ...plainEnv, LOG_LEVEL: 'error', ...env } })
    let out = ''
    let err = ''
    child.stdout.on('data', (part: Buffer) => (out += part.toString()))
    child.stderr.on('data', (part: Buffer) => (err += part.toString()))
    child.once('close', (code) => resolve({ code, out, err }))
  })
}

describe('the built server', () => {
  it('serves its pages and its files', async () => {
    await using server = await served()
    const page = await new Client(server.url).get('/sign-up')
    expect(page.status).toBe(200)
    const assets = [...new Set(page.text.match(/\/assets\/[\w./~$-]+\.(?:js|css)/g))]
    expect(assets.length).toBeGreaterThan(3)
    for (const asset of assets) {
      const answer = await fetch(`${server.url}${asset}`)
      expect([asset, answer.status]).toEqual([asset, 200])
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  it('knows an AppError in its routes for the AppError of its edge: there is one module graph', async () => {
    await using server = await served()
    const answer = await fetch(`${server.url}/api/v1/plans`)
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ error: { code: 'unauthorized' } })
    const page = await fetch(`${server.url}/nowhere`)
    expect(page.status).toBe(404)
  })

  it('keeps people signed in over kill -9', async () => {
    const first = await served()
    const ada = new Client(first.url)
    await ada.post('/sign-up', { email: 'ada@example.org', password: PASSWORD })
    await using again = await first.restart()
    expect(again.url).toBe(first.url)
    expect((await ada.get('/settings')).status).toBe(200)
  })

  it('ends in good time when told to, whoever hangs on', async () => {
    const server = await served()
    const { hostname, port } = new URL(server.url)
    const idle = connect(Number(port), hostname)
    const slow = connect(Number(port), hostname)
    slow.write('POST /sign-up HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
    await fetch(`${server.url}/healthz`)
    const started = performance.now()
    expect(await server.stop('SIGTERM')).toBe(0)
    expect(performance.now() - started).toBeLessThan(8000)
    idle.destroy()
    slow.destroy()
    rmSync(server.dataDir, { recursive: true, force: true })
  })

  it('ends at once on an idle day', async () => {
    const server = await served()
    const started = performance.now()
    expect(await server.stop('SIGINT')).toBe(0)
    expect(performance.now() - started).toBeLessThan(2000)
    rmSync(server.dataDir, { recursive: true, force: true })
  })
})

describe('a server that cannot start says why in a sentence, and ends with 1', () => {
  const plain = (ended: { code: number | null; err: string }) => {
    expect(ended.code).toBe(1)
    expect(ended.err).not.toMatch(/\n {4}at /)
  }

  it('when its settings are wrong', async () => {
    const ended = await refused({ PORT: 'abc', SIGNUPS: 'x', DATA_DIR: newDir() })
    plain(ended)
    expect(ended.err).toMatch(/PORT .*\n.*SIGNUPS/)
  })

  it('when another server has the data directory', async () => {
    await using server = await served()
    const ended = await refused({ PORT: '0', DATA_DIR: server.dataDir })
    plain(ended)
    expect(ended.err).toContain(String(server.child.pid))
  })

  it('when the port is taken', async () => {
    await using server = await served()
    const ended = await refused({ PORT: new URL(server.url).port, DATA_DIR: newDir() })
    plain(ended)
    expect(ended.err).toContain('in use already')
  })

  it('when the data directory cannot be made', async () => {
    plain(await refused({ PORT: '0', DATA_DIR: '/dev/null/data' }))
  })
})

it('prints a setup link where other machines can reach it, once', { timeout: 60_000 }, async () => {
  const dataDir = newDir()
  const run = () =>
    new Promise<string>((resolve) => {
      const env = { ...plainEnv, LOG_LEVEL: 'silent', HOST: '0.0.0.0', PORT: '0', DATA_DIR: dataDir }
      const child = spawn(process.execPath, [serverFile], { env })
      let out = ''
      child.stdout.on('data', (part: Buffer) => {
        out += part.toString()
        if (out.includes('ready at')) setTimeout(() => child.kill('SIGTERM'), 200)
      })
      child.once('close', () => resolve(out))
    })
  const out = await run()
  expect(out).toContain('http://localhost:')
  expect(out.match(/\/setup\?ticket=[\w-]{43}/g)).toHaveLength(1)
  expect(await run()).toContain('/setup?ticket=')
})
