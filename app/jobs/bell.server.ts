import { EventEmitter, once } from 'node:events'

/** Wakes whoever waits in this process. It carries no data: whoever wakes reads the rows. */
export class Bell {
  readonly #emitter = new EventEmitter().setMaxListeners(0)

  ring(key: string): void {
    this.#emitter.emit(key)
  }

  /** Resolves when `key` rings, after `timeoutMs`, or when `signal` aborts; never rejects. */
  async wait(key: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), timeoutMs)
    const onAbort = () => stop.abort()
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) stop.abort()
    try {
      await once(this.#emitter, key, { signal: stop.signal })
    } catch {
      // Aborted: the caller looks at the rows either way.
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

export const JOBS_BELL = 'jobs'
export const planBell = (tenantId: string, planId: string) => `plan:${tenantId}:${planId}`
