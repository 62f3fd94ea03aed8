import { randomBytes } from 'node:crypto'
import { appendFileSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { QuotaExceededError, StorageFullError } from '#app/domain/errors.ts'

/** Kept back on the disk, bytes: little to ask for, and enough for some deletions. */
const RESERVE_BYTES = 1024 * 1024
/** Let go of at a time, bytes: more than one deletion writes, in the learner's file and in the queue together. */
const STEP_BYTES = 128 * 1024

/**
 * Disk space in a file of its own, let go of bit by bit when the disk is full, for what makes room: deleting has to
 * write before it frees anything.
 */
export class Reserve {
  readonly #file: string

  constructor(root: string) {
    this.#file = path.join(root, 'reserve')
    this.refill()
  }

  /** Keep back what is missing, as far as the disk has it. Random bytes, because some disks store no zeros. */
  refill(): void {
    try {
      const missing = RESERVE_BYTES - this.#size()
      if (missing > 0) appendFileSync(this.#file, randomBytes(missing), { mode: 0o600 })
    } catch {
      // A disk without room for a reserve has none; who writes next says so.
    }
  }

  /** Do a write that makes room, again with a little of the reserve each time that the disk is full. */
  async spend<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write()
      } catch (error) {
        const full = error instanceof StorageFullError && !(error instanceof QuotaExceededError)
        if (!full || !this.#release()) throw error
      }
    }
  }

  #release(): boolean {
    const size = this.#size()
    if (size > 0) truncateSync(this.#file, Math.max(0, size - STEP_BYTES))
    return size > 0
  }

  #size(): number {
    return statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0
  }
}
