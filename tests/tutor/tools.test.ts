import { expect, it } from 'vitest'
import { toGoOnWith } from '#app/domain/tool-use.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { sendMessage } from '#app/services/messages.server.ts'
import { answerTool } from '#app/services/tool-answer.server.ts'
import { answered, chatScene, isTitleCall, lastOf, messagesOf } from '../support/chat.ts'
import { rowsOf } from '../support/invariants.ts'
import { calling, courseAnswer, streaming, type Script } from '../support/provider.ts'

async function withPlan(env: Record<string, string> = {}) {
  const s = await chatScene(streaming(courseAnswer()), env)
  const planId = await s.made()
  const module = (await s.plan(planId)).modules[0]
  const task = module?.tasks[0]
  let asked = 0
  const answers = (...scripts: Script[]) =>
    s.provider.answer((res, call) =>
      isTitleCall(call) ? streaming('A task')(res, call) : scripts[asked++]?.(res, call),
    )
  return { s, planId, taskId: task?.id ?? '', moduleId: module?.id ?? '', answers }
}

it('reads at once, does nothing that was not granted, and waits for a yes before it changes anything', async () => {
  const { s, planId, taskId, answers } = await withPlan()
  await using _ = s
  answers(
    calling(['read_plan', {}], ['make_quiz', { moduleId: 'm' }], ['no_such_thing', {}]),
    calling(['mark_task_done', { taskId }]),
    streaming('Well done.'),
  )
  const { conversationId: id, replyId } = await answered(s, 'I have done the first task', { planId })
  const waiting = await lastOf(s.ctx, id)
  expect(waiting).toMatchObject({ id: replyId, status: 'complete' })
  expect(waiting.tools.map(({ name, state }) => [name, state])).toEqual([
    ['read_plan', 'done'],
    ['mark_task_done', 'waiting'],
  ])
  expect(JSON.stringify(waiting.tools)).not.toContain('result')
  const told = s.provider.calls.filter((call) => !isTitleCall(call)).at(-1)
  expect(JSON.stringify(told && messagesOf(told)).match(/You have no such tool/g)).toHaveLength(2)
  expect((await s.plan(planId)).tasksDone).toBe(0)
  const use = waiting.tools[1]?.id ?? ''
  const first = await answerTool(s.ctx, id, replyId, use, 'confirm')
  expect((await s.plan(planId)).tasksDone).toBe(1)
  const again = await answerTool(s.ctx, id, replyId, use, 'confirm')
  expect(again.reply).toMatchObject({ replyId: first.reply?.replyId, replayed: true })
  await expect(answerTool(s.ctx, id, replyId, use, 'decline')).rejects.toMatchObject({ status: 409 })
  await s.cairn.worker.tick()
  expect(await lastOf(s.ctx, id)).toMatchObject({ id: first.reply?.replyId, status: 'complete', text: 'Well done.' })
})

it('goes on without what the learner declined', async () => {
  const { s, planId, taskId, answers } = await withPlan()
  await using _ = s
  answers(calling(['mark_task_done', { taskId }]), streaming('As you like.'))
  const { conversationId: id, replyId } = await answered(s, 'Is it done?', { planId })
  const [use] = (await lastOf(s.ctx, id)).tools
  await answerTool(s.ctx, id, replyId, use?.id ?? '', 'decline')
  await s.cairn.worker.tick()
  expect(await lastOf(s.ctx, id)).toMatchObject({ status: 'complete', text: 'As you like.' })
  expect((await s.plan(planId)).tasksDone).toBe(0)
  const last = s.provider.calls.filter((call) => !isTitleCall(call)).at(-1)
  expect(JSON.stringify(last && messagesOf(last))).toContain('The learner said no.')
})

it('is gone on with later where a limit kept the tutor from it: the page has a way', async () => {
  const { s, planId, taskId, answers } = await withPlan({ CHAT_LIMIT: '1' })
  await using _ = s
  answers(calling(['mark_task_done', { taskId }]), streaming('Well done.'))
  const { conversationId: id, replyId } = await answered(s, 'I have done the first task', { planId })
  const waiting = await lastOf(s.ctx, id)
  const use = waiting.tools[0]?.id ?? ''
  expect(toGoOnWith(waiting)).toBeUndefined()
  await expect(answerTool(s.ctx, id, replyId, use, 'confirm')).rejects.toMatchObject({ status: 429 })
  const stuck = await lastOf(s.ctx, id)
  expect(stuck).toMatchObject({ id: replyId, tools: [{ state: 'done' }] })
  expect(toGoOnWith(stuck)).toEqual({ toolUseId: use, answer: 'confirm' })
  s.cairn.clock.advance(3_600_001)
  expect((await answerTool(s.ctx, id, replyId, use, 'confirm')).reply).not.toBeNull()
  await s.cairn.worker.tick()
  const last = await lastOf(s.ctx, id)
  expect(last).toMatchObject({ status: 'complete', text: 'Well done.' })
  expect(toGoOnWith(last)).toBeUndefined()
})

it('begins a quiz that nobody can decline meanwhile, and goes on with one that was cut off', async () => {
  const { s, planId, moduleId, answers } = await withPlan()
  await using _ = s
  answers(calling(['make_quiz', { moduleId }]), streaming('It is being made.'))
  const { conversationId: id, replyId } = await answered(s, 'Quiz me', { planId, agentId: 'quiz-master' })
  const use = (await lastOf(s.ctx, id)).tools[0]?.id ?? ''
  let declined: Promise<unknown> = Promise.resolve()
  const failpoint = (name: string) => {
    if (name !== 'workflow.gate_committed') return
    declined = answerTool(s.ctx, id, replyId, use, 'decline').catch((error: unknown) => error)
    throw new Error('cut off')
  }
  await expect(answerTool({ ...s.ctx, failpoint }, id, replyId, use, 'confirm')).rejects.toThrow('cut off')
  expect(await declined).toMatchObject({ status: 409, code: 'tool_over' })
  const stuck = await lastOf(s.ctx, id)
  expect(toGoOnWith(stuck)).toEqual({ toolUseId: use, answer: 'confirm' })
  expect((await answerTool(s.ctx, id, replyId, use, 'confirm')).reply).not.toBeNull()
  const runs = rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select workflow, status from runs')
  expect(runs).toEqual([{ workflow: 'quiz-and-cards', status: 'queued' }])
})

it('says of a quiz that was cut off that it was, once the learner writes on', async () => {
  const { s, planId, moduleId, answers } = await withPlan()
  await using _ = s
  answers(calling(['make_quiz', { moduleId }]), streaming('Then later.'))
  const { conversationId: id, replyId } = await answered(s, 'Quiz me', { planId, agentId: 'quiz-master' })
  const use = (await lastOf(s.ctx, id)).tools[0]?.id ?? ''
  const failpoint = (name: string) => {
    if (name === 'workflow.gate_committed') throw new Error('cut off')
  }
  await expect(answerTool({ ...s.ctx, failpoint }, id, replyId, use, 'confirm')).rejects.toThrow('cut off')
  await sendMessage(s.ctx, { conversationId: id, text: 'Never mind', clientId: 'b' })
  await s.cairn.worker.tick()
  const asked = (await pageMessages(s.ctx, id)).messages.find((message) => message.id === replyId)
  expect(asked?.tools).toMatchObject([{ state: 'failed' }])
  await expect(answerTool(s.ctx, id, replyId, use, 'confirm')).rejects.toMatchObject({ code: 'tool_over' })
})
