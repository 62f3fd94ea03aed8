import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TASK_STATUSES } from '#app/domain/plan.ts'
import { findNextTask, listPlanCards } from '#app/services/plans.server.ts'
import { workOnTask } from '#app/services/tasks.server.ts'
import { testRuntime, courseFields } from '../support/runtime.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { harmFile } from '../support/invariants.ts'
import { scene } from '../support/scene.ts'

it('keeps the count of done tasks right whatever is ticked, in whatever order, however often', async () => {
  await using s = await scene(streaming(courseAnswer({ modules: 2, tasks: 3 })))
  const id = await s.made()
  const ids = (await s.plan(id)).modules.flatMap((m) => m.tasks.map((t) => t.id))
  const step = fc.record({
    task: fc.integer({ min: 0, max: ids.length - 1 }),
    status: fc.constantFrom(...TASK_STATUSES),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      for (const { task, status } of steps) await workOnTask(s.ctx, id, ids[task] ?? '', { status })
      const plan = await s.plan(id)
      const done = plan.modules.flatMap((m) => m.tasks).filter((t) => t.status === 'completed')
      expect(plan.tasksDone).toBe(done.length)
      expect(plan.progress).toBe(done.length / ids.length)
      expect(done.every((t) => t.completedAt !== null)).toBe(true)
    }),
    { numRuns: 25 },
  )
})

it('keeps the first time a task was done when it is ticked twice', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const id = await s.made()
  const task = (await s.plan(id)).modules[0]?.tasks[0]?.id ?? ''
  await workOnTask(s.ctx, id, task, { status: 'completed' })
  const first = (await s.plan(id)).modules[0]?.tasks[0]?.completedAt
  s.cairn.clock.advance(60_000)
  await workOnTask(s.ctx, id, task, { status: 'completed' })
  expect(first).toEqual(expect.any(String))
  expect((await s.plan(id)).modules[0]?.tasks[0]?.completedAt).toBe(first)
  expect((await s.plan(id)).tasksDone).toBe(1)
})

it('counts twenty ticks of one task at once as one', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const id = await s.made()
  const task = (await s.plan(id)).modules[0]?.tasks[0]?.id ?? ''
  await Promise.all(Array.from({ length: 20 }, () => workOnTask(s.ctx, id, task, { status: 'completed' })))
  expect((await s.plan(id)).tasksDone).toBe(1)
})

it('knows no task of another plan, of another learner, or of nobody', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const [mine, other] = [await s.made(), await s.made()]
  const task = (await s.plan(other)).modules[0]?.tasks[0]?.id ?? ''
  const stranger = await s.cairn.learner()
  await expect(workOnTask(s.ctx, mine, task, { status: 'completed' })).rejects.toMatchObject({ status: 404 })
  await expect(workOnTask(stranger, other, task, { status: 'completed' })).rejects.toMatchObject({ status: 404 })
  await expect(workOnTask(s.ctx, mine, 'no-such-task', { status: 'completed' })).rejects.toMatchObject({ status: 404 })
  expect((await s.plan(other)).tasksDone).toBe(0)
})

it('offers the first open task of the plan touched last', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const [older, newer] = [await s.made(), await s.made()]
  expect(await findNextTask(s.ctx)).toMatchObject({ planId: newer, title: 'Task 1.1' })
  const tasks = (await s.plan(older)).modules.flatMap((m) => m.tasks)
  s.cairn.clock.advance(1000)
  await workOnTask(s.ctx, older, tasks[0]?.id ?? '', { status: 'completed' })
  expect(await findNextTask(s.ctx)).toMatchObject({ planId: older, title: 'Task 1.2' })
})

it('walks through all plans once, newest first, even those made in the same millisecond', async () => {
  await using s = await scene(undefined, { GENERATION_LIMIT: '100' })
  const ids: string[] = []
  for (let i = 0; i < 17; i++) ids.push(await s.create({ topic: `Topic ${i}` }))
  harmFile(s.cairn.dataDir, s.ctx.tenantId, 'update plans set created_at = 1000 + (rowid % 3)')
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (limit) => {
      const seen: { id: string; createdAt: string }[] = []
      let cursor: string | undefined
      do {
        const page = await listPlanCards(s.ctx, { limit, cursor })
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items)
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      expect(seen.map((card) => card.id).toSorted()).toEqual(ids.toSorted())
      const order = seen.map((card) => `${card.createdAt} ${card.id}`)
      expect(order).toEqual(order.toSorted().toReversed())
    }),
    { numRuns: 20 },
  )
})

it('goes on where it was when plans are made or deleted between two pages', async () => {
  await using s = await scene(undefined, { GENERATION_LIMIT: '100' })
  const ids: string[] = []
  for (let i = 0; i < 6; i++) {
    ids.push(await s.create())
    s.cairn.clock.advance(10)
  }
  const first = await listPlanCards(s.ctx, { limit: 3 })
  await s.create()
  harmFile(s.cairn.dataDir, s.ctx.tenantId, `delete from plans where id = '${first.items[2]?.id}'`)
  const second = await listPlanCards(s.ctx, { limit: 3, cursor: first.nextCursor ?? '' })
  expect(second.items.map((card) => card.id)).toEqual(ids.slice(0, 3).toReversed())
  expect(second.nextCursor).toBeNull()
})

it.each(['nonsense', '', 'LjE', Buffer.from('12').toString('base64url'), Buffer.from(`9e9.x`).toString('base64url')])(
  'refuses a cursor that is not ours: %s',
  async (cursor) => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { id } = await createPlan(ctx, 'course', courseFields())
    if (cursor === '') expect((await listPlanCards(ctx, { limit: 1, cursor })).items[0]?.id).toBe(id)
    else await expect(listPlanCards(ctx, { limit: 1, cursor })).rejects.toMatchObject({ status: 400 })
    expect((await getPlan(ctx, id)).id).toBe(id)
  },
)
