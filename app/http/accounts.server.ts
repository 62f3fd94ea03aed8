import { z } from 'zod'
import type { Runtime } from '#app/boot.server.ts'
import { AppError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { countAccounts, findAccountByEmail, insertAccount, type AccountRow } from '#db/control/accounts.server.ts'
import type { ControlReader, ControlTx } from '#db/control/control.server.ts'
import { foreseeToken, takeToken, type Admission, type Rate } from '#db/control/limiter.server.ts'
import { deleteTicket, findTicket } from '#db/control/tickets.server.ts'
import type { FieldIssues } from './form.server.ts'
import { networkOf } from './network.ts'
import { hashPassword, passwordIssue } from './passwords.server.ts'
import { emailHash, securityEvent, type Visitor } from './security-log.server.ts'
import { hashSecret } from './secrets.server.ts'
import {
  isCounted,
  maySignUp,
  SIGNUP_REFUSAL_SENTENCE,
  type SignupDecision,
  type SignupFacts,
  type SignupRefusal,
} from './signup-policy.ts'

/** What accounts are made of: a running server, or the command line beside one. */
export type AccountParts = Pick<Runtime, 'now' | 'newId' | 'control' | 'tenants' | 'log' | 'config'>

/** What a person typed cannot stand; says which fields and why. */
export class FieldsError extends AppError {
  constructor(readonly fields: FieldIssues) {
    super('invalid', 422, 'Some fields need another look.')
  }
}

/** Sign-up is not possible in this way; says how it is. */
export class SignupRefusedError extends AppError {
  constructor(readonly refusal: SignupRefusal) {
    super(refusal, 403, SIGNUP_REFUSAL_SENTENCE[refusal])
  }
}

/** Accounts that one place may make by itself. Whoever needs more at once is invited, or given them by the operator. */
export const SIGN_UPS_PER_ADDRESS: Rate = { limit: 10, windowMs: 60 * 60_000 }

class TooManySignupsError extends AppError {
  constructor(retryAfterMs: number) {
    const minutes = Math.ceil(retryAfterMs / 60_000)
    const wait = `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
    const message = `Many accounts have been made from where you are. You can make one in ${wait}, or ask for an invitation.`
    super('rate_limited', 429, message, { retryAfterMs })
  }
}

export const Email = z
  .string({ error: 'Enter your e-mail address.' })
  .trim()
  .max(254, { error: 'This address is too long.' })
  .toLowerCase()
  .pipe(z.email({ error: 'Enter an e-mail address, like ada@example.org.' }))

export const Password = z.string({ error: 'Enter a password.' })

export const SignUpForm = z.object({ email: Email, password: Password, ticket: z.string().max(200).optional() })
export type SignUp = z.output<typeof SignUpForm>

/** The learner's id of an e-mail address, as typed. */
export async function accountIdByEmail(
  parts: Pick<AccountParts, 'control'>,
  email: string,
): Promise<TenantId | undefined> {
  const row = await parts.control.read((r) => findAccountByEmail(r, email.trim().toLowerCase()))
  return row?.id as TenantId | undefined
}

type Decide = (tx: ControlTx) => Step<SignupDecision>

/**
 * Make an account: its file first, then its row, so that an account never lacks its file. `decide` runs in the same
 * transaction as the insert. Throws `FieldsError` or `SignupRefusedError`, and leaves nothing behind then.
 */
async function makeAccount(parts: AccountParts, { email, password }: SignUp, decide: Decide): Promise<AccountRow> {
  const issue = await passwordIssue(password, email)
  if (issue) throw new FieldsError({ password: issue })
  const passwordHash = await hashPassword(password)
  const id = parts.newId() as TenantId
  await parts.tenants.create(id)
  try {
    return await parts.control.immediate(function* (tx): Step<AccountRow> {
      const decision = yield* decide(tx)
      if (!decision.ok) throw new SignupRefusedError(decision.refusal)
      if (yield* findAccountByEmail(tx, email)) throw new FieldsError({ email: 'This address already has an account.' })
      const createdAt = parts.now().getTime()
      const row: AccountRow = { id, email, passwordHash, role: decision.role, disabledAt: null, createdAt }
      yield* insertAccount(tx, row)
      return row
    })
  } catch (error) {
    parts.tenants.destroy(id)
    throw error
  }
}

function* factsOf(r: ControlReader, parts: AccountParts, ticket: string | undefined): Step<SignupFacts> {
  const presented = { tokenHash: hashSecret(ticket ?? ''), now: parts.now().getTime() }
  const setup = ticket ? yield* findTicket(r, { ...presented, purpose: 'setup' }) : undefined
  const invite = ticket ? yield* findTicket(r, { ...presented, purpose: 'invite' }) : undefined
  return {
    accounts: yield* countAccounts(r),
    signups: parts.config.signups,
    setupNeedsTicket: !parts.config.loopback,
    ticket: (setup ?? invite)?.purpose as 'setup' | 'invite' | undefined,
  }
}

/** What signing up with this ticket would meet, for the page to say before anybody fills it in. */
export const signUpOutlook = (parts: AccountParts, ticket: string | undefined): Promise<SignupDecision> =>
  parts.control.read(function* (r): Step<SignupDecision> {
    return maySignUp(yield* factsOf(r, parts, ticket))
  })

/** Throws 429 where a place has made as many accounts as it may. */
const admitted = (admission: Admission): void => {
  if (!admission.ok) throw new TooManySignupsError(admission.retryAfterMs)
}

/**
 * Make a person's account. The first one is the admin. Throws `FieldsError`, `SignupRefusedError`, or 429 for one
 * account too many from one place. The token is taken with the row, so that whatever is refused costs none; before
 * that the limit is only looked at, so that what it refuses costs no hash and no file.
 */
export async function signUp(parts: AccountParts, form: SignUp, visitor: Visitor): Promise<TenantId> {
  const key = `sign-up:address:${networkOf(visitor.address)}`
  const at = parts.now().getTime()
  try {
    await parts.control.read(function* (r): Step<void> {
      if (isCounted(yield* factsOf(r, parts, form.ticket)))
        admitted(yield* foreseeToken(r, key, SIGN_UPS_PER_ADDRESS, at))
    })
    const account = await makeAccount(parts, form, function* (tx): Step<SignupDecision> {
      const facts = yield* factsOf(tx, parts, form.ticket)
      const decision = maySignUp(facts)
      if (decision.ok && isCounted(facts)) admitted(yield* takeToken(tx, key, SIGN_UPS_PER_ADDRESS, at))
      if (form.ticket) yield* deleteTicket(tx, hashSecret(form.ticket))
      return decision
    })
    await securityEvent(parts, 'sign_up', { accountId: account.id }, visitor)
    return account.id as TenantId
  } catch (error) {
    if (error instanceof TooManySignupsError) {
      await securityEvent(parts, 'sign_up.limited', { emailHash: emailHash(form.email) }, visitor)
    }
    throw error
  }
}

function* decideForOperator(tx: ControlTx): Step<SignupDecision> {
  return { ok: true, role: (yield* countAccounts(tx)) === 0 ? 'admin' : 'learner' }
}

/** Make an account on the operator's word, whatever SIGNUPS says. Throws `FieldsError`. */
export async function createAccount(
  parts: AccountParts,
  form: { email: string; password: string },
): Promise<AccountRow> {
  const account = await makeAccount(parts, form, decideForOperator)
  await securityEvent(parts, 'sign_up', { accountId: account.id }, { address: 'command line' })
  return account
}
