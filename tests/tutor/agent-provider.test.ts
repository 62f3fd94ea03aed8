import { expect, it } from 'vitest'
import { AgentFields } from '#app/domain/agent-fields.ts'
import { allowHost } from '#app/operations/hosts.server.ts'
import { changeAgent, createAgent, removeAgent } from '#app/services/agents.server.ts'
import { retryReply, sendMessage } from '#app/services/messages.server.ts'
import { addProvider, changeProvider, removeProvider } from '#app/services/providers.server.ts'
import { answered, begin, chatScene, isTitleCall, lastOf, systemOf } from '../support/chat.ts'
import { loopbackProvider, sse, streaming, type Script } from '../support/provider.ts'
import { failing, until } from '../support/scene.ts'
import { world } from '../support/world.ts'

const fields = (given: object = {}) => AgentFields.parse({ name: 'Ada', instructions: 'Explain with looms.', ...given })

/** A provider of the learner's own, on loopback, and an agent that asks it. */
async function withOwn(script: Script, reply = streaming('From the usual one.')) {
  const own = await loopbackProvider(script)
  const s = await chatScene(reply)
  await allowHost(s.cairn, new URL(own.url).host)
  const { id } = await addProvider(s.ctx, { kind: 'openai-compatible', name: 'Mine', baseUrl: own.url, model: 'big' })
  const agent = await createAgent(s.ctx, fields({ providerId: id }))
  return { s, own, providerId: id, agentId: agent.id }
}

it('whose provider was removed asks nobody in its place, until somebody is asked for or chosen', async () => {
  const { s, own, providerId, agentId } = await withOwn(failing)
  const { ctx } = s
  const { conversationId: id, replyId } = await answered(s, 'What is a hive?', { agentId })
  expect(await lastOf(ctx, id)).toMatchObject({ status: 'failed', model: 'big' })
  await removeProvider(ctx, providerId)
  const again = () => sendMessage(ctx, { conversationId: id, text: 'And a super?', clientId: 'b' })
  const refusal = { code: 'agent_without_provider', status: 409, message: expect.stringContaining('“Mine”') }
  await expect(again()).rejects.toMatchObject(refusal)
  await expect(retryReply(ctx, id, replyId)).rejects.toMatchObject(refusal)
  expect((await lastOf(ctx, id)).id).toBe(replyId)
  expect(s.provider.calls).toHaveLength(0)

  await retryReply(ctx, id, replyId, { ask: { source: 'operator' } })
  await s.cairn.worker.tick()
  expect(await lastOf(ctx, id)).toMatchObject({ status: 'complete', text: 'From the usual one.', agentName: 'Ada' })
  // That was this once.
  await expect(again()).rejects.toMatchObject(refusal)
  await changeAgent(ctx, agentId, fields())
  await again()
  await s.cairn.worker.tick()
  expect(await lastOf(ctx, id)).toMatchObject({ status: 'complete', model: 'tiny' })
  await own.close()
  await s[Symbol.asyncDispose]()
})

it('that is changed, removed, and loses its provider while its reply streams, answers as it was asked', async () => {
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  const { s, own, providerId, agentId } = await withOwn(async (res) => {
    sse.start(res)
    sse.text(res, 'A hive ')
    await held
    sse.text(res, 'is a box.')
    sse.end(res)
  })
  const { ctx } = s
  s.cairn.worker.start()
  const { conversationId: id } = await begin(ctx, 'What is a hive?', { agentId })
  await until(async () => (await lastOf(ctx, id)).text === 'A hive ')
  await changeAgent(ctx, agentId, fields({ name: 'Grace', instructions: 'Say nothing.', providerId }))
  await removeProvider(ctx, providerId)
  await removeAgent(ctx, agentId)
  goOn()
  await until(async () => (await lastOf(ctx, id)).status !== 'streaming')
  expect(await lastOf(ctx, id)).toMatchObject({
    status: 'complete',
    text: 'A hive is a box.',
    agentName: 'Ada',
    model: 'big',
  })
  const [call] = own.calls
  expect(call && systemOf(call)).toContain('Explain with looms.')
  await own.close()
  await s[Symbol.asyncDispose]()
})

it('says in the conversation, without a script too, whose place is empty and who could take it', async () => {
  const provider = await loopbackProvider(streaming('A hive is a box.'))
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny' } })
  const ada = await w.signUp()
  const { id: providerId } = await addProvider(ada.ctx, { kind: 'openai', name: 'Mine', apiKey: 'sk-0123456789ab' })
  const agent = await createAgent(ada.ctx, fields({ providerId }))
  const { conversationId: id } = await begin(ada.ctx, 'What is a hive?', { agentId: agent.id })
  await removeProvider(ada.ctx, providerId)
  await w.runtime.worker.tick()
  const at = `/tutor/${id}`
  const page = await ada.get(at)
  expect(page.text).toContain('Ada used Mine, which you removed')
  expect(page.text).toMatch(/Use (<!-- -->)?OpenAI-compatible server(<!-- -->)? from now on/)
  expect((await ada.get(`/tutor/agents/${agent.id}`)).text).toContain('It used Mine, which you removed')
  const refused = await ada.post(at, { intent: 'send', text: 'Please', clientId: 'one' })
  expect([refused.status, refused.text.includes('Please')]).toEqual([409, true])
  expect((await ada.get(`${at}?agent=choose`)).text).toContain(`action="${at}?agent=choose"`)
  const chosen = await ada.post(`${at}?agent=choose`, { intent: 'agent', agentId: agent.id })
  expect([chosen.status, chosen.text]).toEqual([409, expect.stringMatching(/uses “Mine”.*Use this agent/s)])
  expect((await ada.post(at, { intent: 'usual' })).status).toBe(200)
  expect((await ada.get(at)).text).not.toContain('which you removed')
  await sendMessage(ada.ctx, { conversationId: id, text: 'Please', clientId: 'one' })
  await w.runtime.worker.tick()
  expect((await lastOf(ada.ctx, id)).text).toBe('A hive is a box.')
  expect((await ada.post('/tutor/unknown', { intent: 'usual' })).status).toBe(404)
  await provider.close()
})

it('says without a script why a deed was refused, keeps what was written, and does not reload over it', async () => {
  const w = await world({ env: { OFFLINE_PACE_MS: '0' } })
  const ada = await w.signUp()
  const { conversationId: id, replyId: messageId } = await begin(ada.ctx)
  const at = `/tutor/${id}?plain=1`
  expect((await ada.get(at)).text).toContain('http-equiv="refresh"')
  for (const form of ['rename=1', 'agent=choose'])
    expect((await ada.get(`${at}&${form}`)).text).not.toContain('http-equiv="refresh"')
  const early = await ada.post(at, { intent: 'send', text: 'Please', clientId: 'one' })
  expect([early.status, early.text]).toEqual([
    409,
    expect.stringMatching(/Please<\/textarea>.*What you wrote is kept/s),
  ])
  expect(early.text).not.toContain('http-equiv="refresh"')
  const again = await ada.post(at, { intent: 'retry', messageId })
  expect([again.status, again.text]).toEqual([409, expect.stringMatching(/role="alert".*reply is being written/is)])
  await w.runtime.worker.tick()
  const stop = await ada.post(at, { intent: 'stop' })
  expect([stop.status, stop.text]).toEqual([409, expect.stringContaining('No reply is being written right now.')])
})

it('offers no tools to a model that is known to use none', async () => {
  const { s, own, providerId, agentId } = await withOwn(streaming('A box.'))
  await changeAgent(s.ctx, agentId, fields({ providerId, tools: ['read_plan'] }))
  await changeProvider(s.ctx, providerId, { capabilities: { tools: false } })
  const { conversationId: id } = await answered(s, 'What is a hive?', { agentId })
  // Of another model of that provider nothing was said.
  await changeAgent(s.ctx, agentId, fields({ providerId, model: 'large', tools: ['read_plan'] }))
  await sendMessage(s.ctx, { conversationId: id, text: 'And a frame?', clientId: 'a' })
  await s.cairn.worker.tick()
  await changeAgent(s.ctx, agentId, fields({ providerId, tools: ['read_plan'] }))
  await changeProvider(s.ctx, providerId, { capabilities: null })
  await sendMessage(s.ctx, { conversationId: id, text: 'And a super?', clientId: 'b' })
  await s.cairn.worker.tick()
  const asked = own.calls.filter((call) => !isTitleCall(call)).map(({ body }) => Object.hasOwn(body as object, 'tools'))
  expect(asked).toEqual([false, true, true])
  await own.close()
  await s[Symbol.asyncDispose]()
})
