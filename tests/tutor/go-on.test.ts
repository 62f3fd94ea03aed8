import { expect, it } from 'vitest'
import { AgentFields } from '#app/domain/agent-fields.ts'
import { allowHost } from '#app/operations/hosts.server.ts'
import { changeConversation } from '#app/services/conversations.server.ts'
import { createAgent } from '#app/services/agents.server.ts'
import { retryReply } from '#app/services/messages.server.ts'
import { addProvider, removeProvider } from '#app/services/providers.server.ts'
import { answerTool } from '#app/services/tool-answer.server.ts'
import { answered, chatScene, isTitleCall, lastOf, messagesOf } from '../support/chat.ts'
import { calling, courseAnswer, loopbackProvider, streaming, type LoopbackProvider } from '../support/provider.ts'
import { failing } from '../support/scene.ts'

const answersOf = ({ calls }: LoopbackProvider) => calls.filter((call) => !isTitleCall(call))

/** A reply of the usual provider that failed, and was asked of the learner's own this once: its tool waits for a yes. */
async function askedElsewhere() {
  const s = await chatScene(streaming(courseAnswer()))
  const planId = await s.made()
  const taskId = (await s.plan(planId)).modules[0]?.tasks[0]?.id ?? ''
  s.provider.answer(failing)
  const own = await loopbackProvider(calling(['mark_task_done', { taskId }]))
  await allowHost(s.cairn, new URL(own.url).host)
  const { id: providerId } = await addProvider(s.ctx, { kind: 'openai-compatible', baseUrl: own.url, model: 'big' })
  const { conversationId: id, replyId } = await answered(s, 'I have done the first task', { planId })
  await retryReply(s.ctx, id, replyId, { ask: { source: 'own', providerId } })
  await s.cairn.worker.tick()
  const waiting = await lastOf(s.ctx, id)
  const confirm = () => answerTool(s.ctx, id, waiting.id, waiting.tools[0]?.id ?? '', 'confirm')
  const usual = s.provider.calls.length
  own.answer(streaming('Well done.'))
  return { s, own, id, providerId, confirm, usual }
}

it('goes on after a yes with whoever was asked this once, and not with the one that failed', async () => {
  const { s, own, id, confirm, usual } = await askedElsewhere()
  await confirm()
  await s.cairn.worker.tick()
  expect(await lastOf(s.ctx, id)).toMatchObject({ status: 'complete', text: 'Well done.', model: 'big' })
  expect([answersOf(own).length, s.provider.calls.length]).toEqual([2, usual])
  await own.close()
  await s[Symbol.asyncDispose]()
})

it('goes on as the agent says where who was asked this once has been removed since', async () => {
  const { s, own, id, providerId, confirm } = await askedElsewhere()
  await removeProvider(s.ctx, providerId)
  s.provider.answer(streaming('Well done indeed.'))
  await confirm()
  await s.cairn.worker.tick()
  expect(await lastOf(s.ctx, id)).toMatchObject({ text: 'Well done indeed.', model: 'tiny' })
  await own.close()
  await s[Symbol.asyncDispose]()
})

it('tells an agent without tools in words what tools came to, and asks whom that agent asks', async () => {
  const { s, own, id, confirm } = await askedElsewhere()
  const agent = await createAgent(s.ctx, AgentFields.parse({ name: 'Ada', instructions: 'Explain with looms.' }))
  await changeConversation(s.ctx, id, { agentId: agent.id })
  s.provider.answer(streaming('On we go.'))
  await confirm()
  await s.cairn.worker.tick()
  expect(await lastOf(s.ctx, id)).toMatchObject({ text: 'On we go.', agentName: 'Ada', model: 'tiny' })
  const call = answersOf(s.provider).at(-1)
  const messages = call ? messagesOf(call) : []
  expect(Object.hasOwn(call?.body as object, 'tools')).toBe(false)
  expect(JSON.stringify(messages)).not.toMatch(/"tool_calls"|"role":"tool"/)
  expect(JSON.stringify(messages)).toContain('Marked “Task 1.1” as done: done')
  // Not every provider takes a question that ends with the tutor's own words.
  expect(messages.at(-1)?.role).toBe('user')
  await own.close()
  await s[Symbol.asyncDispose]()
})
