import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cancelPlan } from '#app/services/attempts.server.ts'
import { fill, MB } from '../support/filler.ts'
import { learnerFiles } from '../support/invariants.ts'
import { loopbackProvider } from '../support/provider.ts'
import { world, type Learner, type World } from '../support/world.ts'

const SMALL = { STORAGE_QUOTA_MB: '1', GENERATION_LIMIT: '1' }
const SENTENCE = 'Your plans have filled the space this server gives each learner (1 MB).'
const COURSE = { topic: 'Git', hoursPerWeek: '2', weeks: '3', level: 'beginner', style: 'mixed' }

/** A learner's file as it stands on the disk, with what is still in its log. */
const onDisk = (w: World, { accountId }: Learner) => {
  const { file = '' } = learnerFiles(w.dataDir).find((each) => each.tenantId === accountId) ?? {}
  return [file, `${file}-wal`].map((each) => readFileSync(each).toString('base64'))
}

it('21. storage: over the quota a plan is refused in words, nothing is spent or changed, and deleting helps', async () => {
  const w = await world({ env: SMALL })
  const ada = await w.signUp()
  const filler = await fill(ada.ctx, MB)
  const before = onDisk(w, ada)

  const page = await ada.post('/plans/new', { ...COURSE, notes: 'from the very beginning' })
  expect(page.status).toBe(507)
  expect(page.text).toContain(SENTENCE)
  expect(page.text).toContain('Everything you typed is still here')
  expect(page.text).toContain('from the very beginning')
  const script = await ada.script()
  const refused = await script('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
  expect([refused.status, refused.body.error.code]).toEqual([507, 'quota_exceeded'])
  expect(refused.body.error.message).toContain(SENTENCE)
  const { paths } = (await ada.api('GET', '/api/v1/openapi.json')).body
  expect(paths['/api/v1/plans'].post.responses['507'].description).toContain('quota_exceeded')
  expect(onDisk(w, ada)).toEqual(before)
  expect(w.logs.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])

  expect((await script('GET', `/api/v1/plans/${filler}`)).body).toMatchObject({ topic: 'Filler' })
  expect((await ada.get('/')).text).toContain('Filler')
  expect((await ada.get('/settings')).text).toContain('Your space is used up')
  expect((await ada.post(`/plans/${filler}/delete`, { confirmation: 'delete' })).status).toBe(302)
  expect((await ada.post('/plans/new', COURSE)).status).toBe(302)
  expect((await ada.post('/plans/new', COURSE)).status).toBe(429)
})

it('21. storage: trying again over the quota is refused too, to a page and to a script', async () => {
  const w = await world({ env: { STORAGE_QUOTA_MB: '1' } })
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })).body
  await cancelPlan(ada.ctx, id)
  await fill(ada.ctx, MB)
  const again = await ada.post(`/plans/${id}/retry`, {}, { accept: 'text/html' })
  expect(again.location).toBe(`/plans/${id}?refused=quota_exceeded`)
  expect((await ada.get(again.location ?? '')).text).toContain('Your space on this server is full')
  const scripted = await ada.post(`/plans/${id}/retry.data`, {}, { accept: '*/*' })
  expect([scripted.status, scripted.text]).toEqual([507, expect.stringContaining(SENTENCE)])
  const called = await ada.api('POST', `/api/v1/plans/${id}/retry`)
  expect([called.status, called.body.error.code]).toEqual([507, 'quota_exceeded'])
})

it('21. storage: one learner’s full space is nobody else’s trouble', async () => {
  const w = await world({ env: SMALL })
  const [ada, bob] = [await w.signUp(), await w.signUp()]
  await fill(ada.ctx, MB)
  expect((await ada.post('/plans/new', COURSE)).status).toBe(507)
  expect((await bob.post('/plans/new', COURSE)).status).toBe(302)
  expect((await bob.get('/settings')).text).toMatch(/Your plans take (less than )?0\.\d MB of 1 MB/)
})

it('21. storage: the terminal says it in the same words, and fails', { timeout: 60_000 }, async () => {
  const w = await world({ env: SMALL })
  const ada = await w.signUp()
  await fill(ada.ctx, MB)
  const env = { PATH: process.env['PATH'], NODE_ENV: 'test' as const, STORAGE_QUOTA_MB: '1' }
  const course = ['--topic', 'Git', '--weeks', '3', '--data-dir', w.dataDir, '--email', ada.email]
  const plan = promisify(execFile)(process.execPath, ['--import', 'tsx', 'app/cli/plan.ts', ...course], { env })
  await expect(plan).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(SENTENCE) })
})

it('21. storage: settings show what is used where there is no bound', async () => {
  const w = await world({ env: { STORAGE_QUOTA_MB: '0' } })
  const ada = await w.signUp()
  await fill(ada.ctx, 3 * MB)
  expect((await ada.get('/settings')).text).toMatch(/Your plans take 3\.\d MB\./)
})

it('21. running jobs: one learner’s plans take half the places, and somebody else’s begins at once', async () => {
  await using provider = await loopbackProvider(() => {})
  const w = await world({ env: { AI_BASE_URL: provider.url, JOB_CONCURRENCY: '4' }, start: true })
  const [ada, bob] = [await w.signUp(), await w.signUp()]
  const create = async (who: Learner, topic: string) =>
    (await who.api('POST', '/api/v1/plans', { topic, hoursPerWeek: 2, weeks: 3 })).body.id as string
  const [first] = [await create(ada, 'Zither'), await create(ada, 'Yodelling'), await create(ada, 'Xylophone')]
  const topics = ['Beekeeping', 'Xylophone', 'Yodelling', 'Zither']
  const asked = () => topics.filter((topic) => provider.calls.some(({ body }) => JSON.stringify(body).includes(topic)))
  await expect.poll(asked).toEqual(['Yodelling', 'Zither'])
  await create(bob, 'Beekeeping')
  await expect.poll(asked).toEqual(['Beekeeping', 'Yodelling', 'Zither'])
  await ada.api('POST', `/api/v1/plans/${first}/cancel`)
  await expect.poll(asked, { timeout: 5000 }).toEqual(['Beekeeping', 'Xylophone', 'Yodelling', 'Zither'])
})
