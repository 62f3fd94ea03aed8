import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { requireAdmin, requireTenant } from '#app/http/tenant.server.ts'
import { listAccounts } from '#db/control/accounts.server.ts'
import type { Client } from '../support/client.ts'
import { allRoutes } from '../support/routes.ts'
import { PASSWORD, world, type Learner, type World } from '../support/world.ts'

/** What a kind of route answers: to nobody, and to a learner who names another's plan (undefined: it names none). */
type Kind = {
  anonymous: { page: number } | { api: number }
  stranger?: number
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** What an API's body has to hold to be read at all. */
  body?: object | ((ids: Ids) => object)
}

const PUBLIC: Kind = { anonymous: { page: 200 } }
const PAGE: Kind = { anonymous: { page: 302 } }
const POST: Kind = { anonymous: { page: 302 }, method: 'POST' }
const PLAN_PAGE: Kind = { ...PAGE, stranger: 404 }
const PLAN_POST: Kind = { ...POST, stranger: 404 }
const API: Kind = { anonymous: { api: 401 } }
const PLAN_API: Kind = { ...API, stranger: 404 }
const PLAN_API_POST: Kind = { ...PLAN_API, method: 'POST' }
const NOWHERE: Kind = { anonymous: { page: 404 } }

/** Every route. One that is missing here fails the first test below: decide who may use it, then write it down. */
const MATRIX: Record<string, Kind> = {
  '/': PUBLIC,
  '/*': NOWHERE,
  '/sign-in': PUBLIC,
  '/sign-up': PUBLIC,
  '/sign-out': POST,
  '/setup': PAGE,
  '/reset': PUBLIC,
  '/settings': PAGE,
  '/settings/providers': PAGE,
  '/admin': { ...PAGE, stranger: 404 },
  '/admin/audit': { ...PAGE, stranger: 404 },
  '/usage': PAGE,
  '/usage.csv': PAGE,
  '/admin/audit.csv': { ...PAGE, stranger: 404 },
  '/plans/new': PAGE,
  '/plans/:planId': PLAN_PAGE,
  '/plans/:planId/progress': PLAN_PAGE,
  '/plans/:planId/delete': PLAN_PAGE,
  '/plans/:planId/print': PLAN_PAGE,
  '/plans/:planId/regenerate': PLAN_PAGE,
  '/plans/:planId/changes': PLAN_PAGE,
  '/plans/:planId/lessons': PLAN_PAGE,
  '/plans/:planId/lessons/:taskId': PLAN_PAGE,
  '/plans/:planId/lessons/:taskId/markdown': PLAN_PAGE,
  '/plans/:planId/lessons/:taskId/read': PLAN_POST,
  '/plans/:planId/quiz/:quizId': PLAN_PAGE,
  '/plans/:planId/cards': PLAN_PAGE,
  '/plans/:planId/reviews': PLAN_PAGE,
  '/plans/:planId/reviews/:reviewId': PLAN_PAGE,
  '/plans/:planId/edit': PLAN_PAGE,
  '/plans/:planId/versions': PLAN_PAGE,
  '/plans/:planId/versions/:version': PLAN_PAGE,
  '/plans/deleted': PAGE,
  '/plans/:planId/cancel': PLAN_POST,
  '/plans/:planId/make': PLAN_POST,
  '/plans/:planId/retry': PLAN_POST,
  '/plans/:planId/tasks/:taskId': PLAN_POST,
  '/runs': PAGE,
  '/runs/:runId': PLAN_PAGE,
  '/runs/:runId/progress': PLAN_PAGE,
  '/runs/:runId/cancel': PLAN_POST,
  '/runs/:runId/retry': PLAN_POST,
  '/runs/:runId/remove': PLAN_POST,
  '/streams/close': POST,
  '/tutor/agents': PAGE,
  '/tutor/agents/new': PAGE,
  '/tutor/agents/:agentId': { ...PAGE, stranger: 404 },
  '/tutor/agents/:agentId/remove': { ...PAGE, stranger: 404 },
  '/tutor': PAGE,
  '/tutor/new': PAGE,
  '/tutor/deleted': PAGE,
  '/tutor/:conversationId': PLAN_PAGE,
  '/tutor/:conversationId/messages': PLAN_PAGE,
  '/tutor/:conversationId/stamp': PLAN_PAGE,
  '/tutor/:conversationId/stream': PLAN_PAGE,
  '/api/*': { anonymous: { api: 404 } },
  '/api/v1/openapi.json': { anonymous: { api: 200 } },
  '/api/v1/security-events': API,
  '/api/v1/providers': API,
  '/api/v1/providers/:providerId': { ...API, stranger: 404 },
  '/api/v1/providers/:providerId/check': { ...API, stranger: 404, method: 'POST' },
  '/api/v1/usage': API,
  '/api/v1/usage/calls': API,
  '/api/v1/usage.csv': API,
  '/api/v1/plans': API,
  '/api/v1/plans/:planId': PLAN_API,
  '/api/v1/plans/:planId/status': PLAN_API,
  '/api/v1/plans/:planId/attempts': PLAN_API,
  '/api/v1/plans/:planId/events': PLAN_API,
  '/api/v1/plans/:planId/retry': PLAN_API_POST,
  '/api/v1/plans/:planId/cancel': PLAN_API_POST,
  '/api/v1/plans/:planId/tasks/:taskId': { ...PLAN_API, method: 'PATCH' },
  '/api/v1/plans/:planId/regenerate': PLAN_API,
  '/api/v1/plans/:planId/proposal': PLAN_API,
  '/api/v1/plans/:planId/proposal/accept': PLAN_API_POST,
  '/api/v1/plans/:planId/versions': PLAN_API,
  '/api/v1/plans/:planId/versions/:version/restore': PLAN_API_POST,
  '/api/v1/plans/:planId/undo': PLAN_API_POST,
  '/api/v1/plans/:planId/modules': { ...PLAN_API_POST, body: { title: 'More', taskTitle: 'First' } },
  '/api/v1/plans/:planId/modules/:moduleId': { ...PLAN_API, method: 'PATCH' },
  '/api/v1/plans/:planId/modules/:moduleId/tasks': { ...PLAN_API_POST, body: { title: 'More' } },
  '/api/v1/plans/:planId/restore': PLAN_API_POST,
  '/api/v1/workflows': API,
  '/api/v1/workflows/:name/runs': { ...PLAN_API_POST, body: ({ planId }) => ({ planId }) },
  '/api/v1/workflows/runs': API,
  '/api/v1/workflows/runs/:runId': PLAN_API,
  '/api/v1/workflows/runs/:runId/cancel': PLAN_API_POST,
  '/api/v1/workflows/runs/:runId/retry': PLAN_API_POST,
  '/api/v1/workflows/runs/:runId/events': PLAN_API,
  '/api/v1/plans/:planId/lessons': PLAN_API,
  '/api/v1/plans/:planId/lessons/:taskId': PLAN_API,
  '/api/v1/plans/:planId/quizzes': PLAN_API,
  '/api/v1/plans/:planId/quizzes/:quizId': PLAN_API,
  '/api/v1/plans/:planId/quizzes/:quizId/results': { ...PLAN_API_POST, body: { answers: [] } },
  '/api/v1/plans/:planId/cards': PLAN_API,
  '/api/v1/plans/:planId/reviews': PLAN_API,
  '/api/v1/conversations': API,
  '/api/v1/conversations/:conversationId': PLAN_API,
  '/api/v1/conversations/:conversationId/restore': PLAN_API_POST,
  '/api/v1/conversations/:conversationId/stop': PLAN_API_POST,
  '/api/v1/conversations/:conversationId/events': PLAN_API,
  '/api/v1/conversations/:conversationId/export': PLAN_API,
  '/api/v1/conversations/:conversationId/messages': { ...PLAN_API_POST, body: { text: 'More' } },
  '/api/v1/conversations/:conversationId/messages/:messageId/retry': PLAN_API_POST,
  '/api/v1/conversations/:conversationId/messages/:messageId/edit': { ...PLAN_API_POST, body: { text: 'More' } },
  '/api/v1/conversations/:conversationId/messages/:messageId/select': PLAN_API_POST,
  '/api/v1/conversations/:conversationId/messages/:messageId/tools/:toolUseId': {
    ...PLAN_API_POST,
    body: { answer: 'decline' },
  },
  '/api/v1/agents': API,
  '/api/v1/agents/:agentId': { ...API, stranger: 404 },
  '/api/v1/agents/:agentId/copy': { ...API, stranger: 404, method: 'POST' },
  '/api/v1/deleted-plans': API,
  '/api/v1/deleted-plans/:planId': { ...PLAN_API, method: 'DELETE' },
}

type Ids = Record<
  'planId' | 'moduleId' | 'taskId' | 'runId' | 'providerId' | 'conversationId' | 'messageId' | 'agentId',
  string
>

const at = (pattern: string, ids: Ids) =>
  pattern
    .replace(':planId', ids.planId)
    .replace(':taskId', ids.taskId)
    .replace(':moduleId', ids.moduleId)
    .replace(':runId', ids.runId)
    .replace(':name', 'weekly-review')
    .replace(':providerId', ids.providerId)
    .replace(':conversationId', ids.conversationId)
    .replace(':messageId', ids.messageId)
    .replace(':toolUseId', 'a-use')
    .replace(':agentId', ids.agentId)
    .replace(':version', '1')
    .replace(/:(quiz|review)Id/, ids.moduleId)
    .replace('*', 'nowhere')

async function ask(client: Client, pattern: string, method: string, ids: Ids): Promise<number> {
  const target = at(pattern, ids)
  if (method === 'GET') return (await client.get(target)).status
  if (target.startsWith('/api/')) {
    const given = MATRIX[pattern]?.body
    const body =
      typeof given === 'function' ? given(ids) : (given ?? (method === 'PATCH' ? { status: 'completed' } : undefined))
    return (await client.api(method, target, body)).status
  }
  return (await client.post(target, { status: 'completed' })).status
}

const patterns = () => [...new Set(allRoutes().map(({ pattern }) => pattern))].toSorted()

async function withPlan(w: World): Promise<{ owner: Learner; ids: Ids }> {
  const owner = await w.signUp()
  const made = await owner.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
  await w.runtime.worker.tick()
  const plan = await owner.api('GET', `/api/v1/plans/${made.body.id}`)
  const [module] = plan.body.modules
  const agent = await owner.api('POST', '/api/v1/agents', { name: 'Ada', instructions: 'Explain.' })
  const run = await owner.api('POST', '/api/v1/workflows/weekly-review/runs', { planId: made.body.id })
  const said = await owner.api('POST', '/api/v1/conversations', { text: 'What is next?', planId: made.body.id })
  await w.runtime.worker.tick()
  const provider = await owner.api('POST', '/api/v1/providers', { kind: 'openai', apiKey: 'sk-0123456789ab' })
  const { conversationId, messageId } = said.body
  const of = { planId: made.body.id, moduleId: module.id, taskId: module.tasks[0].id, conversationId, messageId }
  return { owner, ids: { ...of, runId: run.body.id, providerId: provider.body.id, agentId: agent.body.id } }
}

/** Fingerprint of a learner's whole folder. */
function fingerprint(w: World, id: string): string {
  const root = path.join(w.dataDir, 'tenants')
  const shard = readdirSync(root).find((name) => readdirSync(path.join(root, name)).includes(id)) ?? ''
  const folder = path.join(root, shard, id)
  const hash = createHash('sha256')
  for (const name of readdirSync(folder)
    .filter((each) => !each.endsWith('-shm'))
    .toSorted()) {
    hash.update(name).update(readFileSync(path.join(folder, name)))
  }
  return hash.digest('hex')
}

describe('16. the matrix', () => {
  it('names every route and no other', () => {
    expect(Object.keys(MATRIX).toSorted()).toEqual(patterns())
  })

  it.each(Object.entries(MATRIX))('%s, to nobody', async (pattern, { anonymous, method = 'GET' }) => {
    const w = await world()
    const { ids } = await withPlan(w)
    const status = await ask(w.browser(), pattern, method, ids)
    expect(status).toBe('page' in anonymous ? anonymous.page : anonymous.api)
  })

  it('17. answers a stranger 404, exactly as for an unknown id, and leaves the file as it was', async () => {
    const w = await world()
    const { owner, ids } = await withPlan(w)
    const stranger = await w.signUp()
    const id = w.runtime.newId()
    const ofPlan = { planId: id, moduleId: id, taskId: id, runId: id }
    const unknown = { ...ofPlan, providerId: id, conversationId: id, messageId: id, agentId: id }
    const before = fingerprint(w, owner.accountId)
    for (const [pattern, kind] of Object.entries(MATRIX)) {
      if (kind.stranger === undefined) continue
      const method = kind.method ?? 'GET'
      expect([pattern, await ask(stranger, pattern, method, ids)]).toEqual([pattern, kind.stranger])
      expect([pattern, await ask(stranger, pattern, method, unknown)]).toEqual([pattern, kind.stranger])
    }
    const agent = `/api/v1/agents/${ids.agentId}`
    expect((await stranger.api('PATCH', agent, { name: 'Mine' })).status).toBe(404)
    expect((await stranger.api('DELETE', agent)).status).toBe(404)
    for (const act of ['', '/remove']) {
      expect((await stranger.post(`/tutor/agents/${ids.agentId}${act}`, { intent: 'copy' })).status).toBe(404)
    }
    expect((await stranger.post('/admin', { intent: 'cancel-job', id: ids.planId })).status).toBe(404)
    expect((await stranger.api('DELETE', `/api/v1/providers/${ids.providerId}`)).status).toBe(404)
    expect((await stranger.api('PATCH', `/api/v1/providers/${ids.providerId}`, { name: 'x' })).status).toBe(404)
    for (const intent of ['test', 'change', 'remove']) {
      expect((await stranger.post('/settings/providers', { intent, id: ids.providerId, name: 'x' })).status).toBe(404)
    }
    for (const target of ['', '/proposal', `/modules/${ids.moduleId}`, `/tasks/${ids.taskId}`]) {
      expect((await stranger.api('DELETE', `/api/v1/plans/${ids.planId}${target}`)).status).toBe(404)
    }
    expect((await stranger.api('POST', `/api/v1/plans/${ids.planId}/regenerate`, {})).status).toBe(404)
    expect((await stranger.post(`/plans/${ids.planId}/delete`, { confirmation: 'delete' })).status).toBe(404)
    for (const intent of ['stop', 'pin', 'delete', 'choose'])
      expect(
        (await stranger.post(`/tutor/${ids.conversationId}`, { intent, pinned: 'yes', messageId: 'x' })).status,
      ).toBe(404)
    expect(fingerprint(w, owner.accountId)).toBe(before)
  }, 60_000)

  it('gives a stranger’s bearer token no more', async () => {
    const w = await world()
    const { ids } = await withPlan(w)
    const script = await (await w.signUp()).script()
    const theirs = await script('GET', `/api/v1/plans/${ids.planId}`)
    const unknown = await script('GET', `/api/v1/plans/${w.runtime.newId()}`)
    expect(theirs.status).toBe(404)
    expect({ ...theirs.body.error, requestId: '' }).toEqual({ ...unknown.body.error, requestId: '' })
  })

  it('does not let a token do what needs a browser', async () => {
    const w = await world()
    const script = await (await w.signUp()).script()
    expect((await script('GET', '/settings')).status).toBe(302)
    expect((await script('GET', '/plans/new')).status).toBe(302)
  })
})

describe('an admin’s door', () => {
  it('opens to the admin alone', async () => {
    const w = await world()
    const edgeOf = (client: Client) => ({
      request: new Request(`${w.url}/admin`, { headers: { cookie: client.cookieHeader } }),
      context: {
        runtime: w.runtime,
        nonce: '',
        requestId: 'r',
        address: '',
        clientGone: new AbortController().signal,
      },
    })
    const admin = await w.signUp()
    const learner = await w.signUp()
    await expect(requireAdmin(edgeOf(admin))).resolves.toMatchObject({ role: 'admin' })
    await expect(requireAdmin(edgeOf(learner))).rejects.toMatchObject({ status: 404 })
    await expect(requireAdmin(edgeOf(w.browser()))).rejects.toMatchObject({ status: 302 })
    await expect(requireTenant(edgeOf(w.browser()))).rejects.toMatchObject({ status: 302 })
  })
})

it('20. fields that a form does not have are ignored', async () => {
  const w = await world()
  await w.signUp('admin@example.org')
  const eve = w.browser()
  const extra = { role: 'admin', id: 'chosen', disabledAt: '1', createdAt: '0', passwordHash: 'x', __proto__x: '1' }
  await eve.post('/sign-up', { email: 'eve@example.org', password: PASSWORD, ...extra })
  const rows = await w.runtime.control.read((r) => listAccounts(r))
  const row = rows.find(({ email }) => email === 'eve@example.org')
  expect(row).toMatchObject({ role: 'learner', disabledAt: null })
  expect(row?.id).not.toBe('chosen')
  await eve.post('/settings', { intent: 'theme', theme: 'dark', role: 'admin' })
  expect((await w.runtime.control.read((r) => listAccounts(r))).filter(({ role }) => role === 'admin')).toHaveLength(1)
})
