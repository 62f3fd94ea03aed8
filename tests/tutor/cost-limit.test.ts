import { expect, it } from 'vitest'
import { AgentFields } from '#app/domain/agent-fields.ts'
import { createAgent } from '#app/services/agents.server.ts'
import { answered, chatScene, isTitleCall, lastOf } from '../support/chat.ts'
import { withModelsFile } from '../support/models-file.ts'
import { calling, streaming, type Script } from '../support/provider.ts'

/** Ten dollars a million tokens in, a hundred out. */
const DEAR = { input: 10, output: 100 }
const MILLI = 1_000_000

/** A scene whose model has a price, and an agent with tools that may cost so much. */
async function limited(script: Script, maxCostNanoUsd: number) {
  const s = await chatScene(script, withModelsFile({ model: 'tiny', price: DEAR }))
  const fields = { name: 'Thrifty', instructions: 'Be brief.', tools: ['read_plan'], maxCostNanoUsd }
  const { id: agentId } = await createAgent(s.ctx, AgentFields.parse(fields))
  return { s, agentId }
}

type Body = { max_tokens: number; tool_choice?: unknown }
const bodies = (s: Awaited<ReturnType<typeof chatScene>>) =>
  s.provider.calls.filter((call) => !isTitleCall(call)).map((call) => call.body as Body)

it('is not passed: what could cost more is not asked, and says so', async () => {
  const { s, agentId } = await limited(streaming('A hive is a box.'), MILLI)
  await using _ = s
  const { conversationId } = await answered(s, 'What is a hive?', { agentId })
  expect(s.provider.calls).toHaveLength(0)
  expect(await lastOf(s.ctx, conversationId)).toMatchObject({ status: 'failed', errorCode: 'BUDGET_REACHED' })
})

it('leaves each answer the room there is, and ends in words while there is any', async () => {
  // A question is at most about a thousand tokens, ten thousandths of a dollar; each answer is said to have cost 51.
  let asked = 0
  const script: Script = (...args) => [calling(['read_plan', {}]), streaming('Go on.')][asked++]?.(...args)
  const { s, agentId } = await limited(script, 70 * MILLI)
  await using _ = s
  const { conversationId } = await answered(s, 'What is next?', { agentId })
  const [first, second] = bodies(s)
  expect(first?.max_tokens).toBeGreaterThan(500)
  expect(first?.max_tokens).toBeLessThan(650)
  expect(first?.tool_choice).not.toBe('none')
  expect(second?.max_tokens).toBeLessThan(150)
  expect(second?.tool_choice).toBe('none')
  expect(await lastOf(s.ctx, conversationId)).toMatchObject({ status: 'complete', text: 'Go on.' })
  // Nothing is left for a title.
  expect(s.provider.calls).toHaveLength(2)
})

it('cuts an answer where the money ends, and keeps what had come', async () => {
  const { s, agentId } = await limited(streaming('A hive is', { finish: 'length' }), 100 * MILLI)
  await using _ = s
  const { conversationId } = await answered(s, 'What is a hive?', { agentId })
  const cut = { status: 'failed', errorCode: 'BUDGET_REACHED', text: 'A hive is' }
  expect(await lastOf(s.ctx, conversationId)).toMatchObject(cut)
})
