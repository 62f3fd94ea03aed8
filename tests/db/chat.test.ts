import fc from 'fast-check'
import { expect, it } from 'vitest'
import { freeClosed } from '#db/collect.server.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { chooseSibling, editMessage, retryReply, sendMessage, stopReply } from '#app/services/messages.server.ts'
import { begin } from '../support/chat.ts'
import { checkInvariants, learnerFiles, rowsOf } from '../support/invariants.ts'
import { longConversation } from '../support/long-conversation.ts'
import { asTenantDb, RecordingConnection } from '../support/recording.ts'
import { testRuntime } from '../support/runtime.ts'

const plan = (dataDir: string, tenantId: string, text: string) =>
  rowsOf(dataDir, tenantId, `explain query plan ${text}`).map((row) => String(row['detail']))

it('finds what a page and a reply need through an index', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  await begin(ctx)
  const look = (text: string) => plan(cairn.dataDir, ctx.tenantId, text).join('; ')
  const ofOne = `select * from messages where conversation_id = 'c'`
  expect(look(`${ofOne} and shown = 1 and depth < 9 order by depth desc limit 3`)).toMatch(/^SEARCH .*messages_shown/)
  expect(look(`${ofOne} and shown = 1 and depth > 9 order by depth limit 3`)).toMatch(/^SEARCH .*messages_shown/)
  expect(look(`${ofOne} and status in ('pending', 'streaming')`)).toMatch(/^SEARCH .*messages_one_active/)
  expect(look(`${ofOne} and parent_id = 'p'`)).toMatch(/^SEARCH .*messages_siblings/)
  expect(look(`select * from chunks where conversation_id = 'c' and seq > 3 order by seq limit 9`)).toMatch(/^SEARCH /)
  const settled = `from messages where agent ->> '$.id' = 'a' and settled_at is not null order by settled_at desc limit 9`
  expect(look(`select status, error_code, settled_at ${settled}`)).toMatch(/^SEARCH .*messages_of_agent[^;]*$/)
})

it('reads for a page of 30,000 messages what it reads for one of sixty: through an index, and no row more', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const long = await longConversation(cairn.dataDir, ctx, 30_000)
  const short = await longConversation(cairn.dataDir, ctx, 60)
  const file = learnerFiles(cairn.dataDir)[0]?.file ?? ''
  const recording = new RecordingConnection(file, 'FULL')
  const watched = { ...ctx, db: asTenantDb(recording, ctx.tenantId) }
  const read = async (id: string, before?: number) => {
    const { messages } = await pageMessages(watched, id, { before })
    const last = (before ?? (id === long ? 30_001 : 61)) - 1
    expect(messages.map(({ depth }) => depth)).toEqual(Array.from({ length: 40 }, (_, i) => last - 39 + i))
    return recording.taken()
  }
  const took: number[] = []
  for (let n = 0; n < 3; n++) {
    const began = performance.now()
    await read(long)
    took.push(performance.now() - began)
  }
  expect(Math.min(...took)).toBeLessThan(150)
  const ofShort = await read(short)
  for (const before of [undefined, 29_001, 15_000, 777, 42]) {
    const ofLong = await read(long, before)
    expect(ofLong.map(({ text }) => text)).toEqual(ofShort.map(({ text }) => text))
    for (const [i, { text, rows }] of ofLong.entries()) {
      // One row more where there is something after.
      expect(rows - (ofShort[i]?.rows ?? 0)).toBeLessThanOrEqual(before === undefined ? 0 : 1)
      expect(plan(cairn.dataDir, ctx.tenantId, text).join('; ')).not.toMatch(/SCAN (messages|chunks|conversations)/)
    }
  }
  recording.close()
})

const MB = 1024 * 1024

it('keeps nothing in memory of what was read: 200 pages of long messages, opened again and again', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const id = await longConversation(cairn.dataDir, ctx, 4000, `'Message ' || d || hex(zeroblob(1000))`)
  const grown: number[] = []
  for (let round = 0; round < 3 && !grown.some((mb) => mb < 3); round++) {
    const held = async () => {
      await freeClosed()
      return process.memoryUsage().heapUsed / MB
    }
    const before = await held()
    for (let n = 1; n <= 200; n++) await pageMessages(ctx, id, { before: 20 * n })
    grown.push((await held()) - before)
  }
  // Kept, they would be 15 MB.
  expect(Math.min(...grown)).toBeLessThan(3)
})

it('keeps one path from the first message to one leaf, whatever is said otherwise and chosen', async () => {
  const act = fc.record({ kind: fc.constantFrom('send', 'retry', 'edit', 'choose'), at: fc.nat(1000) })
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
      await using cairn = await testRuntime({ env: { CHAT_LIMIT: '1000' } })
      const ctx = await cairn.learner()
      const { conversationId: id } = await begin(ctx)
      await stopReply(ctx, id)
      for (const { kind, at } of acts) {
        const { messages } = await pageMessages(ctx, id, { limit: 100 })
        const any = messages[at % messages.length]
        if (!any) continue
        const clientId = ctx.newId()
        if (kind === 'choose') await chooseSibling(ctx, id, any.siblings.ids[at % any.siblings.ids.length] ?? any.id)
        else if (kind === 'send') await sendMessage(ctx, { conversationId: id, text: 'More', clientId })
        else if (any.role === 'user') await editMessage(ctx, id, any.id, 'Otherwise', clientId)
        else await retryReply(ctx, id, any.id)
        if (kind !== 'choose') await stopReply(ctx, id)
      }
      expect(checkInvariants(cairn.dataDir)).toEqual([])
    }),
    { numRuns: 12 },
  )
})
