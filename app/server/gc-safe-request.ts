const installed = Symbol.for('cairn.gc-safe-request')

/**
 * undici's Request follows `init.signal` through a WeakRef (nodejs/undici#3644): once the Request is collected, its
 * signal never aborts, and a stream whose reader has left is never told. Keep the signal that was handed in instead.
 */
export function installGcSafeRequest(): void {
  const Native = globalThis.Request
  if (installed in Native) return
  class GcSafeRequest extends Native {
    static readonly [installed] = true

    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(input, init)
      const source = init?.signal ?? (input instanceof Native ? input.signal : undefined)
      if (source) Object.defineProperty(this, 'signal', { value: source, configurable: true })
    }
  }
  globalThis.Request = GcSafeRequest
}
