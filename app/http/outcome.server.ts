import { data, redirect } from '@remix-run/node'
import { AppError, isRefusal } from '#app/domain/errors.ts'
import { followsForm } from './deed.server.ts'
import type { Edge } from './edge.ts'

/** How a small deed ended, for the script that asked for it. `retryAt` is ISO 8601. */
export type Outcome = { ok: true } | { ok: false; code: string; message: string; retryAt: string | null }

/**
 * Do something small and answer in the asker's way: a form without a script goes back to `back`, with the refusal's
 * code in the address; a script gets the outcome as data. Unexpected errors and unknown ids go on to the edge.
 */
export async function outcomeOf({ request, context }: Edge, back: string, deed: () => Promise<unknown>) {
  try {
    await deed()
    return followsForm(request) ? redirect(back) : data<Outcome>({ ok: true })
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404 || !isRefusal(error)) throw error
    const at = error.retryAfterMs === undefined ? null : context.runtime.now().getTime() + error.retryAfterMs
    const retryAt = at === null ? null : new Date(at).toISOString()
    if (followsForm(request)) return redirect(refusedAt(back, error.code, at))
    return data<Outcome>({ ok: false, code: error.code, message: error.message, retryAt }, { status: error.status })
  }
}

/** The page to go back to, told what was refused; a page knows the sentence of each code. */
export function refusedAt(back: string, code: string, until: number | null): string {
  const query = new URLSearchParams({ refused: code, ...(until === null ? {} : { until: String(until) }) })
  const [path, hash] = back.split('#')
  return `${path}?${query.toString()}${hash ? `#${hash}` : ''}`
}

/** The refusal a page was sent back with: a code of ours and a time, never a text. */
export function refusedIn(request: Request): { code: string; retryAt: string | null } | null {
  const query = new URL(request.url).searchParams
  const code = query.get('refused')
  if (!code || !/^[a-z_]{1,40}$/.test(code)) return null
  const until = query.get('until') ?? ''
  return { code, retryAt: /^\d{13}$/.test(until) ? new Date(Number(until)).toISOString() : null }
}
