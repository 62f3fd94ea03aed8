import { expect, it } from 'vitest'
import type { RunCard, StepView } from '#app/domain/run-view.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { OUTPUTS_KEPT_MS } from '#app/services/remove-run.server.ts'
import { getRun, startWorkflow } from '#app/services/workflows.server.ts'
import { rowsOf } from '../support/invariants.ts'
import { askedFor, teaches } from '../support/lessons.ts'
import { courseAnswer, loopbackProvider, streaming } from '../support/provider.ts'
import { courseFields } from '../support/runtime.ts'
import { refusing } from '../support/scene.ts'
import { world } from '../support/world.ts'

async function planned() {
  const provider = await loopbackProvider(streaming(courseAnswer()))
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny' } })
  const ada = await w.signUp()
  const { id: planId } = await createPlan(ada.ctx, 'course', courseFields())
  await w.runtime.worker.tick()
  const start = async () => (await startWorkflow(ada.ctx, 'weekly-review', { planId })).runId
  return { provider, w, ada, planId, start }
}

it('a run that failed offers others on its page, and asks the one that is chosen', async () => {
  const { provider, w, ada, start } = await planned()
  provider.answer(refusing)
  const runId = await start()
  await w.runtime.worker.tick()
  const page = (await ada.get(`/runs/${runId}`)).text.replaceAll('<!-- -->', '')
  expect(page).toContain('Ask Built-in curriculum, no AI')
  expect(page).toMatch(/name="by" value="offline"/)
  const retry = `/runs/${runId}/retry`
  expect((await ada.post(retry, { by: 'own:unknown' })).status).toBe(404)
  expect((await ada.api('GET', `/api/v1/workflows/runs/${runId}`)).body.status).toBe('failed')
  const html = { accept: 'text/html' }
  expect(await ada.post(retry, { by: 'offline' }, html)).toMatchObject({ status: 302, location: `/runs/${runId}` })
  expect((await ada.post(retry, { by: 'offline' }, html)).location).toContain('refused=run_in_progress')
  const calls = provider.calls.length
  await w.runtime.worker.tick()
  const run = (await ada.api('GET', `/api/v1/workflows/runs/${runId}`)).body
  expect(run).toMatchObject({ status: 'done', provider: 'offline' })
  expect(provider.calls).toHaveLength(calls)
  expect((await ada.get(`/runs/${runId}`)).text).not.toContain('name="by"')
  await provider.close()
})

/** Read a run's events until they end, or `enough` says so; the stream is left open for whoever goes on. */
async function heard(reader: ReadableStreamDefaultReader<Uint8Array>, enough: (last: Heard) => boolean) {
  const seen: Heard[] = []
  const decoder = new TextDecoder()
  let rest = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    rest += decoder.decode(next.value, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    seen.push(...lines.flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6)) as Heard] : [])))
    if (seen.some(enough)) break
  }
  return seen
}
type Heard = RunCard & { steps: StepView[] }

it('what a step gave comes over the event stream when it is done, and what one costs while it is in progress', async () => {
  const { provider, w, ada, planId } = await planned()
  let answer = () => {}
  const opened = new Promise<void>((resolve) => (answer = resolve))
  const [module] = (await ada.api('GET', `/api/v1/plans/${planId}`)).body.modules
  const teach = teaches({}, module.tasks.length)
  provider.answer(async (res, call) => {
    if (askedFor(call).startsWith('lesson')) await opened
    await teach(res, call)
  })
  const { runId } = await startWorkflow(ada.ctx, 'module-lessons', { planId, moduleId: module.id })
  const ticked = w.runtime.worker.tick()
  const reader = (await ada.fetch(`/api/v1/workflows/runs/${runId}/events?after=0`)).body?.getReader()
  if (!reader) throw new Error('no stream')
  const writing = ({ steps }: Heard) => steps.find(({ name }) => name === 'lesson-1')
  const before = await heard(reader, (event) => writing(event)?.cost?.calls === 1)
  const last = before.at(-1)
  expect(last?.status).toBe('running')
  expect(last && writing(last)).toMatchObject({ status: 'running', cost: { calls: 1, possiblyBilled: 1 } })
  const gave = before.flatMap(({ steps }) => steps.filter(({ name, output }) => name === 'outline' && output))
  expect(gave).toMatchObject([{ status: 'done', output: { lessons: expect.any(Array) }, cost: { calls: 1 } }])
  answer()
  const after = await heard(reader, () => false)
  await ticked
  expect(after.at(-1)?.status).toBe('done')
  const later = after.flatMap(({ steps }) => steps.filter(({ name }) => name === 'outline'))
  expect(later.every((each) => !('output' in each))).toBe(true)
  await provider.close()
})

it('a run that is over can be removed, with what its steps gave; what it made and what it cost stays', async () => {
  const { provider, w, ada, start } = await planned()
  const review = { done: 'One task.', late: 'Nothing.', change: 'Go on.', changes: [] }
  provider.answer(streaming(JSON.stringify(review)))
  const runId = await start()
  const html = { accept: 'text/html' }
  const going = await ada.post(`/runs/${runId}/remove`, {}, html)
  expect(going.location).toBe(`/runs/${runId}?refused=run_not_over`)
  const api = `/api/v1/workflows/runs/${runId}`
  expect(await ada.api('DELETE', api)).toMatchObject({ status: 409, body: { error: { code: 'run_not_over' } } })
  await w.runtime.worker.tick()
  const { body } = await ada.api('GET', api)
  const [before] = (await ada.api('GET', '/api/v1/usage/calls?limit=100')).body.items.slice(0, 1)
  expect(before.runId).toBe(runId)
  expect(await ada.post(`/runs/${runId}/remove`, {}, html)).toMatchObject({ status: 302, location: '/runs?removed=1' })
  expect((await ada.get('/runs?removed=1')).text).toContain('The run was removed.')
  expect((await ada.get(`/runs/${runId}`)).status).toBe(404)
  expect((await ada.api('DELETE', api)).status).toBe(404)
  const left = rowsOf(w.dataDir, ada.ctx.tenantId, `select count(*) as n from run_steps where run_id = '${runId}'`)
  expect(left).toEqual([{ n: 0 }])
  const reviews = (await ada.api('GET', `/api/v1/plans/${body.planId}/reviews`)).body.items
  expect(reviews).toMatchObject([{ id: body.output.reviewId }])
  expect((await ada.api('GET', '/api/v1/usage/calls?limit=100')).body.items[0]).toEqual(before)
  await provider.close()
})

it('forgets after thirty days what the steps of a run gave that was done, and keeps it for one that may go on', async () => {
  const { provider, w, ada, start } = await planned()
  provider.answer(streaming(JSON.stringify({ done: 'One.', late: 'None.', change: 'Go on.', changes: [] })))
  const done = await start()
  await w.runtime.worker.tick()
  provider.answer(refusing)
  const failed = await start()
  await w.runtime.worker.tick()
  const kept = async (id: string) => (await getRun(ada.ctx, id)).steps.filter(({ output }) => output !== null)
  w.clock.advance(OUTPUTS_KEPT_MS - 60_000)
  await createPlan(ada.ctx, 'course', courseFields())
  expect((await kept(done)).length).toBeGreaterThan(2)
  w.clock.advance(120_000)
  await createPlan(ada.ctx, 'course', courseFields())
  expect(await kept(done)).toEqual([])
  // What was forgotten is not looked at again: only steps that still have something are gone through.
  const text = `select distinct s.run_id from run_steps s cross join runs r on r.id = s.run_id
    where s.output is not null and r.status = 'done' and r.settled_at < 9 limit 20`
  const [first] = rowsOf(w.dataDir, ada.ctx.tenantId, `explain query plan ${text}`)
  expect(first?.['detail']).toMatch(/^SCAN s USING .*run_steps_kept/)
  expect(await kept(failed)).toHaveLength(1)
  await provider.close()
})
