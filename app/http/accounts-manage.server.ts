import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import {
  countAccounts,
  countAdmins,
  deleteAccount,
  findAccount,
  findAccountByEmail,
  listAccounts,
  setDisabled,
  setPasswordHash,
  setRole,
  type AccountRow,
} from '#db/control/accounts.server.ts'
import type { ControlReader, ControlTx } from '#db/control/control.server.ts'
import { deleteSessions } from '#db/control/sessions.server.ts'
import { deleteTicketsOf, findTicket, takeTicket } from '#db/control/tickets.server.ts'
import { FieldsError, type AccountParts } from './accounts.server.ts'
import { hashPassword, passwordIssue } from './passwords.server.ts'
import { hashSecret } from './secrets.server.ts'
import { securityEvent, type Visitor } from './security-log.server.ts'

class TicketUsedError extends AppError {
  constructor() {
    super('ticket_used', 410, 'This link has already been used or has expired. Ask for a new one.')
  }
}

class LastAdminError extends AppError {
  constructor() {
    super(
      'last_admin',
      409,
      'This is the only administrator, and others have accounts here. Make somebody else an administrator first.',
    )
  }
}

/** A new password ends every session but `keep`, and every open reset link. */
function* putPassword(tx: ControlTx, accountId: string, hash: string, keep: string): Step<void> {
  yield* setPasswordHash(tx, accountId, hash)
  yield* deleteSessions(tx, accountId, keep)
  yield* deleteTicketsOf(tx, accountId)
}

async function hashOf(password: string, email: string, field: string): Promise<string> {
  const issue = await passwordIssue(password, email)
  if (issue) throw new FieldsError({ [field]: issue })
  return hashPassword(password)
}

/** Give an account that has just re-authenticated a new password; its other sessions end. Throws `FieldsError`. */
export async function changePassword(
  parts: AccountParts,
  account: Pick<AccountRow, 'id' | 'email'>,
  next: { password: string; keepSession: string },
  visitor: Visitor,
): Promise<void> {
  const hash = await hashOf(next.password, account.email, 'newPassword')
  await parts.control.immediate((tx) => putPassword(tx, account.id, hash, next.keepSession))
  await securityEvent(parts, 'password.changed', { accountId: account.id }, visitor)
}

/** Set a password on the operator's word; every session ends. Throws 404, `FieldsError`. */
export async function setPassword(parts: AccountParts, email: string, password: string): Promise<void> {
  const account = await parts.control.read((r) => accountNamed(r, email))
  const hash = await hashOf(password, account.email, 'password')
  await parts.control.immediate((tx) => putPassword(tx, account.id, hash, ''))
  await securityEvent(parts, 'password.reset', { accountId: account.id }, { address: 'command line' })
}

/** Use a reset link: the new password holds and every session ends. Throws `FieldsError`, or 410 for a used link. */
export async function resetPassword(
  parts: AccountParts,
  { ticket, password }: { ticket: string; password: string },
  visitor: Visitor,
): Promise<void> {
  const presented = { tokenHash: hashSecret(ticket), purpose: 'reset' as const, now: parts.now().getTime() }
  const found = await parts.control.read(function* (r): Step<AccountRow | undefined> {
    const row = yield* findTicket(r, presented)
    return row?.accountId ? yield* findAccount(r, row.accountId) : undefined
  })
  if (!found) throw new TicketUsedError()
  const hash = await hashOf(password, found.email, 'password')
  await parts.control.immediate(function* (tx): Step<void> {
    if (!(yield* takeTicket(tx, presented))) throw new TicketUsedError()
    yield* putPassword(tx, found.id, hash, '')
  })
  await securityEvent(parts, 'password.reset', { accountId: found.id }, visitor)
}

function* accountNamed(r: ControlReader, email: string): Step<AccountRow> {
  const account = yield* findAccountByEmail(r, email.trim().toLowerCase())
  if (!account) throw new NotFoundError(`account as ${email.trim()}`)
  return account
}

/** While others have accounts, somebody must be able to help them. */
function* refuseLosingAdmin(tx: ControlTx, account: AccountRow): Step<void> {
  const lastAdmin = account.role === 'admin' && account.disabledAt === null && (yield* countAdmins(tx)) === 1
  if (lastAdmin && (yield* countAccounts(tx)) > 1) throw new LastAdminError()
}

/** Remove an account and all that is its own, for good. Throws 409 for the only admin among others. */
export async function removeAccount(
  parts: AccountParts,
  accountId: TenantId,
  visitor: Partial<Visitor>,
): Promise<void> {
  await parts.control.immediate(function* (tx): Step<void> {
    const account = yield* findAccount(tx, accountId)
    if (!account) throw new NotFoundError('account')
    yield* refuseLosingAdmin(tx, account)
    yield* deleteAccount(tx, accountId)
  })
  parts.tenants.destroy(accountId)
  await securityEvent(parts, 'account.deleted', { accountId }, visitor)
}

/** Every account, oldest first. */
export const allAccounts = (parts: Pick<AccountParts, 'control'>): Promise<AccountRow[]> =>
  parts.control.read((r) => listAccounts(r))

/** Shut an account out, or let it in again. Its sessions end at once. Throws 404, 409 for the only admin. */
export async function setAccountDisabled(parts: AccountParts, email: string, disabled: boolean): Promise<void> {
  const at = parts.now().getTime()
  const account = await parts.control.immediate(function* (tx): Step<AccountRow> {
    const row = yield* accountNamed(tx, email)
    if (disabled) {
      yield* refuseLosingAdmin(tx, row)
      yield* deleteSessions(tx, row.id)
    }
    yield* setDisabled(tx, row.id, disabled ? at : null)
    return row
  })
  const event = disabled ? 'account.disabled' : 'account.enabled'
  await securityEvent(parts, event, { accountId: account.id }, { address: 'command line' })
}

/** Make an account an admin. Throws 404. */
export async function makeAdmin(parts: AccountParts, email: string): Promise<void> {
  const account = await parts.control.immediate(function* (tx): Step<AccountRow> {
    const row = yield* accountNamed(tx, email)
    yield* setRole(tx, row.id, 'admin')
    return row
  })
  await securityEvent(parts, 'account.admin', { accountId: account.id }, { address: 'command line' })
}
