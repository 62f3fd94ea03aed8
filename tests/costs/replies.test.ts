import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AgentFields } from '#app/domain/agent-fields.ts'
import { createAgent } from '#app/services/agents.server.ts'
import { sendMessage } from '#app/services/messages.server.ts'
import { answered, chatScene, isTitleCall } from '../support/chat.ts'
import { rowsOf } from '../support/invariants.ts'
import { ledgerRows } from '../support/ledger.ts'
import { withModelsFile } from '../support/models-file.ts'
import { numbers, type Next } from '../support/planted-calls.ts'
import { sse, type Script, type Used } from '../support/provider.ts'

/** Two dollars a million tokens in, half a dollar cached, eight out. */
const TINY = { model: 'tiny', price: { input: 2, cachedInput: 0.5, output: 8 } }
const CONVERSATIONS = 8
const MESSAGES = 12

/** What a call of such a use costs by hand, nano-USD. */
const byHand = ({ prompt_tokens, completion_tokens, prompt_tokens_details }: NonNullable<Used>): number => {
  const cached = prompt_tokens_details?.cached_tokens ?? 0
  return (prompt_tokens - cached) * 2000 + cached * 500 + completion_tokens * 8000
}

function someUse(next: Next): Used {
  if (next(8) === 0) return null
  const prompt_tokens = 1 + next(5000)
  const cached = { prompt_tokens_details: { cached_tokens: next(prompt_tokens) } }
  return { prompt_tokens, completion_tokens: 1 + next(2000), ...(next(2) ? cached : {}) }
}

/** A provider of every mood: it looks things up first, keeps what it took to itself, is overloaded, or breaks down. */
function moody(next: Next, costs: (number | null)[]): Script {
  return (res, call) => {
    const ends = next(12)
    if (ends === 0) return void (costs.push(0), res.writeHead(503).end('{}'))
    if (ends === 1) return void (costs.push(null), res.writeHead(500).end('{}'))
    const usage = someUse(next)
    costs.push(usage && byHand(usage))
    sse.start(res)
    if (!isTitleCall(call) && next(3) === 0) {
      sse.tools(res, ['read_plan', {}])
      return sse.end(res, { usage, finish: 'tool_calls' })
    }
    sse.text(res, 'Bees')
    sse.end(res, { usage })
  }
}

const sum = (costs: (number | null)[]) => costs.reduce<number>((all, cost) => all + (cost ?? 0), 0)

const ascending = (costs: (number | null)[]) => costs.toSorted((a, b) => (a ?? -1) - (b ?? -1))

/** Some hundred calls of conversations, as the provider, the ledger and the messages tell of them. */
async function talkAtLength(seed: number) {
  const told: (number | null)[] = []
  await using s = await chatScene(undefined, { ...withModelsFile(TINY), CHAT_LIMIT: '1000' })
  s.provider.answer(moody(numbers(seed), told))
  const agent = AgentFields.parse({ name: 'Ada', instructions: 'Look first.', tools: ['read_plan'], maxSteps: 4 })
  const { id: agentId } = await createAgent(s.ctx, agent)
  for (let i = 0; i < CONVERSATIONS; i++) {
    const { conversationId } = await answered(s, 'What is a hive?', { agentId })
    for (let n = 1; n < MESSAGES; n++) {
      await sendMessage(s.ctx, { conversationId, text: 'And then?', clientId: s.ctx.newId() })
      await s.cairn.worker.tick()
    }
  }
  const costs = (rows: Record<string, unknown>[]) =>
    rows.map((row) => ({ ...row, cost: row['cost_nano_usd'] as number | null }))
  const calls = costs(ledgerRows(s.cairn.dataDir, s.ctx.tenantId)) as { cost: number | null; message_id: string }[]
  const replies = costs(
    rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select id, cost_nano_usd from messages where role = 'assistant'`),
  ) as { cost: number | null; id: string }[]
  return { told, calls, replies }
}

it(
  'shows with each reply what the ledger says, and the ledger what the provider counted',
  { timeout: 60_000 },
  async () => {
    const property = fc.asyncProperty(fc.integer(), async (seed) => {
      const { told, calls, replies } = await talkAtLength(seed)
      expect(told.length).toBeGreaterThan(CONVERSATIONS * MESSAGES)
      expect(ascending(calls.map(({ cost }) => cost))).toEqual(ascending(told))
      expect(replies).toHaveLength(CONVERSATIONS * MESSAGES)
      const known = new Set(replies.map(({ id }) => id))
      expect(calls.filter((call) => !known.has(call.message_id))).toEqual([])
      for (const { id, cost } of replies) {
        const mine = calls.filter((call) => call.message_id === id).map((call) => call.cost)
        expect(cost).toBe(mine.includes(null) ? null : sum(mine))
      }
      expect(sum(calls.map(({ cost }) => cost))).toBe(sum(told))
    })
    // One world is enough; a failure tells its seed, and is not made smaller: each look costs seconds.
    await fc.assert(property, { numRuns: 1, endOnFailure: true })
  },
)
