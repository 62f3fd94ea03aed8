import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import {
  changeConversation,
  deleteConversation,
  listConversations,
  purgeConversationsIn,
  restoreConversation,
} from '#app/services/conversations.server.ts'
import { chooseSibling, editMessage, stopReply } from '#app/services/messages.server.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { runReadTool } from '#app/tutor/read-tools.server.ts'
import { answered, begin, chatScene } from '../support/chat.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
import { longConversation } from '../support/long-conversation.ts'
import { streaming } from '../support/provider.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'

const search = async (ctx: TenantContext, query: string, more: object = {}) =>
  (await listConversations(ctx, { query, ...more })).items

/** What somebody said, and nothing came of it. */
async function said(ctx: TenantContext, text: string, more: object = {}): Promise<string> {
  const { conversationId } = await begin(ctx, text, more)
  await stopReply(ctx, conversationId)
  return conversationId
}

/** What the learner said last, on the path that is shown. */
const lastShown = async (ctx: TenantContext, id: string): Promise<string> =>
  (await pageMessages(ctx, id)).messages.findLast(({ role }) => role === 'user')?.id ?? ''

/** Longer than a title. */
const TALK = 'What may I do about a colony of bees that is '.repeat(3)

const MANY = { CHAT_LIMIT: '1000' }

it('finds words whatever their case and accents, in any script, and nothing by halves', async () => {
  await using cairn = await testRuntime({ env: MANY })
  const ctx = await cairn.learner()
  const text =
    'Ärger im CAFÉ: die Bienen (Apis mellifera) schwärmen. ДОЖДЬ пошёл, 蜂の巣箱を開ける, हिन्दी, node.js 3,5 mg'
  const id = await said(ctx, text)
  const finds = ['arger', 'ÄRGER', 'cafe', 'café bienen', 'schwarm', 'mell', 'дождь ПОШЁЛ', 'हिन्दी', 'Node.JS', '3,5']
  for (const query of [...finds, '巣箱', '蜂 bienen', 'bienen 開', 'im im im', '(apis)', '“Ärger”']) {
    expect([query, (await search(ctx, query)).map((found) => found.id)]).toEqual([query, [id]])
  }
  for (const query of ['wasps', 'bienen wasps', 'ellifera', '蜂蜜', 'bienen 蜜', '…', '""', '*', ' ']) {
    const ids = (await search(ctx, query)).map((found) => found.id)
    expect([query, ids]).toEqual([query, query.trim() === '' ? [id] : []])
  }
  expect((await search(ctx, '巣箱'))[0]?.found?.snippet).toContain('蜂の巣箱を開ける')
})

it('takes whatever is typed for plain words', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const id = await said(ctx, 'Do bees NEAR water OR honey NOT sting?')
  const hostile = ['"', "'", '*', '^', '-', ':', '{a b}', 'text: bees', 'NEAR(bees honey)', 'bees"; drop', '\0', '%_\\']
  for (const sign of [...hostile, 'bees AND', 'a'.repeat(5000), '\u{1F41D}', '\uD800', 'ß', '１２']) {
    await search(ctx, sign)
    const both = await search(ctx, `bees ${sign === '\0' ? '\0honey' : ''}`)
    expect([sign, both[0]?.id]).toEqual([sign, id])
  }
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (typed) => {
      await search(ctx, typed)
      await ctx.db.read((r) =>
        runReadTool(r, { planId: null, conversationId: '' }, 'search_conversations', { words: typed }),
      )
    }),
    { numRuns: 150 },
  )
  expect((await search(ctx, 'OR honey'))[0]?.id).toBe(id)
  expect(await search(ctx, 'NEAR(bees, wasps)')).toEqual([])
})

it('finds every conversation about one plan among many others, page by page, titles first', async () => {
  await using cairn = await testRuntime({ env: MANY })
  const ctx = await cairn.learner()
  const { id: planId } = await createPlan(ctx, 'course', courseFields())
  const ours: string[] = []
  for (let i = 0; i < 12; i++) ours.push(await said(ctx, `${TALK} varroa ${i}`, { planId }))
  for (let i = 0; i < 40; i++) {
    cairn.clock.advance(1000)
    await said(ctx, `${TALK} varroa ${i}`)
  }
  const titled = ours[5] ?? ''
  await changeConversation(ctx, titled, { title: 'Varroa' })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listConversations(ctx, { query: 'varroa', planId, cursor, limit: 5 })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen.toSorted()).toEqual(ours.toSorted())
  expect(seen[0]).toBe(titled)
  expect((await search(ctx, 'varroa', { limit: 100 })).length).toBe(52)
  await removePlan(ctx, planId)
  expect((await search(ctx, 'varroa', { limit: 100 })).length).toBe(40)
})

it('knows replies once they are there, what was said otherwise, and titles as they are now', async () => {
  await using s = await chatScene(streaming('A nectary is a gland.'))
  const { ctx } = s
  const { conversationId, messageId, replyId } = await answered(s, 'Where is nectar from?')
  expect((await search(ctx, 'nectary'))[0]).toMatchObject({ found: { messageId: replyId } })
  await editMessage(ctx, conversationId, messageId, 'Where is pollen from?', ctx.newId())
  await stopReply(ctx, conversationId)
  expect((await search(ctx, 'pollen'))[0]?.id).toBe(conversationId)
  // A message of the path that is shown comes before a newer one that is not.
  const said = await lastShown(ctx, conversationId)
  await editMessage(ctx, conversationId, said, 'Where is pollen kept?', ctx.newId())
  await stopReply(ctx, conversationId)
  await chooseSibling(ctx, conversationId, said)
  expect((await search(ctx, 'pollen'))[0]).toMatchObject({ found: { messageId: said } })
  await changeConversation(ctx, conversationId, { title: 'Foraging' })
  expect((await search(ctx, 'foraging'))[0]?.found).toEqual({ messageId: null, snippet: 'Foraging' })
  await changeConversation(ctx, conversationId, { title: 'Flowers' })
  expect(await search(ctx, 'foraging')).toEqual([])
})

it('forgets what is deleted: hidden at once, out of the index for good with the conversation', async () => {
  await using s = await chatScene()
  const { ctx } = s
  const left = await said(ctx, 'Propolis stays')
  const { conversationId } = await answered(s, 'Propolis and royal jelly')
  expect(await search(ctx, 'propolis')).toHaveLength(2)
  await deleteConversation(ctx, conversationId)
  expect((await search(ctx, 'propolis')).map(({ id }) => id)).toEqual([left])
  await restoreConversation(ctx, conversationId)
  expect(await search(ctx, 'jelly')).toHaveLength(1)
  await deleteConversation(ctx, conversationId)
  s.cairn.clock.advance(8 * 86_400_000)
  await ctx.db.immediate((tx) => purgeConversationsIn(tx, s.cairn.as(ctx.tenantId)))
  const index = (text: string) => rowsOf(s.cairn.dataDir, ctx.tenantId, text)
  expect(index(`select rowid from search_words where search_words match 'jelly'`)).toEqual([])
  expect(index(`select * from search_entries where conversation_id = '${conversationId}'`)).toEqual([])
  expect(await search(ctx, 'propolis')).toHaveLength(1)
})

it('shows where the words are in a message of any length, and reads it in pieces', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  const text = `replace(hex(zeroblob(60000)), '00', 'é ') || 'Das VARROA-Jahr ' || replace(hex(zeroblob(9000)), '00', 'x ')`
  const id = await longConversation(cairn.dataDir, ctx, 3, text)
  const [found] = await search(ctx, 'varroa')
  expect(found?.found).toMatchObject({
    messageId: `${id}-3`,
    snippet: expect.stringMatching(/^….*Das VARROA-Jahr x.*…$/),
  })
  expect(found?.found?.snippet.length).toBeLessThan(150)
  const looked = await ctx.db.read((r) =>
    runReadTool(r, { planId: null, conversationId: '' }, 'search_conversations', { words: 'VÁRROA' }),
  )
  expect(looked).toMatchObject({ said: [{ conversationId: id, text: expect.stringContaining('Das VARROA-Jahr') }] })
  expect(JSON.stringify(looked).length).toBeLessThan(700)
})

it('shows what is written with other signs than were typed', async () => {
  await using cairn = await testRuntime({ env: MANY })
  const ctx = await cairn.learner()
  await said(ctx, `${TALK} foo bar, so they don’t swarm`)
  for (const [query, shown] of [
    ["don't", 'don’t swarm'],
    ['foo-bar', 'foo bar'],
    ['foo-b', 'foo bar'],
  ] as const) {
    expect([query, (await search(ctx, query))[0]?.found?.snippet]).toEqual([query, expect.stringContaining(shown)])
  }
})

it('looks only so far into messages for where the words are, whatever their number', async () => {
  await using cairn = await testRuntime({ env: MANY })
  const ctx = await cairn.learner()
  const text = `'Long: ' || replace(hex(zeroblob(60000)), '00', 'é ') || 'VARROA'`
  for (let i = 0; i < 6; i++) await longConversation(cairn.dataDir, ctx, 3, text)
  const snippets = (await search(ctx, 'varroa')).map(({ found }) => found?.snippet)
  const told = snippets.filter((snippet) => snippet?.includes('VARROA')).length
  expect([snippets.length, told >= 1, told <= 2]).toEqual([6, true, true])
  expect(snippets.filter((snippet) => snippet?.startsWith('Long: é')).length).toBe(6 - told)
})

it('searches 20,000 messages within the time of a page', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  await longConversation(cairn.dataDir, ctx, 20_000, `'The colony of bees ' || d || ' is strong 蜂' || d`)
  for (const query of ['colony bees', '19999', '蜂777', 'b']) {
    const began = performance.now()
    expect(await search(ctx, query)).toHaveLength(1)
    expect([query, performance.now() - began < 300]).toEqual([query, true])
  }
  expect(checkInvariants(cairn.dataDir)).toEqual([])
})

it('looks through so many bytes of long texts and no more, the newest, for what no index knows', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  // 24 MB of Japanese, and a word that is in the oldest and the newest text alone.
  const long = `replace(hex(zeroblob(66000)), '00', '漢字か') || iif(d in (3, 40), '蜂', '')`
  const id = await longConversation(cairn.dataDir, ctx, 40, long)
  const took: number[] = []
  for (let n = 0; n < 3; n++) {
    const began = performance.now()
    expect(
      (await search(ctx, '漢 字 か 漢字 字か か漢 漢字か 字か漢 蜂')).map((found) => found.found?.messageId),
    ).toEqual([`${id}-40`])
    expect(await search(ctx, '漢 字 か 漢字 字か か漢 漢字か 字か漢 龍')).toEqual([])
    took.push(performance.now() - began)
  }
  expect(Math.min(...took)).toBeLessThan(300)
})
