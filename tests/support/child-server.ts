import { createInterface } from 'node:readline'
import { boot } from '#app/boot.server.ts'
import { loadConfig } from '#app/config.server.ts'
import { AppError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { tenantContext } from '#app/http/context.server.ts'
import { retryPlan } from '#app/services/attempts.server.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { repairing } from './repairing.ts'
import { courseFields } from './runtime.ts'

/**
 * A Cairn without HTTP in a process of its own, so that a test may kill, stop and drain it. Reads commands, one a
 * line: `create [<key>]`, `retry <plan>`, `running`; answers one JSON line each. `CHILD_TENANT` is its learner; `CHILD_SHARED=1` leaves
 * the lock of the data directory alone; `CHILD_WORKER=0` runs no worker; `CHILD_REPAIR=1` makes courses that are
 * corrected once.
 */
const { CHILD_TENANT, CHILD_SHARED, CHILD_WORKER, CHILD_REPAIR } = process.env
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

async function main(): Promise<void> {
  const runtime = await boot(loadConfig(), {
    exclusive: CHILD_SHARED !== '1',
    ...(CHILD_REPAIR === '1' ? { blueprints: repairing } : {}),
  })
  const tenantId = CHILD_TENANT as TenantId
  await runtime.tenants.create(tenantId)
  const ctx = tenantContext(runtime, tenantId)
  const commands: Record<string, (argument: string) => Promise<object>> = {
    create: (key) => createPlan(ctx, 'course', courseFields(), key ? { key, fingerprint: 'a course' } : undefined),
    retry: (planId) => retryPlan(ctx, planId),
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
