import { expect, it } from 'vitest'
import type { WeeklyReview } from '#app/domain/weekly-review.ts'
import { getPlan } from '#app/services/plans.server.ts'
import { findProposal } from '#app/services/proposals.server.ts'
import { getRun, startWorkflow } from '#app/services/workflows.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { scene, type Scene } from '../support/scene.ts'

const DAY_MS = 86_400_000
const OFFLINE = { AI_PROVIDER: 'offline', AI_BASE_URL: '' }

async function reviewed(s: Scene, planId: string) {
  const { runId } = await startWorkflow(s.ctx, 'weekly-review', { planId })
  await s.cairn.worker.tick()
  return getRun(s.ctx, runId)
}

const written = (steps: Awaited<ReturnType<typeof getRun>>['steps']) =>
  steps.find(({ name }) => name === 'write')?.output as WeeklyReview

it('says without a model what a week was, and proposes more weeks to who is far behind', async () => {
  await using s = await scene(undefined, OFFLINE)
  const planId = await s.made()
  s.cairn.clock.advance(20 * DAY_MS)
  const run = await reviewed(s, planId)
  expect(run).toMatchObject({ status: 'done', provider: 'offline' })
  expect(written(run.steps).done).toContain('Nothing was finished')
  expect(written(run.steps).late).toContain('behind')
  const proposal = await findProposal(s.ctx, planId)
  expect(proposal).toMatchObject({ id: run.output?.['proposalId'], purpose: 'replan' })
  expect(proposal?.diff.term).toEqual({ before: { weeks: 8, deadline: null }, after: { weeks: 11, deadline: null } })
  expect(run.steps.find(({ name }) => name === 'save')?.told).toContain('Add 3 weeks, 11 in all')

  // A second review leaves the open question alone.
  const again = await reviewed(s, planId)
  expect(again).toMatchObject({ status: 'done', output: { proposalId: null } })
  expect((await findProposal(s.ctx, planId))?.id).toBe(proposal?.id)
})

it('drops changes that a model names wrongly, and proposes the others', async () => {
  await using s = await scene(streaming(courseAnswer({ modules: 2, tasks: 2, minutes: 60 })))
  const planId = await s.made()
  const plan = await getPlan(s.ctx, planId)
  const task = plan.modules[0]?.tasks[0]
  const why = 'To have more time.'
  const changes = [
    { type: 'shorten_task', taskId: task?.id, minutes: 30, why },
    { type: 'drop_task', taskId: 'somebody-elses', why },
    { type: 'move_task', taskId: task?.id, moduleId: 'nowhere', why },
  ]
  s.provider.answer(streaming(JSON.stringify({ done: 'A task.', late: 'Nothing.', change: 'Less.', changes })))
  const run = await reviewed(s, planId)
  expect(run.steps.map(({ told }) => told)).toMatchObject({ 2: expect.stringContaining('2 named nothing') as string })
  expect(await findProposal(s.ctx, planId)).toMatchObject({
    purpose: 'replan',
    reasons: [{ says: `Shorten “${task?.title}” to 30 minutes`, why }],
  })
})

it('has an answer with markup corrected once, and fails with a second one', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const planId = await s.made()
  s.provider.calls.length = 0
  const spoiled = { done: '<script>alert(1)</script>', late: 'x', change: 'y', changes: [] }
  s.provider.answer(streaming(JSON.stringify(spoiled)))
  const run = await reviewed(s, planId)
  expect(run).toMatchObject({ status: 'failed', errorCode: 'VALIDATION_FAILED', output: null })
  // The step says which of our checks it was, and nothing of the answer.
  const told = run.steps.find(({ status }) => status === 'failed')?.told
  expect(told).toBe('What was wrong with it: It holds HTML or reasoning tags; write plain text.')
  expect(s.provider.calls).toHaveLength(2)
})
