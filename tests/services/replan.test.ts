import { expect, it } from 'vitest'
import { termOf } from '#app/domain/term.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { restoreVersion } from '#app/services/versions.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { acceptOpenProposal, discardOpenProposal, findProposal } from '#app/services/proposals.server.ts'
import { proposeReplanIn } from '#app/generation/replan.server.ts'
import type { ReplanChange } from '#app/domain/weekly-review.ts'
import type { TenantContext } from '#app/services/context.ts'
import { editStructure } from '#app/services/structure.server.ts'
import { workOnTask } from '#app/services/tasks.server.ts'
import { carryOut } from '#app/services/tool-acts.server.ts'
import { listVersionCards } from '#db/tenant/versions.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { scene } from '../support/scene.ts'

const course = streaming(courseAnswer({ modules: 3, tasks: 3 }))
const why = 'The week was short.'

const proposeReplan = (ctx: TenantContext, planId: string, changes: readonly ReplanChange[], by: string) =>
  ctx.db.immediate((tx) => proposeReplanIn(tx, ctx, planId, changes, by))

function at<T>(list: readonly T[] | undefined, place: number): T {
  const found = list?.[place]
  if (found === undefined) throw new Error('There are not so many.')
  return found
}

it('waits as a proposal with its reasons, counts in what was done since, and is accepted in parts', async () => {
  await using s = await scene(course)
  const id = await s.made()
  const { modules } = await s.plan(id)
  const [one, two, three] = [at(modules, 0), at(modules, 1), at(modules, 2)]
  const [a, b] = [at(one.tasks, 0), at(one.tasks, 1)]
  const changes = [
    { type: 'drop_task', taskId: a.id, why },
    { type: 'shorten_task', taskId: at(two.tasks, 0).id, minutes: 10, why },
    { type: 'split_task', taskId: at(three.tasks, 0).id, titles: ['First half', 'Second half'], why },
    { type: 'drop_task', taskId: 'nobody', why },
  ] as const
  const made = await proposeReplan(s.ctx, id, changes as never, 'message-1')
  expect(made.applied.map(({ says }) => says)).toEqual([
    'Drop “Task 1.1”',
    'Shorten “Task 2.1” to 10 minutes',
    'Split “Task 3.1” into “First half”, “Second half”',
  ])
  expect(made.refused).toEqual([{ says: 'Change a task', reason: 'There is no such task in this plan.' }])
  await expect(proposeReplan(s.ctx, id, changes as never, 'x')).rejects.toMatchObject({
    code: 'proposal_open',
    status: 409,
  })
  expect(at((await s.plan(id)).modules, 0).tasks).toHaveLength(3)

  await editStructure(s.ctx, id, [
    { act: 'add_task', moduleId: two.id, title: 'My own', description: '', estimatedMinutes: 15 },
  ])
  await workOnTask(s.ctx, id, a.id, { status: 'completed' })
  const seen = at(
    [await findProposal(s.ctx, id)].filter((each) => each !== null),
    0,
  )
  expect(seen).toMatchObject({ purpose: 'replan', changedSince: true, open: [two.id, three.id] })
  expect(seen.reasons.map(({ says }) => says)).toHaveLength(2)
  expect(seen.diff.counts.tasks).toMatchObject({ removed: 0, added: 1, changed: 2 })

  const part = await acceptOpenProposal(s.ctx, id, { modules: [three.id] })
  expect(part).toMatchObject({ open: [two.id], change: expect.stringContaining('Replanned') })
  expect(at((await s.plan(id)).modules, 2).tasks.map(({ title }) => title)).toEqual([
    'First half',
    'Second half',
    'Task 3.2',
    'Task 3.3',
  ])
  await acceptOpenProposal(s.ctx, id, { modules: 'all' })
  const after = await s.plan(id)
  expect(after.proposal).toBeNull()
  expect(at(after.modules, 0).tasks.map((task) => task.id)).toEqual([a.id, b.id, at(one.tasks, 2).id])
  expect(at(after.modules, 1).tasks.map(({ title, estimatedMinutes }) => [title, estimatedMinutes])).toEqual([
    ['Task 2.1', 10],
    ['Task 2.2', 30],
    ['Task 2.3', 30],
    ['My own', 15],
  ])
  const [version] = await s.ctx.db.read((r) => listVersionCards(r, id))
  expect(version).toMatchObject({ reason: 'replanned', change: 'Replanned what is left' })
})

it('gives a plan more time alone, shows it in words, and gives it back with the earlier version', async () => {
  await using s = await scene(course)
  const id = await s.made({ weeks: undefined, deadline: '2026-03-29' })
  const termNow = async () => termOf((await s.ctx.db.read((r) => findPlan(r, id)))?.input ?? {})
  const before = await termNow()
  expect(before).toEqual({ weeks: 3, deadline: '2026-03-29' })
  await proposeReplan(s.ctx, id, [{ type: 'add_weeks', weeks: 2, why }], 'message-1')
  const seen = await findProposal(s.ctx, id)
  expect(seen).toMatchObject({ open: [], diff: { term: { before, after: { weeks: 5, deadline: '2026-04-12' } } } })
  expect(seen?.reasons).toEqual([{ says: 'Add 2 weeks, 5 in all, until 12 April 2026', why }])
  expect(await termNow()).toEqual(before)
  await acceptOpenProposal(s.ctx, id, { modules: 'all' })
  expect(await termNow()).toEqual({ weeks: 5, deadline: '2026-04-12' })
  const [version] = await s.ctx.db.read((r) => listVersionCards(r, id))
  await restoreVersion(s.ctx, id, version?.version ?? 0)
  expect(await termNow()).toEqual(before)
})

it('refuses a weekly programme more weeks in words: it has no last day', async () => {
  await using s = await scene(undefined, { AI_PROVIDER: 'offline', AI_BASE_URL: '' })
  const fields = s.ctx.blueprints['weekly-program'].fields.parse({ goal: 'general_fitness' })
  const { id } = await createPlan(s.ctx, 'weekly-program', fields)
  await s.cairn.worker.tick()
  await expect(proposeReplan(s.ctx, id, [{ type: 'add_weeks', weeks: 1, why }], 'message-1')).rejects.toMatchObject({
    code: 'nothing_to_change',
    message: 'This plan has no end date to extend.',
  })
})

it('is put forward by a tool that the learner said yes to, and refused in words where it cannot be', async () => {
  await using s = await scene(course)
  const [id, other] = [await s.made(), await s.made()]
  const task = at(at((await s.plan(id)).modules, 0).tasks, 0).id
  const about = { planId: id, conversationId: 'c1', toolUseId: 't1' }
  const changes = [{ type: 'drop_task', taskId: task, why }]
  const act = (planId: string | null, args: object) => carryOut(s.ctx, { ...about, planId }, 'propose_replan', args)
  expect(await act(other, { changes })).toMatchObject({ state: 'failed', says: 'There is no such task in this plan.' })
  expect(await act(id, { planId: other, changes })).toMatchObject({ state: 'failed', says: 'There is no such plan.' })
  expect(await act(null, { changes })).toMatchObject({ state: 'failed' })
  expect(await act(id, { changes })).toMatchObject({ state: 'done', says: expect.stringContaining('1 of 1') })
  expect(await act(id, { changes })).toMatchObject({
    state: 'failed',
    says: expect.stringContaining('already has proposed changes'),
  })
  await discardOpenProposal(s.ctx, id)
  await workOnTask(s.ctx, id, task, { status: 'completed' })
  expect(await act(id, { changes })).toMatchObject({ state: 'failed', says: expect.stringContaining('is done') })
})
