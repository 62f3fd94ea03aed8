import { AppError, StorageFullError } from '#app/domain/errors.ts'
import type { Failure } from '#app/domain/attempt.ts'
import { DraftError } from './blueprint.ts'

/** The answer is not JSON. */
export class UnreadableError extends Error {
  override name = 'UnreadableError'
  constructor(cause: unknown) {
    super('The answer is not JSON.', { cause })
  }
}
/** The stream ended without the model saying that it had finished. */
export class UnfinishedError extends Error {
  override name = 'UnfinishedError'
  constructor(readonly finishReason: string) {
    super(`The stream ended with "${finishReason}".`)
  }
}
/** The learner cancelled. */
export class CancelledError extends Error {
  override name = 'CancelledError'
}

/** Longest wait a provider may ask for that is shown as it is, ms. */
const RETRY_AFTER_MAX_MS = 60 * 60_000

type Loose = {
  name?: unknown
  code?: unknown
  type?: unknown
  statusCode?: unknown
  cause?: unknown
  lastError?: unknown
  responseHeaders?: unknown
}

function chain(error: unknown): Loose[] {
  const found: Loose[] = []
  let at: unknown = error
  while (typeof at === 'object' && at !== null && found.length < 8 && !found.includes(at)) {
    found.push(at)
    at = (at as Loose).cause ?? (at as Loose).lastError
  }
  return found
}

/** An error may carry anything as its code, also what cannot be made text. */
const word = (value: unknown) => (typeof value === 'string' ? value : '')

const TIMEOUT = /^(UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT|ETIMEDOUT)$/

/** RFC 9110 10.2.3: seconds, or a date, which is measured from the answer's own `Date` where it has one. */
function retryAfterMs(headers: unknown, now: number): number | undefined {
  const { 'retry-after': given, date } = (headers ?? {}) as Record<string, unknown>
  const value = word(given).trim()
  const sentAt = Date.parse(word(date))
  const until = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : until - (Number.isNaN(sentAt) ? now : sentAt)
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), RETRY_AFTER_MAX_MS)
}

/** Statuses that come again however often the same is asked: a wrong key, account, model, address or request. */
const REFUSED = new Set([400, 401, 402, 403, 404, 405, 413, 422])

function byStatus(link: Loose, now: number): Failure | undefined {
  const status = link.statusCode
  if (typeof status !== 'number') return undefined
  if (status === 429) {
    const wait = retryAfterMs(link.responseHeaders, now)
    return {
      classification: 'rate_limit',
      errorCode: 'AI_RATE_LIMIT',
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    }
  }
  if (REFUSED.has(status)) return { classification: 'provider_error', errorCode: 'CONFIG_ERROR' }
  if (status === 408 || status === 504) return { classification: 'timeout', errorCode: 'AI_TIMEOUT' }
  return { classification: 'provider_error', errorCode: 'AI_UNAVAILABLE' }
}

function byName(link: Loose): Failure | undefined {
  switch (link.name) {
    case 'TimeoutError':
      return { classification: 'timeout', errorCode: 'AI_TIMEOUT' }
    case 'CancelledError':
      return { classification: 'cancelled', errorCode: 'USER_CANCELLED' }
    case 'OversizeError':
      return { classification: 'capped', errorCode: 'VALIDATION_FAILED' }
    case 'UnreadableError':
      return { classification: 'validation', errorCode: 'JSON_PARSE_ERROR' }
    case 'BudgetReachedError':
    case 'CostLimitError':
      return { classification: 'capped', errorCode: 'BUDGET_REACHED' }
    case 'AI_LoadAPIKeyError':
    case 'ProviderUnusableError':
    case 'AddressRefusedError':
      return { classification: 'provider_error', errorCode: 'CONFIG_ERROR' }
    default:
      return undefined
  }
}

/** Ways for an answer to end that it takes again when the same is asked: cut at a bound, or held back by its provider. */
const ENDED = new Set(['length', 'content-filter'])

function byKind(link: Loose): Failure | undefined {
  if (link instanceof DraftError) return { classification: 'validation', errorCode: 'VALIDATION_FAILED' }
  if (link instanceof StorageFullError) return { classification: 'provider_error', errorCode: 'STORAGE_FULL' }
  if (link instanceof UnfinishedError) {
    return ENDED.has(link.finishReason)
      ? { classification: 'capped', errorCode: 'VALIDATION_FAILED' }
      : { classification: 'provider_error', errorCode: 'AI_UNAVAILABLE' }
  }
  if (isOurs(link)) return { classification: 'provider_error', errorCode: 'UNEXPECTED_ERROR' }
  return undefined
}

/** Our own store failed: not the provider's doing, although its errors carry a code as the provider's do. */
const isOurs = (link: Loose) => link instanceof AppError || word(link.code).startsWith('SQLITE_')

/** Nobody took the request: there was nobody at the address, or they could not be trusted. */
const NOBODY = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/
/** Node's names for a certificate that does not hold, and for a server that speaks no TLS. */
const UNTRUSTED =
  /^(CERT_.*|.*_CERT.*|UNABLE_TO_.*|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|ERR_SSL_WRONG_VERSION_NUMBER)$/
/** Refused on this side: the address may not be asked, or there is no key to send. */
const UNSENT = /^(AddressRefusedError|AI_LoadAPIKeyError)$/

/** Answers that mean nothing was done: the request is wrong or too much, or nobody is there to take it. */
const saysNo = (status: number) =>
  (status >= 400 && status < 500 && status !== 408 && status !== 499) || [501, 503, 529].includes(status)

/**
 * Whether a call failed before its provider had taken it on: nobody was there, or the answer was a status that says no.
 * Behind an error of the server's own, or a gateway that gave up, a provider may have been at work.
 */
export const wasRefused = (cause: unknown): boolean =>
  chain(cause).some(({ name, code, statusCode }) => {
    if (typeof statusCode === 'number') return saysNo(statusCode)
    return NOBODY.test(word(code)) || UNTRUSTED.test(word(code)) || UNSENT.test(word(name))
  })

/** Ends of a stream that say nothing of the question: it was lost, or its provider failed in the middle. */
const LOST = new Set(['none', 'other', 'error'])
/** Node's own word for a call that was made wrongly, as different from a connection that broke. */
const MISUSED = /^ERR_INVALID_/

/**
 * Whether a provider that could not be used may answer when it is asked the same again: it failed itself, or the way to
 * it did. Whatever else it came to, a request or an answer that its client does not understand say, would come again.
 */
export const mayPass = (cause: unknown): boolean =>
  chain(cause).some((link) => {
    if (link instanceof UnfinishedError) return LOST.has(link.finishReason)
    if (typeof link.statusCode === 'number') return link.statusCode >= 500 || link.statusCode === 409
    const code = word(link.code)
    return (code !== '' && !MISUSED.test(code) && !UNTRUSTED.test(code)) || word(link.type) !== ''
  }) || typeof cause === 'string'

/** Errors that arrive inside a stream are plain objects with a type or a code, in each vendor's own words. */
function byWords(link: Loose): Failure | undefined {
  if (TIMEOUT.test(word(link.code))) return { classification: 'timeout', errorCode: 'AI_TIMEOUT' }
  if (/rate.?limit|too_many/i.test(`${word(link.type)} ${word(link.code)}`)) {
    return { classification: 'rate_limit', errorCode: 'AI_RATE_LIMIT' }
  }
  return undefined
}

const isProviders = (link: Loose) =>
  typeof link.code === 'string' ||
  typeof link.type === 'string' ||
  (typeof link.name === 'string' && (link.name.startsWith('AI_') || link.name === 'TypeError'))

/**
 * Name any failure of an attempt: total and deterministic. Looks at the abort reason first (an aborted provider call
 * fails in many ways), then along the chain of causes. Says nothing of the provider's own text. `now` (ms since the
 * epoch) is what a date in Retry-After is measured from when the answer does not say when it was sent.
 */
export function classifyFailure(cause: unknown, abortReason?: unknown, now = Number.NaN): Failure {
  const links = [...chain(abortReason), ...chain(cause)]
  for (const look of [byName, byKind, byStatus, byWords]) {
    for (const link of links) {
      const found = look(link, now)
      if (found) return found
    }
  }
  if (typeof cause === 'string' || links.some(isProviders)) {
    return { classification: 'provider_error', errorCode: 'AI_UNAVAILABLE' }
  }
  return { classification: 'provider_error', errorCode: 'UNEXPECTED_ERROR' }
}
