import { describe, expect, it } from 'vitest'
import { TOOLS, type WriteTool } from '#app/domain/agents.ts'
import { isTool, toolSchema, TOOL_SPECS } from '#app/domain/tools.ts'
import { carryOut } from '#app/services/tool-acts.server.ts'
import { checkTool } from '#app/tutor/check-tool.server.ts'
import { runReadTool } from '#app/tutor/read-tools.server.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { fill, MB } from '../support/filler.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { scene, type Scene } from '../support/scene.ts'

const course = streaming(courseAnswer({ modules: 2, tasks: 3 }))
const about = (planId: string | null) => ({ planId, conversationId: 'c1' })

async function withPlans(s: Scene) {
  const [id, other] = [await s.made(), await s.made()]
  const plan = await s.plan(id)
  const module = plan.modules[1]
  const task = module?.tasks[0]
  if (!module || !task) throw new Error('The plan has no second module.')
  const stranger = (await s.plan(other)).modules[0]?.tasks[0]?.id ?? ''
  return { id, other, module, task, stranger }
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
type Seen = any
const reading = (s: Scene, planId: string | null) => (name: (typeof TOOLS)[number], args: unknown) =>
  s.ctx.db.read((r) => runReadTool(r, about(planId), name, args)) as Promise<Seen>
const checking = (s: Scene, planId: string | null) => (name: WriteTool, args: unknown) =>
  s.ctx.db.read((r) => checkTool(r, about(planId), name, args))

it('describes every tool to a model and to the learner', () => {
  for (const name of TOOLS) {
    expect(toolSchema(name)).toMatchObject({ type: 'object' })
    expect(TOOL_SPECS[name].description.length).toBeGreaterThan(30)
  }
  expect(isTool('read_secrets')).toBe(false)
  expect(TOOL_SPECS.add_note.says({ taskId: 'x', note: 'Look again' })).toContain('Look again')
})

describe('tools that read', () => {
  it('see the conversation’s plan and no other', async () => {
    await using s = await scene(course)
    const { id, other, module, task } = await withPlans(s)
    const read = reading(s, id)
    const plan = await read('read_plan', {})
    expect(plan.plan).toMatchObject({ hoursPerWeek: 3, weeks: 8, deadline: null })
    expect(plan.plan).toMatchObject({ id, tasks: 6, done: 0 })
    expect(plan.modules[1].tasks[0]).toMatchObject({ id: task.id, status: 'not_started' })
    expect((await read('read_plan', { moduleId: module.id })).module.tasks[0].description).toBe(task.description)
    for (const args of [{ planId: other }, { moduleId: 'nowhere' }, { planId: '../other' }]) {
      expect(await read('read_plan', args)).toEqual({ error: expect.stringContaining('There is no such') })
    }
    expect(await read('read_plan', { planId: 7 })).toEqual({ error: expect.stringContaining('do not fit') })
    const found = await read('find_task', { words: 'TASK 2.1' })
    expect(found.tasks).toMatchObject([{ id: task.id, planId: id, moduleTitle: 'Module 2', modulePosition: 2 }])
    expect(await read('find_task', { words: '100%' })).toEqual({ tasks: [] })
    expect(await read('mark_task_done', { taskId: task.id })).toEqual({ error: expect.stringContaining('yes') })
  })

  it('see all plans in a general conversation', async () => {
    await using s = await scene(course)
    const { id, other } = await withPlans(s)
    const read = reading(s, null)
    expect((await read('read_plan', {})).plans.map((plan: { id: string }) => plan.id)).toEqual([other, id])
    expect((await read('read_plan', { planId: id })).plan.id).toBe(id)
    expect((await read('find_task', { words: 'task 2.1' })).tasks).toHaveLength(2)
    expect((await read('find_task', { words: 'task 2.1', planId: id })).tasks).toHaveLength(1)
  })
})

describe('tools that write', () => {
  it('are checked before the learner is asked, with titles for ids', async () => {
    await using s = await scene(course)
    const { id, task, module, stranger } = await withPlans(s)
    const check = checking(s, id)
    expect(await check('mark_task_done', { taskId: task.id })).toMatchObject({
      ok: true,
      says: 'Mark “Task 2.1” as done',
    })
    expect(await check('make_quiz', { moduleId: module.id })).toMatchObject({
      ok: true,
      says: expect.stringContaining('Module 2'),
    })
    expect(await check('add_note', { taskId: task.id, note: 'Hm' })).toMatchObject({ ok: true })
    const changes = [{ type: 'drop_task', taskId: task.id, why: 'No time' }]
    expect(await check('propose_replan', { changes })).toMatchObject({
      ok: true,
      says: expect.stringContaining('1 change'),
    })
    for (const taskId of [stranger, 'nobody', '../../x']) {
      expect(await check('mark_task_done', { taskId })).toEqual({ ok: false, error: 'There is no such task.' })
    }
    expect(await checking(s, null)('mark_task_done', { taskId: stranger })).toMatchObject({ ok: true })
  })

  it('do what was confirmed, in one transaction with the record of it', async () => {
    await using s = await scene(course)
    const { id, task, stranger } = await withPlans(s)
    const done = await carryOut(s.ctx, about(id), 'mark_task_done', { taskId: task.id })
    expect(done).toMatchObject({ state: 'done', says: 'Marked “Task 2.1” as done' })
    expect((await s.plan(id)).tasksDone).toBe(1)
    for (const note of ['First', 'Second']) await carryOut(s.ctx, about(id), 'add_note', { taskId: task.id, note })
    expect((await s.plan(id)).modules[1]?.tasks[0]?.notes).toBe('First\n\nSecond')
    const lost = carryOut(s.ctx, about(id), 'add_note', { taskId: task.id, note: 'Third' }, function* (tx): Step<void> {
      yield* findPlan(tx, id)
      throw new Error('The record could not be kept.')
    })
    await expect(lost).rejects.toThrow('record')
    expect((await s.plan(id)).modules[1]?.tasks[0]?.notes).toBe('First\n\nSecond')
    expect(await carryOut(s.ctx, about(id), 'mark_task_done', { taskId: stranger })).toMatchObject({ state: 'failed' })
    expect(await carryOut(s.ctx, about(id), 'add_note', { taskId: task.id, note: '' })).toMatchObject({
      state: 'failed',
    })
    expect(await carryOut(s.ctx, about(id), 'read_plan', {})).toMatchObject({ state: 'failed' })
  })

  it('begin a quiz once, however often the same use is confirmed', async () => {
    await using s = await scene(course)
    const { id, other, module } = await withPlans(s)
    const act = (planId: string, toolUseId: string) =>
      carryOut(s.ctx, { ...about(planId), toolUseId }, 'make_quiz', { moduleId: module.id })
    expect(await act(other, 'use-0')).toMatchObject({ state: 'failed', says: 'There is no such module.' })
    const first = await act(id, 'use-1')
    expect(first).toMatchObject({ state: 'done', says: expect.stringContaining('Module 2') })
    expect((await act(id, 'use-1')).result).toEqual(first.result)
    expect(await act(id, 'use-2')).toMatchObject({ state: 'failed' })
  })

  it('say so where the learner’s space has no room for a quiz', async () => {
    await using s = await scene(course, { STORAGE_QUOTA_MB: '1' })
    const { id, module } = await withPlans(s)
    await fill(s.ctx, MB)
    const about = { planId: id, conversationId: 'c1', toolUseId: 'use-1' }
    const carried = await carryOut(s.ctx, about, 'make_quiz', { moduleId: module.id })
    expect(carried).toMatchObject({ state: 'failed', says: expect.stringContaining('(1 MB)') })
  })
})
