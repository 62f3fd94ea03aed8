import { EventEmitter } from 'node:events'

/** Wakes whoever waits in this process. It carries no data: whoever wakes reads the rows. */
export class Bell {
  readonly #emitter = new EventEmitter().setMaxListeners(0)

  ring(key: string): void {
    this.#emitter.emit(key)
  }

  /** What somebody waits for just now. */
  get keys(): string[] {
    return this.#emitter.eventNames().map(String)
  }

  /** Resolves when `key` rings, after `timeoutMs`, or when `signal` aborts; never rejects. */
  wait(key: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#emitter.off(key, done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      this.#emitter.on(key, done)
      signal?.addEventListener('abort', done)
      if (signal?.aborted) done()
    })
  }
}

export const JOBS_BELL = 'jobs'
export const planBell = (tenantId: string, planId: string) => `plan:${tenantId}:${planId}`
export const conversationBell = (tenantId: string, conversationId: string) =>
  `conversation:${tenantId}:${conversationId}`
export const runBell = (tenantId: string, runId: string) => `run:${tenantId}:${runId}`
