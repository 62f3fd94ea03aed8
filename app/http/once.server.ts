import { AppError } from '#app/domain/errors.ts'
import { fingerprintOf, type Once } from '#app/services/once.server.ts'

/** Longest key, characters. */
const KEY_MAX = 200

class BadKeyError extends AppError {
  constructor() {
    super('bad_idempotency_key', 400, `An Idempotency-Key is 1 to ${KEY_MAX} visible ASCII characters.`)
  }
}

/**
 * The `Idempotency-Key` of a request, or undefined without one. The IETF draft
 * (draft-ietf-httpapi-idempotency-key-header) makes it a quoted string; most clients send it bare, so both count, as
 * the same key. Throws 400.
 */
export function keyOf(request: Request): string | undefined {
  const given = request.headers.get('idempotency-key')
  if (given === null) return undefined
  const key = /^"(.*)"$/.exec(given.trim())?.[1] ?? given.trim()
  if (key.length > KEY_MAX || !/^[\x21-\x7e]+$/.test(key)) throw new BadKeyError()
  return key
}

/** The `Idempotency-Key` of a request to do `act` with `asked`, or undefined without one. Throws 400. */
export function onceOf(request: Request, act: string, asked: object): Once | undefined {
  const key = keyOf(request)
  return key === undefined ? undefined : { key: `api:${key}`, fingerprint: fingerprintOf(act, asked) }
}

/** The hidden field that makes a form count once. */
export const ONCE_FIELD = 'once'

/**
 * The same for a posted form. A form that a person went back to and changed is another request, not a mistake: what was
 * asked is part of its key.
 */
export function onceOfForm(given: string | undefined, act: string, asked: object): Once | undefined {
  if (!given || !/^[0-9a-f-]{36}$/.test(given)) return undefined
  const fingerprint = fingerprintOf(act, asked)
  return { key: `form:${given}:${fingerprint}`, fingerprint }
}

/** The header that tells a repeated request from the first one. */
export const replayHeaders = ({ replayed }: { replayed: boolean }): Record<string, string> =>
  replayed ? { 'Idempotent-Replayed': 'true' } : {}
