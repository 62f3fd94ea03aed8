import { expect, it } from 'vitest'
import type { RunCard, StepView } from '#app/domain/run-view.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { startWorkflow } from '#app/services/workflows.server.ts'
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
  return { provider, w, ada, start }
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

it('what a step gave comes over the event stream when the step is done, before the run is', async () => {
  const { provider, w, ada, start } = await planned()
  provider.answer(streaming(JSON.stringify({ done: 'One task.', late: 'Nothing.', change: 'Go on.', changes: [] })))
  const runId = await start()
  const [stream] = await Promise.all([
    ada.api('GET', `/api/v1/workflows/runs/${runId}/events?after=0`),
    w.runtime.worker.tick(),
  ])
  const events = [...String(stream.body).matchAll(/data: (.*)/g)].map(
    ([, data = '']) => JSON.parse(data) as RunCard & { steps: StepView[] },
  )
  const written = events.findIndex(({ steps }) => steps.some(({ name, output }) => name === 'write' && output))
  expect(events[written]?.status).toBe('running')
  const step = events[written]?.steps.find(({ name }) => name === 'write')
  expect(step).toMatchObject({ status: 'done', output: { done: 'One task.' }, cost: { calls: 1 } })
  // A call is told while it is under way, and what it came to before its step is done.
  const calls = events.flatMap(({ steps }) =>
    steps.filter(({ name, status }) => name === 'write' && status === 'running'),
  )
  expect(calls.map(({ cost }) => cost)).toContainEqual(expect.objectContaining({ calls: 1, possiblyBilled: 1 }))
  expect(events.at(-1)?.status).toBe('done')
  const later = events.slice(written + 1).flatMap(({ steps }) => steps.filter(({ name }) => name === 'write'))
  expect(later.every((each) => !('output' in each))).toBe(true)
  await provider.close()
})
