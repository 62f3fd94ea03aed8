import { statfs } from 'node:fs/promises'
import type { Logger } from 'pino'
import { StorageFullError } from '#app/domain/errors.ts'
import type { Bell } from './bell.server.ts'

/** Less free space than this and what is made next may not be saved, bytes. */
const DISK_MIN_BYTES = 20 * 1024 * 1024

/** Whether a folder's disk has room for what is made next. Rejects when the disk cannot be asked. */
export async function hasRoom(dir: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize >= DISK_MIN_BYTES
}

type Waiting = { bell: Bell; log: Logger; job: string; everyMs: number; signal: AbortSignal }

/** Try to hand a job back, `given`, until the disk takes it or `stopped` says that nobody waits any more. */
export async function outwaitFullDisk(
  { bell, log, job, everyMs, signal }: Waiting,
  given: () => Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  while (!stopped()) {
    try {
      return await given()
    } catch (err) {
      if (!(err instanceof StorageFullError)) {
        log.error({ err, job }, 'a job could not be given back; its lease will expire')
        return
      }
      // A signal that has aborted, by a cancel or a lease that ran out on that same disk, would let nobody wait.
      await bell.wait(`storage:${job}`, everyMs, signal.aborted ? undefined : signal)
    }
  }
}
