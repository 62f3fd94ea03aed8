import { expect, it } from 'vitest'
import { cancelPlan, listPlanAttempts } from '#app/services/attempts.server.ts'
import { deleteForGood, listDeletedPlans, removePlan, restoreDeletedPlan } from '#app/services/deleted.server.ts'
import { listPlanCards } from '#app/services/plans.server.ts'
import { acceptProposal, discardProposal, findProposal } from '#app/services/proposals.server.ts'
import { regeneratePlan, regenerationOutlook } from '#app/services/regenerate.server.ts'
import { editStructure, undoLastEdit } from '#app/services/structure.server.ts'
import { workOnTask, type TaskWork } from '#app/services/tasks.server.ts'
import { listVersions, restoreVersion } from '#app/services/versions.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { failing, outcomeOf, scene, silent, tally, until, type Scene } from '../support/scene.ts'

const first = streaming(courseAnswer({ modules: 3, tasks: 3 }))
/** Another course: its second module is new, its first keeps its title with other tasks. */
const other = courseAnswer({ modules: 3, tasks: 3 })
  .replace(/Module 2/g, 'Quite another thing')
  .replace(/Task 2\./g, 'Thing ')
  .replace(/Task 1\.2/g, 'Something nobody thought of')

const tasksOf = async (s: Scene, id: string) => (await s.plan(id)).modules.flatMap((module) => module.tasks)
const contentOf = async (s: Scene, id: string) => {
  const { title, summary, notice, omitted, sources, input, modules, minutesTotal } = await s.plan(id)
  return JSON.stringify({ title, summary, notice, omitted, sources, input, modules, minutesTotal })
}

async function proposed(s: Scene, id: string, answer = other) {
  s.provider.answer(streaming(answer))
  await regeneratePlan(s.ctx, id, { scope: 'plan' })
  await s.cairn.worker.tick()
  const proposal = await findProposal(s.ctx, id)
  if (!proposal) throw new Error('nothing was proposed')
  return proposal
}

it('keeps what is finished, with id and notes, and shows the rest as a diff', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const [, done] = await tasksOf(s, id)
  const lost = (await tasksOf(s, id))[4]
  await workOnTask(s.ctx, id, done?.id ?? '', { status: 'completed', notes: 'learned a lot' })
  await workOnTask(s.ctx, id, lost?.id ?? '', { status: 'completed' })
  const before = await contentOf(s, id)
  const { diff, id: proposalId, open } = await proposed(s, id)
  expect(await contentOf(s, id)).toBe(before)
  expect(diff.counts.modules).toEqual({ added: 1, removed: 0, changed: 2, kept: 1 })
  expect(diff.counts.tasks).toEqual({ added: 4, removed: 2, changed: 0, kept: 7 })
  expect(diff.counts.completed).toBe(2)
  expect(open).toHaveLength(3)
  await acceptProposal(s.ctx, id, proposalId, { modules: 'all' })
  const after = await tasksOf(s, id)
  expect(after.find((task) => task.id === done?.id)).toMatchObject({ status: 'completed', notes: 'learned a lot' })
  expect(after.find((task) => task.id === lost?.id)).toMatchObject({ status: 'completed', title: lost?.title })
  expect(await findProposal(s.ctx, id)).toBeNull()
  await restoreVersion(s.ctx, id, (await listVersions(s.ctx, id))[0]?.version ?? -1)
  expect(await contentOf(s, id)).toBe(before)
})

it('comes to the same whether it is accepted whole or module by module', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const { id: proposalId, open, diff } = await proposed(s, id)
  for (const module of open.toReversed()) await acceptProposal(s.ctx, id, proposalId, { modules: [module] })
  const plan = await s.plan(id)
  expect(plan.modules.map(({ title }) => title)).toEqual(['Module 1', 'Quite another thing', 'Module 3'])
  expect(plan.proposal).toBeNull()
  expect(plan.minutesTotal).toBe(diff.minutes.after)
})

it('leaves the content untouched, byte for byte, when it fails, is cancelled or is set aside', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const before = await contentOf(s, id)
  s.provider.answer(failing)
  await regeneratePlan(s.ctx, id, { scope: 'plan', fields: { weeks: 2 } })
  await s.cairn.worker.tick()
  expect((await s.plan(id)).latestAttempt).toMatchObject({ status: 'failure', number: 2 })
  await regeneratePlan(s.ctx, id, { scope: 'extend' })
  await cancelPlan(s.ctx, id)
  expect(await contentOf(s, id)).toBe(before)
  const { id: proposalId } = await proposed(s, id)
  await discardProposal(s.ctx, id, proposalId)
  expect(await contentOf(s, id)).toBe(before)
  await expect(acceptProposal(s.ctx, id, proposalId, { modules: 'all' })).rejects.toMatchObject({
    code: 'already_decided',
  })
})

it('cancels what is in flight in the same decision, once', async () => {
  await using s = await scene(first)
  const id = await s.made()
  s.provider.answer(silent)
  await regeneratePlan(s.ctx, id, { scope: 'plan' })
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 2)
  s.provider.answer(streaming(other))
  expect((await regenerationOutlook(s.ctx, id)).cancels).toBe(true)
  await regeneratePlan(s.ctx, id, { scope: 'plan' })
  await s.provider.calls[1]?.closed
  await ticked
  await s.cairn.worker.tick()
  const ledger = await listPlanAttempts(s.ctx, id)
  expect(ledger.map(({ status, classification }) => classification ?? status)).toEqual([
    'success',
    'cancelled',
    'success',
  ])
  expect((await s.plan(id)).proposal).not.toBeNull()
})

it('accepts once of two that come at once', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const { id: proposalId } = await proposed(s, id)
  const accept = () => acceptProposal(s.ctx, id, proposalId, { modules: 'all' })
  const settled = await Promise.allSettled([accept(), accept()])
  expect(tally(settled.map(outcomeOf))).toEqual({ started: 1, already_decided: 1 })
})

it('loses no completion that came after the proposal', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const { id: proposalId } = await proposed(s, id)
  const tasks = await tasksOf(s, id)
  for (const task of tasks) await workOnTask(s.ctx, id, task.id, { status: 'completed', notes: task.title })
  await acceptProposal(s.ctx, id, proposalId, { modules: 'all' })
  const after = new Map((await tasksOf(s, id)).map((task) => [task.id, task]))
  for (const task of tasks) expect(after.get(task.id)).toMatchObject({ status: 'completed', notes: task.title })
  expect((await s.plan(id)).tasksDone).toBe(9)
})

it('makes one module again, and adds modules at the end', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const [, second] = (await s.plan(id)).modules
  const only = JSON.parse(courseAnswer({ modules: 1, tasks: 2 })) as { modules: { title: string }[] }
  if (only.modules[0]) only.modules[0].title = 'Module 2'
  s.provider.answer(streaming(JSON.stringify(only)))
  await regeneratePlan(s.ctx, id, { scope: 'module', moduleId: second?.id, notes: 'shorter' })
  await s.cairn.worker.tick()
  expect(JSON.stringify(s.provider.calls.at(-1)?.body)).toContain('shorter')
  const proposal = await findProposal(s.ctx, id)
  expect(proposal).toMatchObject({ moduleId: second?.id, open: [second?.id] })
  await acceptProposal(s.ctx, id, proposal?.id ?? '', { modules: 'all' })
  expect((await s.plan(id)).modules.map(({ tasks }) => tasks.length)).toEqual([3, 2, 3])
  s.provider.answer(streaming(courseAnswer({ modules: 5, tasks: 1 })))
  await regeneratePlan(s.ctx, id, { scope: 'extend', modules: 1 })
  await s.cairn.worker.tick()
  const more = await findProposal(s.ctx, id)
  expect(more?.diff.counts.modules).toEqual({ added: 1, removed: 0, changed: 0, kept: 3 })
  await acceptProposal(s.ctx, id, more?.id ?? '', { modules: 'all' })
  expect((await s.plan(id)).modules.map(({ title }) => title)).toEqual(['Module 1', 'Module 2', 'Module 3', 'Module 4'])
})

it('adds no more modules than a plan holds, however many came by hand meanwhile', async () => {
  await using s = await scene(first)
  const id = await s.made()
  s.provider.answer(streaming(other))
  await regeneratePlan(s.ctx, id, { scope: 'extend', modules: 3 })
  await s.cairn.worker.tick()
  const waiting = (await findProposal(s.ctx, id)) ?? { id: '', open: [] }
  expect(waiting.open.length).toBeGreaterThan(0)
  const add = (n: number) =>
    ({ act: 'add_module', title: `By hand ${n}`, description: '', taskTitle: 'Start' }) as const
  const few = Array.from({ length: 24 - 3 }, (_, n) => add(n))
  await editStructure(s.ctx, id, few)
  await expect(acceptProposal(s.ctx, id, waiting.id, { modules: 'all' })).rejects.toMatchObject({ code: 'too_many' })
  expect((await s.plan(id)).modules).toHaveLength(24)
  for (const { id: moduleId } of (await s.plan(id)).modules.slice(-3))
    await editStructure(s.ctx, id, [{ act: 'remove_module', moduleId }])
  await acceptProposal(s.ctx, id, waiting.id, { modules: 'all' })
  expect((await s.plan(id)).modules).toHaveLength(24 - 3 + waiting.open.length)
})

it('edits by hand, step by step back again, and refuses what was changed elsewhere', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const states = [await contentOf(s, id)]
  const { modules, version } = await s.plan(id)
  const [one, two] = modules
  const edits = [
    { act: 'edit_module', moduleId: one?.id ?? '', title: 'Begin here' },
    { act: 'move_module', moduleId: two?.id ?? '', position: 1 },
    { act: 'add_task', moduleId: one?.id ?? '', title: 'Mine', description: '', estimatedMinutes: 20 },
    { act: 'move_task', taskId: one?.tasks[0]?.id ?? '', moduleId: two?.id, position: 2 },
    { act: 'remove_module', moduleId: one?.id ?? '' },
  ] as const
  for (const edit of edits) {
    await editStructure(s.ctx, id, [edit])
    states.push(await contentOf(s, id))
  }
  await expect(editStructure(s.ctx, id, [edits[0]], version)).rejects.toMatchObject({ code: 'changed_elsewhere' })
  for (const state of states.slice(0, -1).toReversed()) {
    await undoLastEdit(s.ctx, id)
    expect(await contentOf(s, id)).toBe(state)
  }
  await expect(undoLastEdit(s.ctx, id)).rejects.toMatchObject({ code: 'nothing_to_undo', status: 409 })
})

it('undoes an edit without undoing work done since: a task begun, one taken up again, a note taken away', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const [one, two] = (await s.plan(id)).modules[0]?.tasks ?? []
  const work = (taskId = '', what: TaskWork) => workOnTask(s.ctx, id, taskId, what)
  await work(two?.id, { status: 'completed', notes: 'Too early' })
  await editStructure(s.ctx, id, [{ act: 'edit_task', taskId: one?.id ?? '', title: 'Otherwise' }])
  await work(one?.id, { status: 'in_progress' })
  await work(two?.id, { status: 'not_started', notes: '' })
  await undoLastEdit(s.ctx, id)
  const plan = await s.plan(id)
  expect(plan.modules[0]?.tasks.slice(0, 2)).toMatchObject([
    { title: one?.title, status: 'in_progress' },
    { status: 'not_started', notes: '', completedAt: null },
  ])
  expect(plan.tasksDone).toBe(0)
})

it('brings a deleted plan back within a week, and not after', async () => {
  await using s = await scene(first)
  const id = await s.made()
  const before = await contentOf(s, id)
  await removePlan(s.ctx, id)
  await expect(s.plan(id)).rejects.toMatchObject({ status: 404 })
  expect((await listPlanCards(s.ctx, { limit: 5 })).items).toEqual([])
  expect(await listDeletedPlans(s.ctx)).toMatchObject([{ id }])
  await restoreDeletedPlan(s.ctx, id)
  expect(await contentOf(s, id)).toBe(before)
  await expect(deleteForGood(s.ctx, id)).rejects.toMatchObject({ status: 404 })
  await removePlan(s.ctx, id)
  s.cairn.clock.advance(7 * 24 * 3_600_000 + 1000)
  await expect(restoreDeletedPlan(s.ctx, id)).rejects.toMatchObject({ status: 404 })
  await s.create()
  await expect(deleteForGood(s.ctx, id)).rejects.toMatchObject({ status: 404 })
})

it('is bounded by the limiter, not by the cap of a plan’s creation', async () => {
  await using s = await scene(first, { GENERATION_LIMIT: '6' })
  const id = await s.made()
  for (let i = 0; i < 5; i++) await proposed(s, id)
  await expect(regeneratePlan(s.ctx, id, { scope: 'plan' })).rejects.toMatchObject({ code: 'rate_limited' })
  expect(await listPlanAttempts(s.ctx, id)).toHaveLength(6)
})
