import { redirect } from '@remix-run/node'
import { AppError, NotFoundError } from '#app/domain/errors.ts'
import type { TenantContext } from '#app/services/context.ts'
import { accountOfToken } from './accounts-tokens.server.ts'
import { tenantContext, withChosenProvider } from './context.server.ts'
import type { Edge } from './edge.ts'
import { signInPath } from './next.ts'
import { securityEvent, visitorOf } from './security-log.server.ts'
import { readSession, type Account, type SignedIn } from './session.server.ts'

export class UnauthorizedError extends AppError {
  constructor() {
    super('unauthorized', 401, 'Sign in, or send a token of yours as “Authorization: Bearer cairn_…”.')
  }
}

const isApi = (request: Request) => new URL(request.url).pathname.startsWith('/api/')
const takesTokens = (request: Request) => new URL(request.url).pathname.startsWith('/api/v1/')

/** Pages send people to sign in and back again; scripts are told 401. */
function refuse(request: Request): never {
  if (isApi(request)) throw new UnauthorizedError()
  throw redirect(signInPath(request))
}

/** Who asks: a token wins over a cookie, and counts under /api/v1/ only. Undefined for nobody we know. */
export async function optionalAccount(edge: Edge): Promise<Account | undefined> {
  const [, token] = /^Bearer +(\S+)$/i.exec(edge.request.headers.get('authorization') ?? '') ?? []
  if (token && takesTokens(edge.request)) return accountOfToken(edge.context.runtime, token)
  return (await readSession(edge))?.account
}

/** How often an answer that goes on asks whether its reader still may, ms; promised is an end within 5 s. */
const ASK_AGAIN_MS = 3000

const watched = new WeakSet<Edge['context']>()

/** End a long answer soon after its session, token or account has ended, in whichever process that happened. */
function keepAsking(edge: Edge, account: Account): void {
  const { context } = edge
  const { answered, hangUp } = context
  if (!answered || !hangUp || watched.has(context)) return
  watched.add(context)
  const ask = async () => {
    if (answered.aborted) return clearInterval(timer)
    if ((await optionalAccount(edge))?.id === account.id) return
    clearInterval(timer)
    hangUp()
    await securityEvent(context.runtime, 'access.ended', { accountId: account.id }, visitorOf(edge))
  }
  // A store that cannot answer just now is asked again at the next turn.
  const timer = setInterval(() => void ask().catch(() => undefined), ASK_AGAIN_MS)
  timer.unref()
  answered.addEventListener('abort', () => clearInterval(timer), { once: true })
}

/** Who asks. Nobody: a page redirects to sign in, an API address throws 401. */
export async function requireAccount(edge: Edge): Promise<Account> {
  const account = (await optionalAccount(edge)) ?? refuse(edge.request)
  keepAsking(edge, account)
  return account
}

/** Who asks, with their browser's session: for what a token may never do. */
export async function requireSession(edge: Edge): Promise<SignedIn> {
  return (await readSession(edge)) ?? refuse(edge.request)
}

/** An admin who asks. For any other account there is nothing here: throws 404. */
export async function requireAdmin(edge: Edge): Promise<Account> {
  const account = await requireAccount(edge)
  if (account.role !== 'admin') throw new NotFoundError()
  return account
}

/** What the learner who asks may reach: the only way to a learner's file. */
export async function requireTenant(edge: Edge): Promise<TenantContext> {
  const { id } = await requireAccount(edge)
  return withChosenProvider(tenantContext(edge.context.runtime, id))
}
