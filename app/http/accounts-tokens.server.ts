import { z } from 'zod'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { countTokens, deleteToken, findToken, insertToken, listTokens, touchToken } from '#db/control/tokens.server.ts'
import type { AccountParts } from './accounts.server.ts'
import { noteUse } from './note-use.server.ts'
import { hashSecret, newSecret } from './secrets.server.ts'
import { securityEvent, type Visitor } from './security-log.server.ts'
import type { Account } from './session.server.ts'

const PREFIX = 'cairn_'
const MAX_TOKENS = 50
/** How exact `usedAt` is. */
const TOUCH_MS = 5 * 60_000

class TooManyTokensError extends AppError {
  constructor() {
    super('too_many_tokens', 409, `You already have ${MAX_TOKENS} tokens. Revoke one that you no longer use.`)
  }
}

export const TokenName = z
  .string({ error: 'Give the token a name, so that you know it again.' })
  .trim()
  .min(1, { error: 'Give the token a name, so that you know it again.' })
  .max(80, { error: 'This can have at most 80 characters.' })

/** Make an API token. The answer is the only time the whole of it is known. */
export async function createToken(
  parts: AccountParts,
  accountId: TenantId,
  name: string,
  visitor: Partial<Visitor>,
): Promise<{ id: string; token: string }> {
  const token = `${PREFIX}${newSecret()}`
  const id = parts.newId()
  const row = { id, accountId, name, tokenHash: hashSecret(token), lastFour: token.slice(-4) }
  await parts.control.immediate(function* (tx): Step<void> {
    if ((yield* countTokens(tx, accountId)) >= MAX_TOKENS) throw new TooManyTokensError()
    yield* insertToken(tx, { ...row, createdAt: parts.now().getTime() })
  })
  await securityEvent(parts, 'token.created', { accountId }, visitor)
  return { id, token }
}

export type TokenView = { id: string; name: string; lastFour: string; createdAt: string; usedAt: string | null }

const iso = (ms: number) => new Date(ms).toISOString()

/** An account's tokens, newest first: never the tokens themselves. */
export async function tokensOf(parts: Pick<AccountParts, 'control'>, accountId: TenantId): Promise<TokenView[]> {
  const rows = await parts.control.read((r) => listTokens(r, accountId))
  return rows.map(({ id, name, lastFour, createdAt, usedAt }) => ({
    id,
    name,
    lastFour,
    createdAt: iso(createdAt),
    usedAt: usedAt === null ? null : iso(usedAt),
  }))
}

/** Revoke one of the account's own tokens. Throws 404 for an unknown one, and for somebody else's alike. */
export async function revokeToken(
  parts: AccountParts,
  accountId: TenantId,
  id: string,
  visitor: Partial<Visitor>,
): Promise<void> {
  const gone = await parts.control.immediate((tx) => deleteToken(tx, accountId, id))
  if (gone === 0) throw new NotFoundError('token')
  await securityEvent(parts, 'token.revoked', { accountId }, visitor)
}

/** Whose token this is; undefined for an unknown or revoked one and for a disabled account's. */
export async function accountOfToken(
  parts: Pick<AccountParts, 'control' | 'now'>,
  token: string,
): Promise<Account | undefined> {
  if (!token.startsWith(PREFIX) || token.length > 100) return undefined
  const found = await parts.control.read((r) => findToken(r, hashSecret(token)))
  if (!found || found.disabledAt !== null) return undefined
  const { id, usedAt, accountId, email, role } = found
  const now = parts.now().getTime()
  if (now - (usedAt ?? 0) >= TOUCH_MS) await noteUse(parts.control.immediate((tx) => touchToken(tx, id, now)))
  return { id: accountId as TenantId, email, role }
}
