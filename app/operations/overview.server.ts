import { readdir, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { queueDepth } from '#db/control/jobs.server.ts'
import { countEndsSince, endedJobs, listJobs, type EndedBefore, type WatchedJob } from '#db/control/job-watch.server.ts'
import { WORKS } from './job-kinds.server.ts'
import { jobView, type OperatorParts } from './jobs.server.ts'

/** How many unfinished jobs, and how many ended ones at a time, an admin is shown. */
export const LIVE_SHOWN = 100
export const ENDED_SHOWN = 20

const DAY_MS = 86_400_000

/** Whether what a job is for may be worth trying again; nothing else of it is looked at. */
async function hasFailed(parts: OperatorParts, job: WatchedJob): Promise<boolean> {
  try {
    const { db } = parts.contextOf(job.tenantId as TenantId)
    return await db.read((r) => WORKS[job.kind].hasFailed(r, job))
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

const beforeText = (job: WatchedJob | undefined) => (job ? `${job.finishedAt}_${job.id}` : null)

/** A page's beginning out of an address; undefined for what is none. */
export function endedBefore(text: string | null): EndedBefore | undefined {
  const [, at, id = ''] = /^(\d{1,15})_([0-9a-f-]{1,36})$/.exec(text ?? '') ?? []
  return at === undefined ? undefined : { at: Number(at), id }
}

/** Jobs as an admin's page shows them: the unfinished, a page of the ended ones, the queue. */
export async function jobsOverview(parts: OperatorParts, before: EndedBefore | undefined) {
  const now = parts.now().getTime()
  const { live, ended, waiting, ends } = await parts.control.read(function* (r) {
    return {
      live: yield* listJobs(r, { statuses: ['queued', 'running'], limit: LIVE_SHOWN }),
      ended: yield* endedJobs(r, before ?? { at: now + DAY_MS, id: '' }, ENDED_SHOWN + 1),
      waiting: yield* queueDepth(r, now),
      ends: yield* countEndsSince(r, now - DAY_MS),
    }
  })
  const shown = ended.slice(0, ENDED_SHOWN)
  const over = []
  for (const job of shown) over.push({ ...jobView(job, now), failed: await hasFailed(parts, job) })
  return {
    live: live.map((job) => jobView(job, now)),
    ended: over,
    /** Where the next page of ended jobs begins. */
    before: ended.length > shown.length ? beforeText(shown.at(-1)) : null,
    waiting: waiting.n,
    oldestMs: waiting.oldest === null ? null : now - waiting.oldest,
    ends,
  }
}

async function sizeBelow(folder: string): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let files = 0
  let bytes = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    bytes += (await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0
    if (entry.name === 'learner.db') files += 1
  }
  return { files, bytes }
}

/** What the data directory takes and has left, bytes. */
export async function storageOverview(dataDir: string) {
  const { bavail, bsize } = await statfs(dataDir)
  const control = await stat(path.join(dataDir, 'control.db')).catch(() => undefined)
  return {
    learners: await sizeBelow(path.join(dataDir, 'tenants')),
    quarantine: await sizeBelow(path.join(dataDir, 'quarantine')),
    controlBytes: control?.size ?? 0,
    freeBytes: bavail * bsize,
  }
}
