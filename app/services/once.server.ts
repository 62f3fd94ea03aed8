import { createHash } from 'node:crypto'
import { AppError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { answerOfKey, keepAnswer, sweepAnswers, type KeptAnswer } from '#db/tenant/idempotency.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'

/** How long a repeated request is answered as the first one was, ms: the day within which clients try again. */
export const ONCE_MS = 24 * 3_600_000

/** A request that counts once, however often it is sent: its key, and what was asked under it. */
export type Once = { key: string; fingerprint: string }

/** Most answers that are forgotten when one is kept: more than are added, so that old ones never gather. */
const SWEPT_AT_ONCE = 20

export type StartedAttempt = { id: string; number: number }

/** What a start answers. `replayed` says that this was answered before, and nothing new was started. */
export type Started = { planId: string; attempt: StartedAttempt; replayed: boolean }

/** One key, two different requests. */
export class KeyReusedError extends AppError {
  constructor() {
    super(
      'idempotency_key_reused',
      422,
      'This idempotency key came with another request before. Use a new key for a new request.',
    )
  }
}

/** The same for the same value, in whatever order its keys were written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join()}}`
}

/** SHA-256 of an act and what was asked of it, after validation. */
export const fingerprintOf = (act: string, asked: object): string =>
  createHash('sha256')
    .update(canonical([act, asked]))
    .digest('hex')

function* keptFor(r: TenantReader, once: Once | undefined, now: number): Step<KeptAnswer | undefined> {
  const kept = once && (yield* answerOfKey(r, once.key, now - ONCE_MS))
  if (kept && kept.fingerprint !== once.fingerprint) throw new KeyReusedError()
  return kept
}

/** What this request was answered before, within `ONCE_MS`. Throws 422 when its key belongs to another request. */
export function* answeredBefore(r: TenantReader, once: Once | undefined, now: number): Step<Started | undefined> {
  const kept = yield* keptFor(r, once, now)
  return kept && { planId: kept.planId, attempt: { id: kept.attemptId, number: kept.attemptNumber }, replayed: true }
}

/** The id of what this request made before, as `answeredBefore`, where nothing was started. */
export function* madeBefore(r: TenantReader, once: Once | undefined, now: number): Step<string | undefined> {
  return (yield* keptFor(r, once, now))?.planId
}

/** Remember what was made, as `rememberAnswer`. */
export const rememberMade = (tx: TenantTx, once: Once | undefined, id: string, now: number): Step<void> =>
  rememberAnswer(tx, once, { planId: id, attempt: { id: '', number: 0 }, replayed: false }, now)

/** Remember the answer, in the transaction that makes it true, and forget answers that have grown too old. */
export function* rememberAnswer(tx: TenantTx, once: Once | undefined, started: Started, now: number): Step<void> {
  if (!once) return
  yield* sweepAnswers(tx, now - ONCE_MS, SWEPT_AT_ONCE)
  const { planId, attempt } = started
  yield* keepAnswer(tx, { ...once, planId, attemptId: attempt.id, attemptNumber: attempt.number, createdAt: now })
}
