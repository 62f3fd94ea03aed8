import { hash, parseOptions, verify, type Algorithm } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { AppError } from '#app/domain/errors.ts'

/** OWASP Password Storage Cheat Sheet: Argon2id with at least 19 MiB, two passes, one lane. Memory in KiB. */
const COST = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** A hash takes about 20 ms of one of Node's four worker threads; two leave the others to files and names. */
const hashing = pLimit(2)
/** Beyond this many waiting, about two seconds of work, more would only wait in vain. */
const MAX_WAITING = 200

const SHORTEST = 8
const LONGEST = 128
const COMMON = 3000

class BusyError extends AppError {
  constructor() {
    super('busy', 503, 'Too many people are signing in just now. Try again in a moment.', { retryAfterMs: 3000 })
  }
}

/** The same password typed on another keyboard may come composed otherwise. */
const typed = (password: string) => password.normalize('NFC')

function queued<T>(work: () => Promise<T>): Promise<T> {
  if (hashing.pendingCount >= MAX_WAITING) return Promise.reject(new BusyError())
  return hashing(work)
}

/** Hash a new password with argon2id. Throws 503 when too many wait. */
export const hashPassword = (password: string): Promise<string> => queued(() => hash(typed(password), COST))

let nobody: Promise<string> | undefined

/**
 * Check a password. Without an account to check against it takes the same time and says no, so that nobody can ask
 * which addresses have accounts. `outdated` asks for a new hash at today's cost.
 */
export async function checkPassword(
  stored: string | undefined,
  password: string,
): Promise<{ ok: boolean; outdated: boolean }> {
  const against = stored ?? (await (nobody ??= hashPassword('nobody has this password')))
  const matches = await queued(() => verify(against, typed(password)))
  const ok = matches && stored !== undefined
  return { ok, outdated: ok && isOutdated(against) }
}

function isOutdated(stored: string): boolean {
  const { algorithm, memoryCost, timeCost, parallelism } = parseOptions(stored)
  return (
    algorithm !== COST.algorithm ||
    memoryCost < COST.memoryCost ||
    timeCost < COST.timeCost ||
    parallelism !== COST.parallelism
  )
}

let common: Promise<Set<string>> | undefined

/** The commonest passwords that would pass the length rule, from the zxcvbn-ts frequency list. */
async function commonPasswords(): Promise<Set<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].filter((word) => word.length >= SHORTEST).slice(0, COMMON))
}

/** Why a new password is refused, as a sentence; undefined when it is fine. There are no composition rules. */
export async function passwordIssue(password: string, email: string): Promise<string | undefined> {
  const length = Array.from(typed(password)).length
  if (length < SHORTEST) return `Use at least ${SHORTEST} characters.`
  if (length > LONGEST) return `A password can have at most ${LONGEST} characters.`
  const lower = password.toLowerCase()
  if (lower === email || lower === email.split('@')[0]) return 'Do not use your e-mail address as your password.'
  const known = await (common ??= commonPasswords())
  return known.has(lower)
    ? 'This is one of the commonest passwords, so it would be guessed first. Use another.'
    : undefined
}
