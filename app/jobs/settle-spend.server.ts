import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import { FileUnusableError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { foldSpend, releaseSpend, settleSpend, unsettledSpend, type SpendRow } from '#db/control/spend.server.ts'
import { callState } from '#db/tenant/calls.server.ts'
import type { TenantStore } from '#db/tenants.server.ts'
import { ORPHANED_MS } from './meter.server.ts'

type Parts = Clock & { control: ControlDb; tenants: TenantStore; log: Logger }

/** A call that nobody has settled for a day never will be: what was set aside for it stays counted, ms. */
const GIVEN_UP_MS = 24 * 3_600_000
/** Rows that one turn looks at, each in its learner's file. */
const ROWS = 50
/** Rows that one turn puts together. */
const FOLDED = 500

/** What a learner's ledger says of a call; a file that cannot be read says nothing, and never will. */
async function heard(parts: Parts, row: SpendRow) {
  try {
    return (await parts.tenants.of(row.tenantId as TenantId).read((r) => callState(r, row.callId))) ?? 'absent'
  } catch (error) {
    if (error instanceof FileUnusableError) return 'unreadable'
    throw error
  }
}

async function reconcile(parts: Parts, row: SpendRow): Promise<void> {
  const call = await heard(parts, row)
  await parts.control.immediate(function* (tx): Step<unknown> {
    if (call === 'absent') return yield* releaseSpend(tx, row.callId)
    if (call === 'unreadable') return yield* settleSpend(tx, row.callId, null)
    if (call.status !== 'open') return yield* settleSpend(tx, row.callId, call.costNanoUsd)
    const old = parts.now().getTime() - row.at > GIVEN_UP_MS
    return old ? yield* settleSpend(tx, row.callId, null) : 0
  })
}

/**
 * Bring what is set aside for calls with the operator's key in step with learners' ledgers, after a process died
 * between the two: what has no row was never asked for, what is settled there is settled here. At most `ROWS` rows
 * after `after`; returns the id to go on after, '' when the last was seen.
 */
export async function settleLeftSpend(parts: Parts, after: string): Promise<string> {
  const now = parts.now().getTime()
  const rows = await parts.control.read((r) => unsettledSpend(r, { after, before: now - ORPHANED_MS, rows: ROWS }))
  for (const row of rows) {
    try {
      await reconcile(parts, row)
    } catch (err) {
      parts.log.warn({ err, call: row.callId }, 'a call could not be brought in step')
    }
  }
  await parts.control.immediate((tx) => foldSpend(tx, { before: now - GIVEN_UP_MS, rows: FOLDED }))
  return rows.length < ROWS ? '' : (rows.at(-1)?.callId ?? '')
}
