import https from 'node:https'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { APICallError, LoadAPIKeyError, RetryError, TypeValidationError, UnsupportedFunctionalityError } from 'ai'
import { describe, expect, it } from 'vitest'
import { guardedFetch } from '#app/adapters/guarded-fetch.ts'
import { CLASSIFICATIONS, ERROR_CODES, type Failure } from '#app/domain/attempt.ts'
import { FileUnusableError, StorageFullError, StoreBusyError, OversizeError } from '#app/domain/errors.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import {
  CancelledError,
  classifyFailure,
  mayPass,
  UnfinishedError,
  UnreadableError,
  wasRefused,
} from '#app/generation/failure.ts'
import { SELF_SIGNED } from '../support/self-signed.ts'

const CANARY = 'canary-7f3a sk-live-secret https://provider.example/v1'
const NOW = Date.UTC(2026, 2, 2, 9, 0, 0)
const HOUR_MS = 3_600_000

function call(statusCode: number | undefined, responseHeaders: Record<string, string> = {}) {
  return new APICallError({
    message: CANARY,
    url: 'https://provider.example/v1',
    requestBodyValues: { prompt: CANARY },
    responseBody: CANARY,
    responseHeaders,
    ...(statusCode === undefined ? {} : { statusCode }),
  })
}

const coded = (code: string, message = CANARY) => Object.assign(new Error(message), { code })
const fetchFailed = (code: string) => new TypeError('fetch failed', { cause: coded(code) })
const brief = ({ classification, errorCode }: Failure) => `${classification} ${errorCode}`
const aborted = new DOMException('aborted', 'AbortError')
const late = new DOMException('late', 'TimeoutError')

describe('each way to fail has one classification and one code', () => {
  it.each<[string, unknown, unknown, string]>([
    ['the deadline passed', aborted, late, 'timeout AI_TIMEOUT'],
    ['the provider broke off because the deadline passed', call(undefined), late, 'timeout AI_TIMEOUT'],
    ['the learner cancelled', aborted, new CancelledError(), 'cancelled USER_CANCELLED'],
    ['no connection in time', fetchFailed('UND_ERR_CONNECT_TIMEOUT'), undefined, 'timeout AI_TIMEOUT'],
    ['no headers in time', fetchFailed('UND_ERR_HEADERS_TIMEOUT'), undefined, 'timeout AI_TIMEOUT'],
    ['408', call(408), undefined, 'timeout AI_TIMEOUT'],
    ['504', call(504), undefined, 'timeout AI_TIMEOUT'],
    ['429', call(429), undefined, 'rate_limit AI_RATE_LIMIT'],
    ['429 inside a stream', { type: 'rate_limit_error', message: CANARY }, undefined, 'rate_limit AI_RATE_LIMIT'],
    [
      '429 wrapped by the SDK',
      new RetryError({ message: CANARY, reason: 'maxRetriesExceeded', errors: [call(429)] }),
      undefined,
      'rate_limit AI_RATE_LIMIT',
    ],
    ['401', call(401), undefined, 'provider_error CONFIG_ERROR'],
    ['403', call(403), undefined, 'provider_error CONFIG_ERROR'],
    ['400', call(400), undefined, 'provider_error CONFIG_ERROR'],
    ['402', call(402), undefined, 'provider_error CONFIG_ERROR'],
    ['404', call(404), undefined, 'provider_error CONFIG_ERROR'],
    ['413', call(413), undefined, 'provider_error CONFIG_ERROR'],
    ['422', call(422), undefined, 'provider_error CONFIG_ERROR'],
    ['409', call(409), undefined, 'provider_error AI_UNAVAILABLE'],
    ['no key at all', new LoadAPIKeyError({ message: CANARY }), undefined, 'provider_error CONFIG_ERROR'],
    ['500', call(500), undefined, 'provider_error AI_UNAVAILABLE'],
    ['503', call(503), undefined, 'provider_error AI_UNAVAILABLE'],
    ['200 with a web page', call(200), undefined, 'provider_error AI_UNAVAILABLE'],
    ['connection refused', fetchFailed('ECONNREFUSED'), undefined, 'provider_error AI_UNAVAILABLE'],
    ['no such host', fetchFailed('ENOTFOUND'), undefined, 'provider_error AI_UNAVAILABLE'],
    [
      'a certificate that does not fit',
      fetchFailed('ERR_TLS_CERT_ALTNAME_INVALID'),
      undefined,
      'provider_error AI_UNAVAILABLE',
    ],
    [
      'reset in the middle',
      new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }),
      undefined,
      'provider_error AI_UNAVAILABLE',
    ],
    [
      'overloaded inside a stream',
      { type: 'overloaded_error', message: CANARY },
      undefined,
      'provider_error AI_UNAVAILABLE',
    ],
    ['an error that is only text', CANARY, undefined, 'provider_error AI_UNAVAILABLE'],
    ['a stream that ended early', new UnfinishedError('other'), undefined, 'provider_error AI_UNAVAILABLE'],
    ['an answer cut at the model’s limit', new UnfinishedError('length'), undefined, 'capped VALIDATION_FAILED'],
    ['an answer held back', new UnfinishedError('content-filter'), undefined, 'capped VALIDATION_FAILED'],
    ['an answer past ours', new OversizeError(), undefined, 'capped VALIDATION_FAILED'],
    ['not JSON', new UnreadableError(new SyntaxError(CANARY)), undefined, 'validation JSON_PARSE_ERROR'],
    ['not a plan', new DraftError(CANARY), undefined, 'validation VALIDATION_FAILED'],
    ['a full disk', new StorageFullError(coded('SQLITE_FULL')), undefined, 'provider_error STORAGE_FULL'],
    ['a store that stays busy', new StoreBusyError(coded('SQLITE_BUSY')), undefined, 'provider_error UNEXPECTED_ERROR'],
    [
      'a damaged file',
      new FileUnusableError('damaged', coded('SQLITE_CORRUPT')),
      undefined,
      'provider_error UNEXPECTED_ERROR',
    ],
    ['a bug of ours', new RangeError(CANARY), undefined, 'provider_error UNEXPECTED_ERROR'],
    ['nothing', undefined, undefined, 'provider_error UNEXPECTED_ERROR'],
  ])('%s', (_title, cause, reason, expected) => {
    expect(brief(classifyFailure(cause, reason, NOW))).toBe(expected)
    const wrapped = new Error(CANARY, { cause: new Error('again', { cause }) })
    if (typeof cause === 'object') expect(brief(classifyFailure(wrapped, reason, NOW))).toBe(expected)
  })

  it('believes why we stopped before what the provider said about it', () => {
    expect(brief(classifyFailure(call(429), late, NOW))).toBe('timeout AI_TIMEOUT')
    expect(brief(classifyFailure(call(500), new CancelledError(), NOW))).toBe('cancelled USER_CANCELLED')
  })
})

describe('how long a provider asks to wait', () => {
  const wait = (headers: Record<string, string>) => classifyFailure(call(429, headers), undefined, NOW).retryAfterMs
  const inSeconds = (s: number) => new Date(NOW + s * 1000).toUTCString()

  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '20' }, 20_000],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': inSeconds(90) }, 90_000],
    ['a date that has passed', { 'retry-after': inSeconds(-90) }, 0],
    ['a date on the provider’s own clock', { 'retry-after': inSeconds(7290), date: inSeconds(7200) }, 90_000],
    ['a date beside a clock that cannot be read', { 'retry-after': inSeconds(90), date: 'noon' }, 90_000],
    ['a day', { 'retry-after': '86400' }, HOUR_MS],
    ['for ever', { 'retry-after': '9'.repeat(400) }, HOUR_MS],
    ['a date far away', { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, HOUR_MS],
    ['nothing', {}, undefined],
    ['an empty text', { 'retry-after': '' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['a fraction', { 'retry-after': '1.5' }, undefined],
    ['words', { 'retry-after': 'Soon, we hope' }, undefined],
  ])('%s', (_title, headers, expected) => {
    expect(wait(headers)).toBe(expected)
  })

  it('is bounded whatever the header says, and only a rate limit has one', () => {
    const header = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
    )
    fc.assert(
      fc.property(header, header, fc.integer({ min: 400, max: 599 }), (given, date, status) => {
        const { retryAfterMs, classification } = classifyFailure(
          call(status, { 'retry-after': given, date }),
          undefined,
          NOW,
        )
        if (retryAfterMs === undefined) return
        expect(classification).toBe('rate_limit')
        expect(retryAfterMs).toBeGreaterThanOrEqual(0)
        expect(retryAfterMs).toBeLessThanOrEqual(HOUR_MS)
      }),
    )
  })
})

describe('whatever is thrown', () => {
  const known = {
    name: fc.anything(),
    code: fc.anything(),
    type: fc.anything(),
    statusCode: fc.anything(),
    responseHeaders: fc.anything(),
  }
  const thrown = fc.oneof(
    fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
    fc.record(
      { ...known, cause: fc.anything({ withNullPrototype: true }), lastError: fc.anything() },
      { requiredKeys: [], noNullPrototype: false },
    ),
    fc.record({
      statusCode: fc.constant(429),
      responseHeaders: fc.dictionary(fc.constantFrom('retry-after', 'date'), fc.anything({ withNullPrototype: true })),
    }),
  )

  it('is named, with one of our words, the same every time', () => {
    fc.assert(
      fc.property(thrown, fc.option(thrown, { nil: undefined }), (cause, reason) => {
        const first = classifyFailure(cause, reason, NOW)
        expect(CLASSIFICATIONS).toContain(first.classification)
        expect(ERROR_CODES).toContain(first.errorCode)
        expect(classifyFailure(cause, reason, NOW)).toEqual(first)
      }),
      { numRuns: 2000 },
    )
  })

  it('is named although its causes go round in a circle, or down without end', () => {
    const a = new Error('a')
    const b = new Error('b', { cause: a })
    a.cause = b
    expect(brief(classifyFailure(a))).toBe('provider_error UNEXPECTED_ERROR')
    let deep: unknown = call(429)
    for (let i = 0; i < 10_000; i++) deep = new Error('level', { cause: deep })
    expect(brief(classifyFailure(deep))).toBe('provider_error UNEXPECTED_ERROR')
  })

  it('is named without a word of the provider’s', () => {
    const secret = fc.constantFrom<unknown>(
      call(500),
      call(429, { 'retry-after': CANARY }),
      coded(CANARY),
      CANARY,
      { type: CANARY },
      new DraftError(CANARY),
      new UnfinishedError(CANARY),
    )
    fc.assert(
      fc.property(secret, secret, (cause, reason) => {
        const told = classifyFailure(cause, reason, NOW)
        expect(
          Object.keys(told).filter((key) => !['classification', 'errorCode', 'retryAfterMs'].includes(key)),
        ).toEqual([])
        expect(JSON.stringify(told)).not.toMatch(/canary|sk-live|provider\.example/)
      }),
    )
  })
})

describe('whether the same may be answered when it is asked again', () => {
  it.each<[string, unknown, boolean]>([
    ['500', call(500), true],
    ['503 wrapped', new Error('again', { cause: call(503) }), true],
    ['reset in the middle', new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }), true],
    ['no such host', fetchFailed('ENOTFOUND'), true],
    ['overloaded inside a stream', { type: 'overloaded_error', message: CANARY }, true],
    ['a stream that ended early', new UnfinishedError('none'), true],
    ['tools that nobody offered', new UnfinishedError('tool-calls'), false],
    ['200 with a web page', call(200), false],
    ['a part of another form', new TypeValidationError({ value: CANARY, cause: new Error(CANARY) }), false],
    ['what the client cannot do', new UnsupportedFunctionalityError({ functionality: CANARY }), false],
    ['a certificate that does not fit', fetchFailed('ERR_TLS_CERT_ALTNAME_INVALID'), false],
    ['an address that is none', new TypeError('Invalid URL', { cause: coded('ERR_INVALID_URL') }), false],
    ['a bug of ours', new TypeError(CANARY), false],
  ])('%s', (_title, cause, expected) => {
    expect(brief(classifyFailure(cause))).toBe('provider_error AI_UNAVAILABLE')
    expect(mayPass(cause)).toBe(expected)
  })
})

describe('whether a provider had taken a call on', () => {
  const why = (fetching: Promise<unknown>) => fetching.then(() => undefined).catch((error: unknown) => error)

  it('is no where the address was refused, or its server could not be trusted', async () => {
    expect(wasRefused(await why(guardedFetch(new Set())('https://localhost/v1')))).toBe(true)
    const server = https.createServer(SELF_SIGNED, (_req, res) => res.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(wasRefused(await why(guardedFetch(new Set([host]))(`https://${host}/v1`)))).toBe(true)
    server.close()
  })

  it.each(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ECONNREFUSED'])(
    'is no with %s',
    (code) => expect(wasRefused(fetchFailed(code))).toBe(true),
  )

  it.each(['ECONNRESET', 'UND_ERR_HEADERS_TIMEOUT', 'EPIPE'])('may be yes with %s', (code) =>
    expect(wasRefused(fetchFailed(code))).toBe(false),
  )
})
