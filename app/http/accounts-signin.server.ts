import { z } from 'zod'
import { AppError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { findAccount, findAccountByEmail, replacePasswordHash, type AccountRow } from '#db/control/accounts.server.ts'
import { giveBack, takeToken, type Admission, type Rate } from '#db/control/limiter.server.ts'
import type { AccountParts } from './accounts.server.ts'
import { networkOf } from './network.ts'
import { checkPassword, hashPassword } from './passwords.server.ts'
import { emailHash, securityEvent, type Visitor } from './security-log.server.ts'

const QUARTER_HOUR_MS = 15 * 60_000
/** Failed tries; a sign-in that succeeds gives its try back. A family behind one address is many people. */
export const PER_ACCOUNT: Rate = { limit: 10, windowMs: QUARTER_HOUR_MS }
export const PER_ADDRESS: Rate = { limit: 50, windowMs: QUARTER_HOUR_MS }

/** A password as long as this is nobody's; hashing more would only cost time. */
const LONGEST_TRIED = 1024

export const SignInForm = z.object({
  email: z
    .string({ error: 'Enter your e-mail address.' })
    .trim()
    .toLowerCase()
    .max(254, { error: 'This address is too long.' }),
  password: z.string({ error: 'Enter your password.' }).max(LONGEST_TRIED, { error: 'This is too long.' }),
})
export type SignIn = z.output<typeof SignInForm>

/** One answer for an unknown account and for a wrong password. */
export class WrongCredentialsError extends AppError {
  constructor() {
    super('wrong_credentials', 401, 'The e-mail address or password is incorrect.')
  }
}

class AccountDisabledError extends AppError {
  constructor() {
    super('account_disabled', 403, 'This account is disabled. Ask the administrator.')
  }
}

class TooManyTriesError extends AppError {
  constructor(retryAfterMs: number) {
    const minutes = Math.ceil(retryAfterMs / 60_000)
    const wait = `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
    super('rate_limited', 429, `Too many attempts. You can try again in ${wait}.`, { retryAfterMs })
  }
}

const keysOf = (email: string, address: string): [string, Rate][] => [
  // The address first: one that may try no more must not use up an account's tries.
  [`sign-in:address:${networkOf(address)}`, PER_ADDRESS],
  [`sign-in:account:${emailHash(email)}`, PER_ACCOUNT],
]

/** Count a try before it is made, so that tries made at once are all counted. */
async function countTry(parts: AccountParts, email: string, address: string, at: number): Promise<Admission> {
  return parts.control.immediate(function* (tx): Step<Admission> {
    for (const [key, rate] of keysOf(email, address)) {
      const admitted = yield* takeToken(tx, key, rate, at)
      if (!admitted.ok) return admitted
    }
    return { ok: true }
  })
}

const forgiveTry = (parts: AccountParts, email: string, address: string, at: number) =>
  parts.control.immediate(function* (tx): Step<void> {
    for (const [key] of keysOf(email, address)) yield* giveBack(tx, key, at)
  })

/** Whom a try concerns: an account, where the address has one. */
const namedBy = (email: string, account: AccountRow | undefined) => ({
  emailHash: emailHash(email),
  ...(account ? { accountId: account.id } : {}),
})

const whoIs = async (parts: AccountParts, email: string) =>
  namedBy(email, await parts.control.read((r) => findAccountByEmail(r, email)))

async function limited<T>(parts: AccountParts, email: string, visitor: Visitor, attempt: () => Promise<T>): Promise<T> {
  const at = parts.now().getTime()
  const admitted = await countTry(parts, email, visitor.address, at)
  if (!admitted.ok) {
    await securityEvent(parts, 'sign_in.limited', await whoIs(parts, email), visitor)
    throw new TooManyTriesError(admitted.retryAfterMs)
  }
  const result = await attempt()
  await forgiveTry(parts, email, visitor.address, at)
  return result
}

async function renewHash(parts: AccountParts, account: AccountRow, password: string): Promise<void> {
  const renewed = await hashPassword(password)
  await parts.control.immediate((tx) => replacePasswordHash(tx, account.id, account.passwordHash, renewed))
}

/**
 * Check who signs in. Throws `WrongCredentialsError` (the same for an unknown account), 429 over the limit, or 403
 * for a disabled account whose password was right.
 */
export function signIn(parts: AccountParts, { email, password }: SignIn, visitor: Visitor): Promise<TenantId> {
  return limited(parts, email, visitor, async () => {
    const account = await parts.control.read((r) => findAccountByEmail(r, email))
    const checked = await checkPassword(account?.passwordHash, password)
    if (!account || !checked.ok) {
      await securityEvent(parts, 'sign_in.failed', namedBy(email, account), visitor)
      throw new WrongCredentialsError()
    }
    if (account.disabledAt !== null) {
      await securityEvent(parts, 'sign_in.disabled', { accountId: account.id }, visitor)
      throw new AccountDisabledError()
    }
    if (checked.outdated) await renewHash(parts, account, password)
    await securityEvent(parts, 'sign_in', { accountId: account.id }, visitor)
    return account.id as TenantId
  })
}

/**
 * Ask a signed-in person for their password again before something grave. Returns the account's row; throws
 * `WrongCredentialsError` or 429, under the same limits as signing in.
 */
export async function reauthenticate(
  parts: AccountParts,
  accountId: TenantId,
  password: string,
  visitor: Visitor,
): Promise<AccountRow> {
  const account = await parts.control.read((r) => findAccount(r, accountId))
  if (!account) throw new WrongCredentialsError()
  return limited(parts, account.email, visitor, async () => {
    const checked = await checkPassword(account.passwordHash, password.slice(0, LONGEST_TRIED))
    if (checked.ok) return account
    await securityEvent(parts, 'reauthentication.failed', { accountId }, visitor)
    throw new WrongCredentialsError()
  })
}
