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
    /** Cut the connection: for an answer that goes on after its reader has lost the right to it. */
    hangUp?: () => void
    /** Resolves when the client has read what was written, or has gone. Absent where no client reads. */
    drained?: () => Promise<unknown>
    /** Aborts when the answer is complete or the client has gone. */
    answered?: AbortSignal
  }
}

/** What every loader and action is handed. */
export type Edge = { request: Request; context: AppLoadContext }
