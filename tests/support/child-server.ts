import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { boot } from '#app/boot.server.ts'
import { loadConfig } from '#app/config.server.ts'
import { AppError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { tenantContext } from '#app/http/context.server.ts'
import { cancelPlan, retryPlan } from '#app/services/attempts.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { regeneratePlan } from '#app/services/regenerate.server.ts'
import { restartPlan } from '#app/services/restart.server.ts'
import { branchesWorkflow } from './branches.ts'
import { tutorCommands } from './child-tutor.ts'
import { checkInvariants, harmFile, rowsOf } from './invariants.ts'
import { repairing } from './repairing.ts'
import { courseFields } from './runtime.ts'

/**
 * A Cairn without HTTP in a process of its own, so that a test may kill, stop and drain it. Reads commands, one a
 * line, as `commands` below has them; answers one JSON line each. `CHILD_TENANT` is its learner; `CHILD_SHARED=1`
 * leaves the lock of the data directory alone; `CHILD_WORKER=0` runs no worker; `CHILD_REPAIR=1` makes courses that
 * are corrected once; `CHILD_BRANCHES=1` puts a workflow of three branches in the place of the weekly review.
 */
const { CHILD_TENANT, CHILD_SHARED, CHILD_WORKER, CHILD_REPAIR, CHILD_BRANCHES } = process.env
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

/** The longest the loop was held up within `ms`, ms. */
async function longestTurn(ms: number): Promise<{ longestMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await sleep(ms)
  delay.disable()
  return { longestMs: Math.round(delay.max / 1e6) }
}

/** Write a file until the disk takes no more, then leave so many MB free; returns its size. */
function fillDisk(file: string, leave: number): number {
  const handle = openSync(file, 'a')
  let bytes = 0
  try {
    for (const part of [1 << 20, 1 << 12, 1]) {
      try {
        for (;;) bytes += writeSync(handle, Buffer.alloc(part))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(handle)
  }
  if (leave > 0) truncateSync(file, Math.max(0, (bytes = statSync(file).size - leave * 1024 * 1024)))
  return bytes
}

async function main(): Promise<void> {
  const runtime = await boot(loadConfig(), {
    exclusive: CHILD_SHARED !== '1',
    ...(CHILD_REPAIR === '1' ? { blueprints: repairing } : {}),
    ...(CHILD_BRANCHES === '1' ? { workflows: { 'weekly-review': branchesWorkflow() } } : {}),
  })
  const tenantId = CHILD_TENANT as TenantId
  await runtime.tenants.create(tenantId)
  const ctx = tenantContext(runtime, tenantId)
  const ballast = path.join(runtime.config.dataDir, 'ballast')
  const commands: Record<string, (argument: string) => Promise<object>> = {
    create: (key) => createPlan(ctx, 'course', courseFields(), key ? { key, fingerprint: 'a course' } : undefined),
    retry: (planId) => retryPlan(ctx, planId),
    cancel: async (planId) => (await cancelPlan(ctx, planId), {}),
    remove: async (planId) => (await removePlan(ctx, planId), {}),
    restart: async (both) => {
      const [planId = '', attemptId = ''] = both.split('/')
      return restartPlan(ctx, planId, attemptId)
    },
    regenerate: (planId) => regeneratePlan(ctx, planId, { scope: 'plan' }),
    ...tutorCommands(ctx),
    plan: (planId) => getPlan(ctx, planId),
    ready: () => runtime.readiness(),
    check: () => Promise.resolve({ wrong: checkInvariants(runtime.config.dataDir) }),
    loop: (ms) => longestTurn(Number(ms)),
    fill: (leave) => {
      // Room that the logs of the files have already is none of the disk's.
      for (const whose of [undefined, tenantId])
        harmFile(runtime.config.dataDir, whose, 'pragma wal_checkpoint(truncate)')
      return Promise.resolve({ bytes: fillDisk(ballast, Number(leave)) })
    },
    free: () => Promise.resolve({ free: rmSync(ballast, { force: true }) === undefined }),
    reopen: () => Promise.resolve({ closed: runtime.tenants.close() === undefined }),
    rests: () => {
      const resting = `select id from jobs where status = 'queued' and runs = 0 and visible_at > created_at + 10000`
      return Promise.resolve({ jobs: rowsOf(runtime.config.dataDir, undefined, resting) })
    },
    running: () => Promise.resolve({ jobs: runtime.worker.runningCount }),
  }
  const answer = async (line: string) => {
    const [name = '', argument = ''] = line.split(' ')
    try {
      say({ [name]: await commands[name]?.(argument) })
    } catch (error) {
      say({ error: error instanceof AppError ? error.code : String(error) })
    }
  }
  process.once('SIGTERM', () => {
    void runtime.drain().then(() => {
      runtime.close()
      process.exit(0)
    })
  })
  if (CHILD_WORKER !== '0') runtime.start()
  createInterface({ input: process.stdin }).on('line', (line) => void answer(line))
  say({ started: process.pid })
}

try {
  await main()
} catch (error) {
  say({ refused: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  process.exit(1)
}
