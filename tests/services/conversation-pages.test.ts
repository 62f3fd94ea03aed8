import { expect, it } from 'vitest'
import { exportConversation } from '#app/services/conversation-export.server.ts'
import { pageMessages, type PageWant } from '#app/services/conversation-pages.server.ts'
import { longConversation } from '../support/long-conversation.ts'
import { testRuntime } from '../support/runtime.ts'

const depths = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

it('is short where messages are long, with one at least, and page by page has every message once', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  // Every seventh is longer than a page may be, every third half of that; in bytes, not in characters.
  const text = `'Message ' || d || replace(hex(zeroblob(iif(d % 7 = 0, 550000, iif(d % 3 = 0, 250000, 10)))), '00', 'é')`
  const id = await longConversation(cairn.dataDir, ctx, 60, text)
  const page = async (want: PageWant) => {
    const found = await pageMessages(ctx, id, { limit: 200, ...want })
    const bytes = found.messages.map((message) => Buffer.byteLength(message.text)).toSorted((x, y) => x - y)
    // Around a message there is one each way at least, however long.
    const most = found.messages.length === 1 || want.around ? bytes.slice(0, want.around ? -2 : -1) : bytes
    expect(most.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_000_000)
    return { ...found, depths: found.messages.map(({ depth }) => depth) }
  }
  const up: number[] = []
  for (let before = 61, more = true; more;) {
    const found = await page({ before })
    expect(found.hasAfter).toBe(before < 61)
    up.unshift(...found.depths)
    before = found.depths[0] ?? 0
    more = found.hasBefore
  }
  expect(up).toEqual(depths(1, 60))
  const down: number[] = []
  for (let after = 0, more = true; more;) {
    const found = await page({ after })
    down.push(...found.depths)
    after = down.at(-1) ?? 0
    more = found.hasAfter
  }
  expect(down).toEqual(depths(1, 60))
  for (const depth of [6, 7, 8, 21, 42, 60]) {
    const found = await page({ around: `${id}-${depth}` })
    expect(found.depths).toContain(depth)
    expect(found.depths).toEqual(depths(found.depths[0] ?? 0, found.depths.at(-1) ?? 0))
    expect([found.hasBefore, found.hasAfter]).toEqual([found.depths[0] !== 1, found.depths.at(-1) !== 60])
  }
  let longest = 0
  let said = ''
  for await (const part of (await exportConversation(ctx, id, 'json')).parts) {
    longest = Math.max(longest, part.length)
    said += part
  }
  expect((JSON.parse(said) as { messages: unknown[] }).messages).toHaveLength(60)
  expect(longest).toBeLessThan(1_200_000)
})
