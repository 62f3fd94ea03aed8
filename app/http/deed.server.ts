import { data, redirect } from '@remix-run/node'
import { AppError, isRefusal } from '#app/domain/errors.ts'
import type { Edge } from './edge.ts'
import type { FieldIssues } from './form.server.ts'
import { failureHeaders, failureOf } from './respond.server.ts'

/** How something done on a page of its own ended. `retryAt` is ISO 8601; `issues` are by field. */
export type Done = { ok: true; change: string; id: string | null }
export type Refused = {
  ok: false
  code: string
  message: string
  retryAt: string | null
  issues: FieldIssues
  /** What was sent, so that nothing typed is lost. */
  values: Record<string, string>
}

/** A browser that follows a form asks for a page; a script that sends one takes anything. */
export const followsForm = (request: Request): boolean => (request.headers.get('accept') ?? '').includes('text/html')

/** zod's own error reaches here from a blueprint that checks its fields itself. */
const isTyped = (error: unknown) =>
  (error instanceof AppError && error.status !== 404 && isRefusal(error)) ||
  (error instanceof Error && error.name.endsWith('ZodError'))

/** A refusal as data for the page that asked, with its status and what was typed; anything else goes on to the edge. */
export function refusedDeed({ context }: Edge, error: unknown, values: Record<string, string> = {}) {
  if (!isTyped(error)) throw error
  const failure = failureOf(error, context)
  const { code, message, fields = {} } = failure.body
  const wait = error instanceof AppError ? error.retryAfterMs : undefined
  const retryAt = wait === undefined ? null : new Date(context.runtime.now().getTime() + wait).toISOString()
  const answer: Refused = { ok: false, code, message, retryAt, issues: fields, values }
  return data(answer, { status: failure.status, headers: failureHeaders(failure) })
}

/**
 * Do something on a page of its own. Done, a form without a script goes to where `back` says and a script gets the
 * outcome as data; refused, the page is shown again with why and with what was typed.
 */
export async function deed(
  edge: Edge,
  work: () => Promise<{ change: string; id?: string; to: string }>,
  values: Record<string, string> = {},
) {
  try {
    const { change, id = null, to } = await work()
    return followsForm(edge.request) ? redirect(to) : data<Done>({ ok: true, change, id })
  } catch (error) {
    return refusedDeed(edge, error, values)
  }
}
