import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { boot, type Booted, type Runtime } from '#app/boot.server.ts'
import { createLogger } from '#app/adapters/logger.server.ts'
import { loadConfig } from '#app/config.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { tenantContext } from '#app/http/context.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { testClock, type TestClock } from './clock.ts'

export type TestRuntime = Booted & {
  dataDir: string
  clock: TestClock
  /** A new learner with a file of their own, without an account. */
  learner(): Promise<TenantContext>
  /** What a request of this learner would be given. */
  as(id: TenantId): TenantContext
  [Symbol.asyncDispose](): Promise<void>
}

type Options = {
  env?: Record<string, string>
  dataDir?: string
  clock?: TestClock
  keep?: boolean
  blueprints?: Runtime['blueprints']
  workflows?: Runtime['workflows']
}

/**
 * A whole Cairn without HTTP: real files in a temporary directory, the real worker, driven by `worker.tick()` or
 * `start()`. `env` is the environment it is configured from. Dispose it with `await using`.
 */
export async function testRuntime(options: Options = {}): Promise<TestRuntime> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'cairn-test-'))
  const clock = options.clock ?? testClock()
  const env = { NODE_ENV: 'test', LOG_LEVEL: 'silent', OFFLINE_PACE_MS: '0', DATA_DIR: dataDir, ...options.env }
  const config = loadConfig(env)
  const kinds = {
    ...(options.blueprints ? { blueprints: options.blueprints } : {}),
    ...(options.workflows ? { workflows: options.workflows } : {}),
  }
  const runtime = await boot(config, { clock, log: createLogger(config), exclusive: false, byHand: true, ...kinds })
  return {
    ...runtime,
    dataDir,
    clock,
    as: (id) => tenantContext(runtime, id),
    async learner() {
      const id = clock.newId() as TenantId
      await runtime.tenants.create(id)
      return tenantContext(runtime, id)
    },
    async [Symbol.asyncDispose]() {
      await runtime.drain()
      runtime.close()
      if (!options.keep && !options.dataDir) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** A course's fields as they come out of its schema. */
export const courseFields = (fields: Record<string, unknown> = {}) => ({
  topic: 'Beekeeping for a small garden',
  level: 'beginner',
  hoursPerWeek: 3,
  weeks: 8,
  style: 'mixed',
  notes: '',
  ...fields,
})
