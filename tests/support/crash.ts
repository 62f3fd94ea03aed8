import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TenantId } from '#app/domain/plan.ts'
import { atEnd } from './at-end.ts'
import { child } from './child.ts'
import { testClock } from './clock.ts'
import { rowsOf } from './invariants.ts'
import type { LoopbackProvider } from './provider.ts'
import { testRuntime, type TestRuntime } from './runtime.ts'

/** The learner of every child. */
export const TENANT = '00000000-0000-7000-8000-00000000000a' as TenantId
/** A lease that a test can outwait. */
const SHORT = { JOB_LEASE_MS: '600', JOB_HEARTBEAT_MS: '100' }
/** How long a staged job is hidden, ms. */
export const STAGED_FOR = 15_000

/** A new folder, removed when the file's tests are over. */
export function dataDirectory(inside = tmpdir()): string {
  const made = mkdtempSync(path.join(inside, 'cairn-crash-'))
  atEnd(() => rmSync(made, { recursive: true, force: true }))
  return made
}

type Env = Record<string, string>

const settings = (provider: LoopbackProvider, dataDir: string, more: Env = {}): Env => ({
  AI_BASE_URL: provider.url,
  AI_MODEL: 'tiny',
  DATA_DIR: dataDir,
  CHILD_TENANT: TENANT,
  ...SHORT,
  ...more,
})

export const childOn = (provider: LoopbackProvider, dataDir: string, more: Env = {}, through: string[] = []) =>
  child(settings(provider, dataDir, more), through)

/** What the next start finds: a whole Cairn on the same files, in this process, with the time of day. */
export const revived = (
  provider: LoopbackProvider,
  dataDir: string,
  more: Env = {},
  kinds: Pick<Parameters<typeof testRuntime>[0] & object, 'workflows'> = {},
): Promise<TestRuntime> => {
  const clock = testClock(new Date().toISOString())
  return testRuntime({ dataDir, clock, env: settings(provider, dataDir, more), ...kinds })
}

export const jobsIn = (dataDir: string) =>
  rowsOf(dataDir, undefined, 'select status, runs, fence from jobs order by id')
export const ledgerIn = (dataDir: string) =>
  rowsOf(dataDir, TENANT, 'select number, status, classification, spent, calls from attempts order by number')
