import { harmFile, rowsOf } from './invariants.ts'
import type { TestRuntime } from './runtime.ts'
import type { Scene } from './scene.ts'

/** The only job of a data directory, as its row says. */
export const jobOf = (cairn: TestRuntime) =>
  rowsOf(cairn.dataDir, undefined, 'select * from jobs order by id desc')[0] ?? {}

/** The ledger of the only learner, oldest first, as its rows say. */
export const ledgerOf = (s: Scene) =>
  rowsOf(
    s.cairn.dataDir,
    s.ctx.tenantId,
    `select number, status, classification, spent, fence is not null as taken from attempts order by plan_id, number`,
  )

/** A job nobody ran yet, written past the application. */
export function plantJob(cairn: TestRuntime, id: string, columns: Record<string, string | number>): void {
  const row = {
    id,
    tenant_id: 't',
    subject_id: 'p',
    status: 'queued',
    visible_at: 0,
    max_runs: 3,
    created_at: 0,
    ...columns,
  }
  const values = Object.values(row).map((value) => (typeof value === 'number' ? value : `'${value}'`))
  harmFile(cairn.dataDir, undefined, `insert into jobs (${Object.keys(row).join()}) values (${values.join()})`)
}
