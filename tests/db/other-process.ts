import { DataDirectoryInUseError, lockDataDirectory } from '#db/data-lock.server.ts'
import { FileConnection } from '#db/connection.server.ts'
import { openControl } from '#db/control/control.server.ts'
import { takeToken, type Rate } from '#db/control/limiter.server.ts'
import { migrate } from '#db/migrate.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { TestRuntime } from '../support/runtime.ts'

/** What the other process of a two-process test can be asked, one thing after another. */
export type Request =
  /** Take a file's write lock and keep it. */
  | { do: 'hold'; file: string }
  /** Run SQL in the held transaction and commit it. */
  | { do: 'commit'; sql: string }
  /** Hold a data directory as a server does. */
  | { do: 'lock'; dir: string }
  /** Migrate a file and die without a word before the nth statement. */
  | { do: 'migrate'; file: string; folder: string; dieBefore: number }
  /** Try a plan again at a moment (ms since the epoch). */
  | { do: 'retry'; dataDir: string; env: Record<string, string>; tenantId: string; planId: string; at: number }
  /** Ask a learner's model so many times at once, at a moment; answers how often each came of it. */
  | { do: 'spend'; dataDir: string; env: Record<string, string>; tenantId: string; calls: number; at: number }
  /** Take as many tokens as there are until a moment. */
  | { do: 'take'; dataDir: string; folder: string; key: string; rate: Rate; from: number; until: number }

export type Reply = { ok: true; value: unknown } | { ok: false; error: string }

/** Wait for a moment without giving up the processor, so that two processes start within the same millisecond. */
export function spinUntil(at: number): void {
  while (Date.now() < at);
}

/** Take tokens until a moment and say when each was let through. */
export async function takeAll(request: Extract<Request, { do: 'take' }>): Promise<number[]> {
  const control = openControl(request.dataDir, request.folder)
  const admitted: number[] = []
  spinUntil(request.from)
  while (Date.now() < request.until) {
    const now = Date.now()
    const admission = await control.immediate((tx) => takeToken(tx, request.key, request.rate, now))
    if (admission.ok) admitted.push(now)
  }
  control.close()
  return admitted
}

/** What a retry came to: the attempt's number, or the code of the refusal. */
export async function retryAt(
  cairn: TestRuntime,
  tenantId: string,
  planId: string,
  at: number,
): Promise<number | string> {
  const { retryPlan } = await import('#app/services/attempts.server.ts')
  const ctx = cairn.as(tenantId as TenantId)
  spinUntil(at)
  try {
    return (await retryPlan(ctx, planId)).number
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

/** Ask the tutor's model of a learner so many times at once, each for 100,000 tokens at most. What came of each, counted. */
export async function spendAt(
  cairn: TestRuntime,
  tenantId: string,
  calls: number,
  at: number,
): Promise<Record<string, number>> {
  const { caller, question, readText } = await import('../support/ledger.ts')
  const model = await caller(cairn.models, cairn.as(tenantId as TenantId))
  const outcomes: Record<string, number> = {}
  const count = (what: string) => (outcomes[what] = (outcomes[what] ?? 0) + 1)
  const one = async () => {
    try {
      await readText((await model.doStream(question({ maxOutputTokens: 100_000 }))).stream)
      count('answered')
    } catch (error) {
      count((error as { code?: string }).code ?? String(error))
    }
  }
  spinUntil(at)
  await Promise.all(Array.from({ length: calls }, one))
  return outcomes
}

function migrateAndDie({ file, folder, dieBefore }: Extract<Request, { do: 'migrate' }>): void {
  const db = new FileConnection<'tenant'>(file, 'FULL')
  const exec = db.exec.bind(db)
  let left = dieBefore
  db.exec = (text) => {
    if (--left === 0) process.kill(process.pid, 'SIGKILL')
    exec(text)
  }
  migrate(db, folder)
}

let held: FileConnection<'tenant'> | undefined
let cairn: TestRuntime | undefined

/** This process's own Cairn on a data directory that others have open too. */
async function cairnOf({ dataDir, env }: { dataDir: string; env: Record<string, string> }): Promise<TestRuntime> {
  const { testRuntime } = await import('../support/runtime.ts')
  return (cairn ??= await testRuntime({ dataDir, env }))
}

async function answer(request: Request): Promise<unknown> {
  switch (request.do) {
    case 'hold':
      held ??= new FileConnection<'tenant'>(request.file, 'FULL')
      return held.exec('BEGIN IMMEDIATE')
    case 'commit':
      held?.exec(request.sql)
      return held?.exec('COMMIT')
    case 'lock':
      lockDataDirectory(request.dir)
      return process.pid
    case 'migrate':
      return migrateAndDie(request)
    case 'retry':
      return retryAt(await cairnOf(request), request.tenantId, request.planId, request.at)
    case 'spend':
      return spendAt(await cairnOf(request), request.tenantId, request.calls, request.at)
    case 'take':
      return takeAll(request)
  }
}

const said = (error: unknown) => (error instanceof DataDirectoryInUseError ? error.message : String(error))

/** Answers the parent over IPC; does nothing when a test imports this file for its words. */
if (process.env['CAIRN_TEST_OTHER'] === '1') {
  process.on('message', (request: Request) => {
    const reply = (given: Reply) => process.send?.(given)
    answer(request).then(
      (value) => reply({ ok: true, value: value ?? null }),
      (error: unknown) => reply({ ok: false, error: said(error) }),
    )
  })
}
