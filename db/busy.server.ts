import { FileUnusableError, StorageFullError, StoreBusyError } from '#app/domain/errors.ts'

/** How long a writer waits for another process's lock before it gives up, ms. */
export const BUSY_DEADLINE_MS = 10_000

const codeOf = (error: unknown): string => {
  for (let e = error as { code?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e) {
    if (typeof e.code === 'string' && e.code.startsWith('SQLITE_')) return e.code
  }
  return ''
}
export const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

/** Give a driver's error its meaning; anything unknown passes unchanged. */
export function translate(error: unknown): unknown {
  const code = codeOf(error)
  if (/^SQLITE_(FULL|IOERR_WRITE)/.test(code)) return new StorageFullError(error)
  if (/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(code)) {
    return new FileUnusableError('damaged', error)
  }
  return isBusy(error) ? new StoreBusyError(error) : error
}

/** How long to wait before trying for a lock again, ms: doubling to 32, times 0.5–1.5 so that two do not wake together. */
export const backoffMs = (tries: number) => 2 ** Math.min(tries, 5) * jitter()
const jitter = () => 0.5 + ((performance.now() * 1000) % 1)
