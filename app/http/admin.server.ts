import { data } from '@remix-run/node'
import { z } from 'zod'
import { AppError } from '#app/domain/errors.ts'
import { LIMIT_SCOPES, type LimitScope } from '#app/jobs/queue.server.ts'
import { budgetsOverview, setBudget } from '#app/operations/budgets.server.ts'
import { allowHost, listHosts, refuseHost } from '#app/operations/hosts.server.ts'
import { cancelJobOf, retryJobOf, type OperatorParts } from '#app/operations/jobs.server.ts'
import { limitsInForce, resetLimit, type LimitKind } from '#app/operations/limits.server.ts'
import { endedBefore, jobsOverview, storageOverview } from '#app/operations/overview.server.ts'
import { SIGN_UPS_PER_ADDRESS } from './accounts.server.ts'
import { allAccounts } from './accounts-manage.server.ts'
import { PER_ACCOUNT, PER_ADDRESS } from './accounts-signin.server.ts'
import { startRates, tenantContext } from './context.server.ts'
import type { Edge } from './edge.ts'
import { emailHash, securityEvent, visitorOf, type SecurityEvent } from './security-log.server.ts'
import { requireAdmin } from './tenant.server.ts'

function partsOf({ context: { runtime } }: Edge): OperatorParts {
  const { control, now, newId } = runtime
  return { control, now, newId, contextOf: (tenantId) => tenantContext(runtime, tenantId) }
}

const SCOPE_WORDS: Record<LimitScope, string> = {
  generation: 'starting plans',
  chat: 'sending messages',
  lessons: 'having lessons written',
  workflow: 'starting workflows',
  check: 'testing providers',
}
const SIGN_IN_ACCOUNT = 'sign-in:account:'

function limitKinds({ context: { runtime } }: Edge): LimitKind[] {
  const rates = startRates(runtime.config)
  return [
    ...LIMIT_SCOPES.map((scope) => ({ start: `${scope}:`, what: SCOPE_WORDS[scope], rate: rates[scope] })),
    { start: SIGN_IN_ACCOUNT, what: 'signing in to one account', rate: PER_ACCOUNT },
    { start: 'sign-in:address:', what: 'signing in from one place', rate: PER_ADDRESS },
    { start: 'sign-up:address:', what: 'signing up from one place', rate: SIGN_UPS_PER_ADDRESS },
  ]
}

/** Limits in force with the names of those they hold back; an address that has no account stays unnamed. */
async function limitsOf(edge: Edge) {
  const { runtime } = edge.context
  const found = await limitsInForce(partsOf(edge), limitKinds(edge))
  if (found.length === 0) return []
  const accounts = await allAccounts(runtime)
  const names = new Map(accounts.flatMap(({ id, email }) => [[id, email] as const, [emailHash(email), email] as const]))
  const unnamed = (key: string, whose: string) =>
    key.startsWith(SIGN_IN_ACCOUNT) ? 'an address without an account' : whose
  return found.map(({ whose, ...limit }) => ({ ...limit, whose: names.get(whose) ?? unnamed(limit.key, whose) }))
}

/** All that the admin's page shows. Throws 404 for anybody else. Nothing in it was written by a learner. */
export async function adminPage(edge: Edge) {
  await requireAdmin(edge)
  const { runtime } = edge.context
  const { dataDir, jobs } = runtime.config
  const before = endedBefore(new URL(edge.request.url).searchParams.get('before'))
  return {
    jobs: await jobsOverview(partsOf(edge), before),
    worker: { running: runtime.worker.runningCount, places: jobs.concurrency },
    readiness: await runtime.readiness(),
    limits: await limitsOf(edge),
    storage: await storageOverview(dataDir),
    hosts: await listHosts(runtime),
    budgets: await budgetsOverview(runtime),
  }
}

const AdminForm = z.object({
  intent: z.enum([
    'cancel-job',
    'retry-job',
    'reset-limit',
    'allow-host',
    'refuse-host',
    'budget-instance',
    'budget-share',
  ]),
  target: z.string().min(1).max(300),
})
type Intent = z.output<typeof AdminForm>['intent']

const WORKS: Record<Intent, { event: SecurityEvent; work: (edge: Edge, target: string) => Promise<string> }> = {
  'cancel-job': {
    event: 'admin.job_cancelled',
    work: async (edge, target) => {
      await cancelJobOf(partsOf(edge), target)
      return 'That job is cancelled.'
    },
  },
  'retry-job': {
    event: 'admin.job_retried',
    work: (edge, target) => retryJobOf(partsOf(edge), target),
  },
  'reset-limit': {
    event: 'admin.limit_reset',
    work: async (edge, target) => {
      await resetLimit(partsOf(edge), limitKinds(edge), target)
      return 'That limit has been reset.'
    },
  },
  'allow-host': {
    event: 'hosts.allowed',
    work: async (edge, target) => `Learners’ providers may reach ${await allowHost(edge.context.runtime, target)}.`,
  },
  'refuse-host': {
    event: 'hosts.refused',
    work: async (edge, target) =>
      `Learners’ providers may no longer reach ${await refuseHost(edge.context.runtime, target)}.`,
  },
  'budget-instance': {
    event: 'admin.budget_set',
    work: (edge, target) => setBudget(edge.context.runtime, 'instance', target),
  },
  'budget-share': {
    event: 'admin.budget_set',
    work: (edge, target) => setBudget(edge.context.runtime, 'share', target),
  },
}

/** Do what one of the admin page's forms asks for. Throws 404 for anybody but an admin, and what the deed throws. */
export async function adminAct(edge: Edge) {
  const account = await requireAdmin(edge)
  const form = AdminForm.safeParse(Object.fromEntries(await edge.request.formData()))
  if (!form.success) throw new AppError('bad_request', 400, 'The form did not say what to do.')
  const { intent, target } = form.data
  const { event, work } = WORKS[intent]
  const message = await work(edge, target)
  await securityEvent(edge.context.runtime, event, { accountId: account.id, target }, visitorOf(edge))
  return data({ ok: true as const, message })
}
