import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createToken } from '#app/http/accounts-tokens.server.ts'
import { startSession } from '#app/http/session.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { insertAccount } from '#db/control/accounts.server.ts'
import type { TestRuntime } from '../support/runtime.ts'
import { benchRuntime } from './world.ts'

const SERVER = fileURLToPath(new URL('../../build/server/index.js', import.meta.url))

export type Visitor = { id: string; token: string; cookie: string }
export type BuiltServer = {
  url: string
  pid: number
  visitors: Visitor[]
  agent: http.Agent
  [Symbol.asyncDispose](): Promise<void>
}

type Plan = {
  learners: number
  env?: Record<string, string>
  /** Fill the first learner's file before the server opens it. */
  prepare?: (ctx: TenantContext) => Promise<void>
  /** Options of Node's. */
  flags?: string[]
  /** Hears every line that it says. */
  onLine?: (line: string) => void
}

/** An account without a password that works: hashing one is not what is measured here. */
async function visitor(cairn: TestRuntime): Promise<Visitor> {
  const ctx = await cairn.learner()
  const row = { id: ctx.tenantId, email: `${ctx.tenantId}@example.org`, passwordHash: '-', role: 'learner' } as const
  await cairn.control.immediate((tx) => insertAccount(tx, { ...row, disabledAt: null, createdAt: Date.now() }))
  const { token } = await createToken(cairn, ctx.tenantId, 'bench', {})
  const request = new Request('http://127.0.0.1/')
  const edge = {
    request,
    context: { runtime: cairn, nonce: '', requestId: '', address: '', clientGone: request.signal },
  }
  const [cookie = ''] = (await startSession(edge, ctx.tenantId)).split(';')
  return { id: ctx.tenantId, token, cookie }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()))
}

/** Resolves with the address the server says it is ready at; goes on reading, so that its log never blocks it. */
function address(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout ?? process.stdin })
    lines.on('line', (line) => {
      onLine(line)
      const [, url] = /^Cairn is ready at (\S+)/.exec(line) ?? []
      if (url) resolve(url)
    })
    child.once('exit', (code) => reject(new Error(`The built server ended with code ${code} before it was ready.`)))
  })
}

export const isBuilt = () => existsSync(SERVER)

/** The built server as a process of its own, over a new data directory with some learners in it. */
export async function builtServer(plan: Plan): Promise<BuiltServer> {
  const { learners, env = {}, prepare, flags = [], onLine = () => {} } = plan
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'cairn-bench-'))
  const visitors: Visitor[] = []
  {
    await using cairn = await benchRuntime({ dataDir })
    for (let i = 0; i < learners; i++) visitors.push(await visitor(cairn))
    const [first] = visitors
    if (first && prepare) await prepare(cairn.as(first.id as TenantContext['tenantId']))
  }
  const child = spawn(process.execPath, [...flags, SERVER], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await address(child, onLine)
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity })
  return {
    url,
    pid: child.pid ?? 0,
    visitors,
    agent,
    async [Symbol.asyncDispose]() {
      agent.destroy()
      child.kill('SIGTERM')
      await ended(child)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Processor time a process has used, ms; undefined where the system does not say. The tick is Linux's usual 10 ms. */
export function processorMs(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return undefined
  }
}

/** Resident memory of a process in MB; undefined where the system does not say. */
export function residentMB(pid: number): number | undefined {
  try {
    const [, kB] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kB ? Number(kB) / 1024 : undefined
  } catch {
    return undefined
  }
}
