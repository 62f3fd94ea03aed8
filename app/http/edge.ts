import type { AppLoadContext } from '@remix-run/node'
import type { Runtime } from '#app/boot.server.ts'

declare module '@remix-run/node' {
  interface AppLoadContext {
    runtime: Runtime
    /** Allows this response's own inline scripts under the content security policy. */
    nonce: string
    requestId: string
    /** Where the request comes from, as far as TRUST_PROXY lets us know. */
    address: string
    /** Aborts when the client goes away before its answer is complete. */
    clientGone: AbortSignal
  }
}

/** What every loader and action is handed. */
export type Edge = { request: Request; context: AppLoadContext }
