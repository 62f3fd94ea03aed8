import { describe, expect, it } from 'vitest'
import { AgentFields } from '#app/domain/agent-fields.ts'
import { BUILT_IN_AGENTS, DEFAULT_AGENT } from '#app/domain/built-in-agents.ts'
import {
  askUsual,
  changeAgent,
  copyAgent,
  createAgent,
  getAgent,
  listAgents,
  patchAgent,
  removeAgent,
  snapshotAgent,
} from '#app/services/agents.server.ts'
import { answerersIn } from '#app/services/other-providers.server.ts'
import { chooseUse } from '#app/services/uses.server.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { changeConversation, getConversation } from '#app/services/conversations.server.ts'
import { sendMessage, startConversation } from '#app/services/messages.server.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { addProvider, removeProvider } from '#app/services/providers.server.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'
import type { TenantContext } from '#app/services/context.ts'

const fields = (given: object = {}) =>
  AgentFields.parse({ name: 'Ada', instructions: 'Explain with looms.', tools: ['find_task', 'read_plan'], ...given })

const provider = (cairn: TestRuntime, ctx: TenantContext, id = 'p1') =>
  harmFile(
    cairn.dataDir,
    ctx.tenantId,
    `insert into providers (id, kind, name, model, created_at, updated_at) values ('${id}', 'openai', 'Mine', 'tiny', 1, 1)`,
  )

/** A settled reply of an agent, off the path that is shown. */
const replied = (cairn: TestRuntime, ctx: TenantContext, agentId: string, at: number, code?: string) =>
  harmFile(
    cairn.dataDir,
    ctx.tenantId,
    `insert into messages (id, conversation_id, depth, shown, role, status, agent, error_code, created_at, settled_at)
     select '${agentId}-${at}', id, 9, 0, 'assistant', '${code ? 'failed' : 'complete'}', json_object('id', '${agentId}'),
       ${code ? `'${code}'` : 'null'}, ${at}, ${at} from conversations`,
  )

const snapshot = (ctx: TenantContext, id: string, isNew = false) => ctx.db.read((r) => snapshotAgent(r, id, { isNew }))

describe('the learner’s agents', () => {
  it('are made, changed, copied and removed; the built-in ones are only copied', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { id } = await createAgent(ctx, fields({ temperature: 0.3 }))
    expect(await getAgent(ctx, id)).toMatchObject({ name: 'Ada', builtIn: false, tools: ['read_plan', 'find_task'] })
    await changeAgent(ctx, id, fields({ name: 'Grace', maxSteps: 3 }))
    expect(await getAgent(ctx, id)).toMatchObject({ name: 'Grace', maxSteps: 3, temperature: null })
    const copy = await copyAgent(ctx, 'socratic')
    const copied = await getAgent(ctx, copy.id)
    expect(copied).toMatchObject({ name: 'Socratic (copy)', builtIn: false, copiedFrom: 'socratic' })
    expect(copied.instructions).toBe(BUILT_IN_AGENTS.find(({ key }) => key === 'socratic')?.instructions)
    await expect(changeAgent(ctx, 'socratic', fields())).rejects.toMatchObject({ code: 'built_in' })
    await expect(removeAgent(ctx, 'socratic')).rejects.toMatchObject({ code: 'built_in' })
    await removeAgent(ctx, id)
    await expect(getAgent(ctx, id)).rejects.toMatchObject({ status: 404 })
    await expect(removeAgent(ctx, id)).rejects.toMatchObject({ status: 404 })
    expect((await listAgents(ctx)).map(({ name }) => name)).toEqual([
      ...BUILT_IN_AGENTS.map(({ name }) => name),
      copied.name,
    ])
  })

  it('answer as they are when they are asked: a removed one in its conversations only, an unknown one never', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    expect(await snapshot(ctx, DEFAULT_AGENT)).toMatchObject({ name: 'Explainer', maxSteps: 6 })
    const { id } = await createAgent(ctx, fields())
    const before = await snapshot(ctx, id)
    await changeAgent(ctx, id, fields({ instructions: 'Be brief.' }))
    expect(before.instructions).toBe('Explain with looms.')
    expect((await snapshot(ctx, id)).instructions).toBe('Be brief.')
    await startConversation(ctx, { agentId: id, text: 'What is a loom?', clientId: 'a' })
    await removeAgent(ctx, id)
    expect((await snapshot(ctx, id)).instructions).toBe('Be brief.')
    await expect(snapshot(ctx, id, true)).rejects.toMatchObject({ status: 404 })
    await expect(snapshot(ctx, 'nobody')).rejects.toMatchObject({ status: 404 })
  })

  it('are chosen anew for a conversation: from the next reply on, and only where they are', async () => {
    await using cairn = await testRuntime({ env: { OFFLINE_PACE_MS: '0' } })
    const ctx = await cairn.learner()
    const { conversationId: id } = await startConversation(ctx, { text: 'What is a loom?', clientId: 'a' })
    const mine = await createAgent(ctx, fields())
    const gone = await createAgent(ctx, fields({ name: 'Gone' }))
    await removeAgent(ctx, gone.id)
    expect(await changeConversation(ctx, id, { agentId: mine.id })).toMatchObject({
      agent: { id: mine.id },
      active: true,
    })
    for (const agentId of [gone.id, 'nobody']) {
      await expect(changeConversation(ctx, id, { title: 'Looms', agentId })).rejects.toMatchObject({ status: 404 })
    }
    expect(await getConversation(ctx, id)).toMatchObject({ title: 'What is a loom?', agent: { name: 'Ada' } })
    await cairn.worker.tick()
    await sendMessage(ctx, { conversationId: id, text: 'And a shuttle?', clientId: 'b' })
    await cairn.worker.tick()
    const replies = (await pageMessages(ctx, id)).messages.filter(({ role }) => role === 'assistant')
    expect(replies.map(({ agentName }) => agentName)).toEqual(['Explainer', 'Ada'])
    await expect(changeConversation(ctx, 'nowhere', { agentId: mine.id })).rejects.toMatchObject({ status: 404 })
  })

  it('ask their own provider, and say so when it is gone', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    await expect(createAgent(ctx, fields({ providerId: 'p1' }))).rejects.toMatchObject({
      fields: { providerId: /Choose/ },
    })
    provider(cairn, ctx)
    const { id } = await createAgent(ctx, fields({ providerId: 'p1' }))
    const named = await createAgent(ctx, fields({ providerId: 'p1', model: 'large' }))
    expect((await snapshot(ctx, id)).ask).toEqual({ source: 'own', providerId: 'p1', provider: 'openai' })
    expect((await snapshot(ctx, named.id)).ask).toMatchObject({ model: 'large' })
    const asks = (await listAgents(ctx)).filter(({ builtIn }) => !builtIn).map((agent) => agent.asks)
    expect(asks).toEqual([
      { provider: 'Mine', model: 'tiny', usual: false, tools: true },
      { provider: 'Mine', model: 'large', usual: false, tools: true },
    ])
    await removeProvider(ctx, 'p1')
    await expect(snapshot(ctx, id)).rejects.toMatchObject({ code: 'agent_without_provider', status: 409 })
    expect((await listAgents(ctx)).find((agent) => agent.id === id)).toMatchObject({ asks: null, lostProvider: 'Mine' })
    await changeAgent(ctx, id, fields())
    expect((await snapshot(ctx, id)).ask).toBeUndefined()
  })

  it('that have lost their provider ask nobody else before that is chosen, and one that has another keeps it', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    provider(cairn, ctx)
    provider(cairn, ctx, 'p2')
    const { id } = await createAgent(ctx, fields({ providerId: 'p1' }))
    const { conversationId } = await startConversation(ctx, { agentId: id, text: 'Looms?', clientId: 'a' })
    await removeProvider(ctx, 'p1')
    const lost = { providerId: null, model: null, lostProvider: 'Mine' }
    expect(await patchAgent(ctx, id, { model: 'large', name: 'Ada L.' })).toMatchObject({ ...lost, name: 'Ada L.' })
    const copy = await copyAgent(ctx, id)
    expect(await getAgent(ctx, copy.id)).toMatchObject(lost)
    await expect(snapshot(ctx, copy.id)).rejects.toMatchObject({ code: 'agent_without_provider' })
    expect(await patchAgent(ctx, copy.id, { providerId: null })).toMatchObject({ lostProvider: null })
    const chosen = { providerId: 'p2', model: 'large', lostProvider: null }
    expect(await patchAgent(ctx, id, { providerId: 'p2', model: 'large' })).toMatchObject(chosen)
    // What another page, open since before, still offers.
    await askUsual(ctx, conversationId)
    expect(await getAgent(ctx, id)).toMatchObject(chosen)
  })

  it('tell how their latest replies went', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { id } = await createAgent(ctx, fields())
    await startConversation(ctx, { agentId: id, text: 'Looms?', clientId: 'a' })
    const health = async (of: string) => (await listAgents(ctx)).find((agent) => agent.id === of)?.health
    expect(await health(id)).toMatchObject({ state: 'unused', replies: 0 })
    for (let at = 1; at <= 10; at++) replied(cairn, ctx, id, at, 'AI_TIMEOUT')
    for (let at = 11; at <= 30; at++) replied(cairn, ctx, id, at, at % 10 === 0 ? 'AI_UNAVAILABLE' : undefined)
    replied(cairn, ctx, 'explainer', 5, 'CONFIG_ERROR')
    expect(await health(id)).toEqual({
      state: 'works',
      replies: 20,
      failed: 2,
      lastAt: 30,
      codes: ['AI_UNAVAILABLE', 'AI_UNAVAILABLE'],
    })
    expect(await health('explainer')).toMatchObject({ state: 'fails', replies: 1, codes: ['CONFIG_ERROR'] })
    expect(await health('planner')).toMatchObject({ state: 'unused', replies: 0, codes: [] })
  })

  it('are seen to fail where nobody is even asked: a key that cannot be opened', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { id: providerId } = await addProvider(ctx, { kind: 'openai', apiKey: 'sk-0123456789ab' })
    const other = await addProvider(ctx, { kind: 'groq', apiKey: 'sk-0123456789ab' })
    const { id } = await createAgent(ctx, fields({ providerId }))
    harmFile(
      cairn.dataDir,
      ctx.tenantId,
      `update providers set sealed_key = (select sealed_key from providers where id = '${other.id}') where id = '${providerId}'`,
    )
    await startConversation(ctx, { agentId: id, text: 'Looms?', clientId: 'a' })
    await cairn.worker.tick()
    const [card] = (await listAgents(ctx)).filter((agent) => agent.id === id)
    expect(card?.health).toMatchObject({ state: 'fails', replies: 1, failed: 1, codes: ['CONFIG_ERROR'] })
    expect(rowsOf(cairn.dataDir, ctx.tenantId, 'select id from calls')).toEqual([])
  })
})

it('asks the model of its own choice no longer, once another provider is chosen', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  provider(cairn, ctx)
  provider(cairn, ctx, 'p2')
  const { id } = await createAgent(ctx, fields({ providerId: 'p1', model: 'gpt-4.1' }))
  expect(await patchAgent(ctx, id, { providerId: 'p1', name: 'Ada L.' })).toMatchObject({ model: 'gpt-4.1' })
  expect(await patchAgent(ctx, id, { providerId: 'p2' })).toMatchObject({ providerId: 'p2', model: null })
  expect((await snapshot(ctx, id)).ask).toEqual({ source: 'own', providerId: 'p2', provider: 'openai' })
  const both = { providerId: 'p1', model: 'gpt-5' }
  expect(await patchAgent(ctx, id, both)).toMatchObject(both)
})

it('takes room like anything else, and leaves none behind when it is removed', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const rows = () => rowsOf(cairn.dataDir, ctx.tenantId, 'select name from agents').map(({ name }) => name)
  const { id: talking } = await createAgent(ctx, fields({ name: 'Talking' }))
  await startConversation(ctx, { agentId: talking, text: 'Looms?', clientId: 'a' })
  await removeAgent(ctx, talking)
  const { id } = await createAgent(ctx, fields())
  await removeAgent(ctx, id)
  expect(rows()).toEqual(['Talking'])
  await expect(createAgent({ ...ctx, storageQuota: 1 }, fields())).rejects.toMatchObject({ status: 507 })
})

it('says whom each asks with which model, and whether that uses tools; one that does not do is not saved', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  provider(cairn, ctx)
  const { id } = await createAgent(ctx, fields())
  const asked = async (of: string) => (await listAgents(ctx)).find((agent) => agent.id === of)?.asks
  const coach = { provider: 'the built-in coach, not an AI model', model: null, usual: true, tools: true }
  expect([await asked('socratic'), await asked(id)]).toEqual([coach, coach])
  await chooseUse(ctx, { use: 'tutor', source: 'own', providerId: 'p1', model: 'gpt-4.1-nano' })
  const nano = { provider: 'Mine', model: 'gpt-4.1-nano', usual: true, tools: true }
  expect([await asked('socratic'), await asked(id)]).toEqual([nano, nano])
  expect(await answerersIn(ctx, 'socratic')).toMatchObject({ toolless: null })

  await changeAgent(ctx, id, fields({ providerId: 'p1', model: 'davinci-002' }))
  expect(await asked(id)).toEqual({ provider: 'Mine', model: 'davinci-002', usual: false, tools: false })
  expect(await answerersIn(ctx, id)).toMatchObject({ toolless: 'davinci-002' })
  await changeAgent(ctx, id, fields({ providerId: 'p1', model: 'davinci-002', tools: [] }))
  expect(await answerersIn(ctx, id)).toMatchObject({ toolless: null })

  const unfit = { status: 400, fields: { model: /does not answer in words/ } }
  const embedding = fields({ providerId: 'p1', model: 'text-embedding-3-small' })
  await expect(createAgent(ctx, embedding)).rejects.toMatchObject(unfit)
  await expect(changeAgent(ctx, id, embedding)).rejects.toMatchObject(unfit)
  await expect(patchAgent(ctx, id, { model: 'whisper-1' })).rejects.toMatchObject(unfit)
  harmFile(cairn.dataDir, ctx.tenantId, `update providers set capabilities = '{"contextTokens":2000}'`)
  await expect(patchAgent(ctx, id, { model: null })).rejects.toMatchObject({ fields: { model: /2000|2,000/ } })
})
