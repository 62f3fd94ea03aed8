import { setTimeout as sleep } from 'node:timers/promises'
import { rowsOf } from '../support/invariants.ts'
import { LEASE_MS } from './server.ts'

/** How often an idle worker looks by itself, as in app/jobs/worker.server.ts, ms. */
const POLL_MS = 1000
/** What a busy machine may add to lease + poll before work counts as stuck, ms. */
const SLACK_MS = 5000
const PROMISE_MS = LEASE_MS + POLL_MS

/** Running jobs under fences of a server that is gone, and jobs that could have been taken long ago. */
const WAITING = `
  select id || ' ' || status || coalesce(' of ' || fence, '') as name from jobs
    where (status = 'running' and lease_until < ?1) or (status = 'queued' and visible_at < ?1)`

const waitingSince = (dataDir: string, moment: number) =>
  rowsOf(dataDir, undefined, WAITING, moment).map((row) => String(row['name']))

export type Recovery = { ms: number; stuck: string[] }

/**
 * Wait until a server that began at `since` (ms since the epoch) has taken up all that waited when it began: every
 * lease that is not its own has ended, every job that could be taken was taken. What is left after lease + poll and
 * some slack is stuck.
 */
export async function recovered(dataDir: string, since: number): Promise<Recovery> {
  // A lease of the server before ends at most this late; what is extended after it belongs to this one.
  const ends = since + LEASE_MS
  for (;;) {
    const ms = Date.now() - since
    const late = ms > PROMISE_MS + SLACK_MS
    const stuck = waitingSince(dataDir, Math.min(ends, Date.now() - 1))
    if (ms > LEASE_MS && stuck.length === 0) return { ms, stuck }
    if (late) return { ms, stuck }
    await sleep(50)
  }
}
