import { describe, expect, it } from 'vitest'
import { reopens } from '#app/operations/limits.server.ts'
import { jobOf } from '../support/queue.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { loopbackProvider } from '../support/provider.ts'
import { failing } from '../support/scene.ts'
import { world, type Learner, type World } from '../support/world.ts'

const TOPIC = 'A secret garden of bees'
const fields = { topic: TOPIC, hoursPerWeek: 2, weeks: 3 }
const create = (who: Learner) => who.api('POST', '/api/v1/plans', fields)
const jobId = (w: World) => String(jobOf({ dataDir: w.dataDir } as Parameters<typeof jobOf>[0])['id'])

async function peopled(env: Record<string, string> = {}) {
  const w = await world({ env })
  const admin = await w.signUp('admin@example.org')
  return { w, admin, ada: await w.signUp('ada@example.org') }
}

describe('the admin’s page', () => {
  it('shows jobs and whose they are, and nothing that a learner wrote', async () => {
    const { w, admin, ada } = await peopled()
    await create(ada)
    const { status, text } = await admin.get('/admin')
    expect(status).toBe(200)
    expect(text).toContain(jobId(w).slice(-12))
    expect(text).toContain('ada@example.org')
    expect(text).toContain('waiting')
    await w.runtime.worker.tick()
    const after = (await admin.get('/admin')).text
    expect(after).toContain('1 done')
    expect(after + text).not.toContain('secret garden')
    expect(after).not.toContain('Try again…')
  })

  it('cancels what waits, as its learner would', async () => {
    const { w, admin, ada } = await peopled()
    const made = await create(ada)
    const act = { intent: 'cancel-job', target: jobId(w) }
    expect((await ada.post('/admin', act)).status).toBe(404)
    expect((await admin.post('/admin', act, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await w.browser().post('/admin', act)).status).toBe(302)
    expect(jobOf({ dataDir: w.dataDir } as Parameters<typeof jobOf>[0])['status']).toBe('queued')
    const done = await admin.post('/admin', act)
    expect(done.status).toBe(200)
    expect(done.text).toContain('That job is cancelled.')
    const plan = await ada.api('GET', `/api/v1/plans/${made.body.id}`)
    const stopped = { classification: 'cancelled', errorCode: 'OPERATOR_CANCELLED' }
    expect(plan.body.latestAttempt).toMatchObject(stopped)
    const page = (await ada.get(`/plans/${made.body.id}`)).text
    expect(page).toContain('The administrator stopped this.')
    expect(page).not.toContain('You cancelled this.')
    expect(w.logs.find(({ event }) => event === 'security.admin.job_cancelled')).toMatchObject({
      accountId: admin.accountId,
      target: act.target,
    })
    const again = await admin.post('/admin', act)
    expect(again.status).toBe(409)
    expect(again.text).toContain('over already')
    expect(await w.runtime.worker.tick()).toBe(0)
  })

  it('tries a failed plan again, through its learner’s limit', async () => {
    const provider = await loopbackProvider(failing)
    const { w, admin, ada } = await peopled({ AI_BASE_URL: provider.url, AI_MODEL: 'tiny', GENERATION_LIMIT: '2' })
    await create(ada)
    await w.runtime.worker.tick()
    expect((await admin.get('/admin')).text).toContain('Try again…')
    const act = { intent: 'retry-job', target: jobId(w) }
    expect((await admin.post('/admin', act)).text).toContain('Attempt 2 of plan')
    await w.runtime.worker.tick()
    expect((await admin.post('/admin', act)).status).toBe(429)
    expect(provider.calls).toHaveLength(2)
    await provider.close()
  })

  it('shows who is held back and until when, and lets them go on', async () => {
    const { w, admin, ada } = await peopled({ GENERATION_LIMIT: '1' })
    await create(ada)
    expect((await create(ada)).status).toBe(429)
    for (let i = 0; i < 10; i++) {
      await w.browser().post('/sign-in', { email: ada.email, password: 'wrong wrong wrong' })
    }
    const { text } = await admin.get('/admin')
    expect(text).toContain('starting plans')
    expect(text).toContain('signing in to one account')
    expect(text).not.toContain('address without an account')
    const target = `generation:${ada.accountId}`
    expect((await admin.post('/admin', { intent: 'reset-limit', target })).text).toContain('has been reset')
    expect((await create(ada)).status).toBe(201)
    expect((await admin.post('/admin', { intent: 'reset-limit', target: 'readyz' })).status).toBe(404)
    const [{ key = '' } = {}] = rowsOf(
      w.dataDir,
      undefined,
      `select key from limits where key like 'sign-in:account:%' order by length(hits) desc`,
    )
    await admin.post('/admin', { intent: 'reset-limit', target: String(key) })
    await expect(w.signIn(ada.email)).resolves.toBeDefined()
  })

  it('shows ended jobs a page at a time', async () => {
    const { w, admin, ada } = await peopled({ GENERATION_LIMIT: '100' })
    for (let i = 0; i < 22; i++) await create(ada)
    await w.runtime.worker.tick()
    const first = await admin.get('/admin')
    const [, next = ''] = /href="[^"]*(\?before=[0-9a-f_-]+)#ended"/.exec(first.text) ?? []
    expect(first.text.match(/run 1 of 3|run <!-- -->1/g)).toHaveLength(20)
    expect((await admin.get(`/admin${next}`)).text.match(/run 1 of 3|run <!-- -->1/g)).toHaveLength(2)
  })

  it('skips none of the jobs that ended in the same millisecond', async () => {
    const { w, admin, ada } = await peopled({ GENERATION_LIMIT: '100' })
    for (let i = 0; i < 45; i++) await create(ada)
    await w.runtime.worker.tick()
    harmFile(w.dataDir, undefined, 'update jobs set finished_at = 1000 + (rowid > 30)')
    const seen: string[] = []
    for (let next: string | undefined = ''; next !== undefined;) {
      const { text } = await admin.get(`/admin${next}`)
      seen.push(...[...text.matchAll(/Job <code>([0-9a-f]{12})</g)].map(([, id = '']) => id))
      next = /href="[^"]*(\?before=[0-9a-f_-]+)#ended"/.exec(text)?.[1]
    }
    expect(seen).toHaveLength(45)
    expect(new Set(seen).size).toBe(45)
    expect((await admin.get('/admin?before=%27')).status).toBe(200)
  })

  it('refuses what it does not know', async () => {
    const { admin } = await peopled()
    for (const form of [{}, { intent: 'cancel-job' }, { intent: 'drop', target: 'x' }]) {
      expect((await admin.post('/admin', form as Record<string, string>)).status).toBe(400)
    }
    expect((await admin.post('/admin', { intent: 'cancel-job', target: 'abcdef12' })).status).toBe(404)
  })

  it('is linked for admins alone', async () => {
    const { admin, ada } = await peopled()
    expect((await admin.get('/')).text).toContain('href="/admin"')
    expect((await admin.get('/settings')).text).toContain('jobs, limits and storage')
    expect((await ada.get('/')).text).not.toContain('/admin')
    expect((await ada.get('/settings')).text).not.toContain('/admin')
  })
})

it('a window reopens when enough of it has passed', () => {
  const rate = { limit: 2, windowMs: 100 }
  expect(reopens([10], rate, 20)).toBeUndefined()
  expect(reopens([30, 10], rate, 50)).toBe(110)
  expect(reopens([10, 30], rate, 110)).toBeUndefined()
  expect(reopens([1, 10, 30], rate, 50)).toBe(110)
})
