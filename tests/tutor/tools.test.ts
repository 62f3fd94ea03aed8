import { expect, it } from 'vitest'
import { answerTool } from '#app/services/tool-answer.server.ts'
import { answered, chatScene, isTitleCall, lastOf, messagesOf } from '../support/chat.ts'
import { calling, courseAnswer, streaming, type Script } from '../support/provider.ts'

async function withPlan() {
  const s = await chatScene(streaming(courseAnswer()))
  const planId = await s.made()
  const task = (await s.plan(planId)).modules[0]?.tasks[0]
  let asked = 0
  const answers = (...scripts: Script[]) =>
    s.provider.answer((res, call) =>
      isTitleCall(call) ? streaming('A task')(res, call) : scripts[asked++]?.(res, call),
    )
  return { s, planId, taskId: task?.id ?? '', answers }
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
