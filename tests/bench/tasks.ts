import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { LimitReachedError } from '#app/jobs/queue.server.ts'
import { GateRefusedError, startAttempt } from '#app/services/start.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { takeToken, type Rate } from '#db/control/limiter.server.ts'
import type { TestRuntime } from '../support/runtime.ts'
import { quantile, wallMs } from './harness.ts'
import { benchRuntime, tenant } from './world.ts'

/** One learner's plans, decided on one after the other. */
export type Lane = { tenantId: string; planIds: string[] }
type GateTask = { kind: 'gate'; dataDir: string; startAt: number; lanes: Lane[]; contenders: number; door: boolean }
type LimitTask = {
  kind: 'limit'
  dataDir: string
  startAt: number
  keys: string[]
  tries: number
  rate: Rate
  stage: boolean
}
type LockTask = { kind: 'lock'; file: string; startAt: number; ms: number }
export type Task = GateTask | LimitTask | LockTask

type Span = { from: number; to: number; p50: number; p99: number }
export type GateOutcome = Span & { decisions: number; wins: number; refused: Record<string, number> }
export type LimitOutcome = Span & { decisions: number; admitted: { key: string; at: number }[] }
export type Outcomes = { gate: GateOutcome; limit: LimitOutcome; lock: { from: number; to: number } }

/** A queue that costs nothing, to see the gate alone. */
export const noQueue = (ctx: TenantContext): TenantContext => {
  const nothing = () => Promise.resolve()
  const stage = () =>
    Promise.resolve({ id: ctx.newId(), scope: 'generation' as const, stagedAt: Date.now(), gateBefore: Infinity })
  const pastRuns = () => Promise.resolve([])
  return { ...ctx, queue: { stage, arm: nothing, drop: nothing, cancel: nothing, take: nothing, pastRuns } }
}

function spanOf(from: number, latencies: number[]): Span {
  return { from, to: wallMs(), p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
}

async function gate(cairn: TestRuntime, task: GateTask): Promise<GateOutcome> {
  const latencies: number[] = []
  const refused: Record<string, number> = {}
  let wins = 0
  const decide = async (ctx: TenantContext, planId: string) => {
    const asked = performance.now()
    try {
      await startAttempt(ctx, planId)
      wins += 1
    } catch (error) {
      if (!(error instanceof GateRefusedError)) throw error
      refused[error.code] = (refused[error.code] ?? 0) + 1
    }
    latencies.push(performance.now() - asked)
  }
  const walk = async ({ tenantId, planIds }: Lane) => {
    const own = cairn.as(tenant(tenantId))
    const ctx = task.door ? own : noQueue(own)
    for (const planId of planIds) {
      await Promise.all(Array.from({ length: task.contenders }, () => decide(ctx, planId)))
      await turn()
    }
  }
  const from = await at(task.startAt)
  await Promise.all(task.lanes.map(walk))
  return { ...spanOf(from, latencies), decisions: latencies.length, wins, refused }
}

async function limit(cairn: TestRuntime, task: LimitTask): Promise<LimitOutcome> {
  const latencies: number[] = []
  const admitted: { key: string; at: number }[] = []
  const { rate, stage } = task
  const bare = async (key: string) => {
    const { ok, now } = await cairn.control.immediate(function* (tx) {
      const now = Date.now()
      return { now, ...(yield* takeToken(tx, key, rate, now)) }
    })
    if (ok) admitted.push({ key, at: now })
  }
  const staged = async (key: string) => {
    try {
      const job = await cairn.as(tenant(key)).queue.stage({ kind: 'plan', subjectId: cairn.newId() })
      admitted.push({ key, at: job.stagedAt })
    } catch (error) {
      if (!(error instanceof LimitReachedError)) throw error
    }
  }
  const from = await at(task.startAt)
  for (let i = 0; i < task.tries; i++) {
    await Promise.all(
      task.keys.map(async (key) => {
        const asked = performance.now()
        await (stage ? staged(key) : bare(key))
        latencies.push(performance.now() - asked)
      }),
    )
    await turn()
  }
  return { ...spanOf(from, latencies), decisions: latencies.length, admitted }
}

async function lock({ file, ms, startAt }: LockTask): Promise<Outcomes['lock']> {
  await at(startAt)
  const db = new Database(file, { timeout: 1000 })
  db.exec('BEGIN IMMEDIATE')
  const from = wallMs()
  await sleep(ms)
  db.exec('COMMIT')
  const to = wallMs()
  db.close()
  return { from, to }
}

/** Wait for a moment all processes have agreed on. Returns when it was. */
async function at(startAt: number): Promise<number> {
  await sleep(Math.max(0, startAt - wallMs()))
  return wallMs()
}

export async function perform(task: Task): Promise<Outcomes[Task['kind']]> {
  if (task.kind === 'lock') return lock(task)
  const env = {
    GENERATION_ATTEMPT_CAP: '100',
    ...(task.kind === 'limit' ? {} : { GENERATION_LIMIT: '10000' }),
  }
  await using cairn = await benchRuntime({ dataDir: task.dataDir, env })
  return task.kind === 'gate' ? await gate(cairn, task) : await limit(cairn, task)
}
