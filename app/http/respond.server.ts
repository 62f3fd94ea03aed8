import { AppError, isRefusal } from '#app/domain/errors.ts'
import { data, type AppLoadContext } from '@remix-run/node'
import { fieldIssues, type FieldIssues } from './form.server.ts'

/** All that a client ever learns of a failure. */
export type ErrorBody = {
  code: string
  message: string
  requestId: string
  fields?: FieldIssues
  /** Whole seconds. */
  retryAfter?: number
}
export type Failure = { status: number; body: ErrorBody }

type Reporter = Pick<AppLoadContext, 'requestId'> & { runtime: Pick<AppLoadContext['runtime'], 'log'> }

/** By shape, because a development server may load a class twice. */
const isAppError = (error: unknown): error is AppError & { fields?: FieldIssues } =>
  error instanceof AppError ||
  (error instanceof Error && 'code' in error && 'status' in error && 'retryAfterMs' in error)

const isZodError = (error: unknown): error is Parameters<typeof fieldIssues>[0] =>
  error instanceof Error && error.name.endsWith('ZodError') && 'issues' in error

/**
 * What a thrown thing means to a client. An `AppError` speaks for itself; anything else is our bug: the log gets it
 * with the request's id, the client gets the id.
 */
export function failureOf(error: unknown, { requestId, runtime }: Reporter): Failure {
  if (isAppError(error)) {
    if (!isRefusal(error)) runtime.log.warn({ err: error, requestId }, 'a request could not be served')
    const body: ErrorBody = { code: error.code, message: error.message, requestId }
    if (error.fields) body.fields = error.fields
    if (error.retryAfterMs !== undefined) body.retryAfter = Math.ceil(error.retryAfterMs / 1000)
    return { status: error.status, body }
  }
  if (isZodError(error)) {
    const fields = fieldIssues(error)
    return { status: 400, body: { code: 'invalid', message: 'Some fields need another look.', requestId, fields } }
  }
  runtime.log.error({ err: error, requestId }, 'unexpected error')
  const message = 'Something went wrong on our side. It has been noted.'
  return { status: 500, body: { code: 'unexpected', message, requestId } }
}

/** How long to wait where a 503 does not know it itself, seconds. */
const USUAL_WAIT = 60

/** The headers that go with a failure. */
export function failureHeaders({ status, body }: Failure): Record<string, string> {
  const after = body.retryAfter ?? (status === 503 ? USUAL_WAIT : undefined)
  return after === undefined ? {} : { 'Retry-After': String(after) }
}

/** How to sign in, for a script that has not (RFC 9110 asks it of a 401). */
const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="Cairn"' }

/** A failure in the API's shape. */
export function apiError(failure: Failure): Response {
  const { status, body } = failure
  const headers = { ...failureHeaders(failure), ...(status === 401 ? CHALLENGE : {}) }
  return Response.json({ error: body }, { status, headers })
}

/** A failure for a page: thrown, it reaches the error boundary with its status. */
export const pageError = (failure: Failure) =>
  data(failure.body, { status: failure.status, headers: failureHeaders(failure) })
