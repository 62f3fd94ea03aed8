import { expect, it } from 'vitest'
import type { ChatEvent, MessagePage, MessageView } from '#app/domain/chat-view.ts'
import { behind, listOf, nextList, type MessageList } from '#app/components/tutor/message-list-state.ts'
import { spoken } from '#app/components/tutor/use-aloud.ts'

const TOTAL = 600

const message = (depth: number, text = ''): MessageView => ({
  id: `m${depth}`,
  role: depth % 2 === 1 ? 'user' : 'assistant',
  status: 'complete',
  text,
  tools: [],
  errorCode: null,
  agentName: null,
  provider: null,
  model: null,
  depth,
  siblings: { ids: [`m${depth}`], index: 0 },
  inputTokens: null,
  outputTokens: null,
  costNanoUsd: null,
  costStatus: 'exact',
  createdAt: '',
  settledAt: null,
})

/** Messages from a depth to another, as the server's page; the last one's text is `text`. */
const page = (from: number, to: number, lastSeq = 0, text = '', total = TOTAL): MessagePage => ({
  messages: Array.from({ length: to - from + 1 }, (_, at) => message(from + at, from + at === to ? text : '')),
  hasBefore: from > 1,
  hasAfter: to < total,
  lastSeq,
})

const word = (seq: number): ChatEvent => ({
  seq,
  messageId: `m${TOTAL}`,
  type: 'text',
  data: { text: `${seq} ` },
  at: 0,
})
const words = (...seqs: number[]) => ({ act: 'events' as const, events: seqs.map(word) })

const spanOf = ({ messages, hasBefore, hasAfter }: MessageList) => {
  const depths = messages.map(({ depth }) => depth)
  expect(depths).toEqual(depths.map((_, at) => (depths[0] ?? 0) + at))
  return [depths[0], depths.at(-1), hasBefore, hasAfter]
}
const endOf = ({ messages }: MessageList) => messages.at(-1)?.text

it('keeps what was read on to below the part that an address asks for, and shows what is said after it', () => {
  const hit = page(280, 319)
  let list = listOf(hit)
  for (let from = 320; from <= TOTAL; from += 40) {
    list = nextList(list, { act: 'later', page: page(from, Math.min(from + 39, TOTAL)) })
  }
  expect(spanOf(list)).toEqual([280, 600, true, false])
  list = nextList(list, { act: 'refresh', page: hit, total: TOTAL })
  expect(spanOf(list)).toEqual([280, 600, true, false])
  // Two more were said elsewhere.
  list = nextList(list, { act: 'refresh', page: hit, total: 602 })
  expect([spanOf(list), behind(list, hit)]).toEqual([[280, 600, true, true], 560])
  list = nextList(list, { act: 'later', page: page(561, 600, 9, 'new', 602) })
  expect([spanOf(list), endOf(list)]).toEqual([[280, 600, true, true], 'new'])
  list = nextList(list, { act: 'later', page: page(601, 602, 9, '', 602) })
  expect(spanOf(list)).toEqual([280, 602, true, false])
  // The path has become shorter.
  expect(spanOf(nextList(list, { act: 'refresh', page: hit, total: 400 }))).toEqual([280, 400, true, false])
})

it('leaves a reader where they are when the part that the address asks for is far above, and merges what overlaps', () => {
  const hit = page(100, 139)
  let list = listOf(page(160, 300))
  list = nextList(list, { act: 'refresh', page: hit, total: TOTAL })
  expect(spanOf(list)).toEqual([160, 300, true, true])
  list = nextList(listOf(page(120, 300)), { act: 'refresh', page: hit, total: TOTAL })
  expect(spanOf(list)).toEqual([100, 300, true, true])
  // Another path from the hit on: nothing of the old one stays.
  const other = {
    ...hit,
    messages: hit.messages.map((each) => (each.depth > 130 ? { ...each, id: `o${each.depth}` } : each)),
  }
  expect(spanOf(nextList(list, { act: 'refresh', page: other, total: TOTAL }))).toEqual([100, 139, true, true])
})

it('takes nothing that was asked for by a list that has gone', () => {
  const list = listOf(page(561, 600))
  expect(nextList(list, { act: 'later', page: page(200, 239) })).toEqual(list)
  expect(nextList(list, { act: 'earlier', page: page(200, 239) })).toEqual(list)
})

it('tells a reply that is scrolled to while it is written every word once, whatever came when', () => {
  const all = (to: number) => Array.from({ length: to }, (_, at) => `${at + 1} `).join('')
  const above = () => listOf(page(520, 559, 2))
  const later = (lastSeq: number) => ({ act: 'later' as const, page: page(560, TOTAL, lastSeq, all(lastSeq)) })
  // Heard before, during and after the fetch; and known to the page before it was heard.
  expect(endOf([words(3, 4), words(5, 6), later(4), words(7)].reduce(nextList, above()))).toBe(all(7))
  expect(endOf([words(3), later(6), words(4, 5), words(6, 7)].reduce(nextList, above()))).toBe(all(7))
  const newest = page(561, TOTAL, 2, all(2))
  expect(endOf([words(3, 4), { act: 'reset' as const, page: newest }, words(5)].reduce(nextList, above()))).toBe(all(5))
  // A new look at the server replays what was heard since.
  const looked = { act: 'refresh' as const, page: page(561, TOTAL, 4, all(4)), total: TOTAL }
  expect(endOf([words(3, 4, 5), looked, words(5, 6)].reduce(nextList, listOf(newest)))).toBe(all(6))
})

it('says aloud how the newest reply stands, and nothing of an older one that is read', () => {
  const settled = (seq: number, data: ChatEvent['data']): ChatEvent => ({ ...word(seq), type: 'settled', data })
  const above = listOf(page(201, 240, 2))
  const heard = (...events: ChatEvent[]) => nextList(above, { act: 'events', events })
  expect(spoken(above, false, '')).toBe('')
  expect(spoken(above, false, 'The reply is ready.')).toBe('The reply is ready.')
  expect(spoken(heard(word(3)), true, '')).toBe('A reply is being written.')
  expect(spoken(heard(word(3), settled(4, { status: 'complete' })), true, '')).toBe('The reply is ready.')
  expect(spoken(heard(settled(4, { status: 'failed' })), true, '')).toBe('The reply ended early.')
  const tool = { id: 't', name: 'add_note' as const, args: {}, says: 'Add a note', state: 'waiting' as const }
  const asking = heard({ ...word(3), type: 'tool', data: { tool } }, settled(4, { status: 'complete' }))
  expect(spoken(asking, true, '')).toBe('The reply needs your approval.')
  expect(spoken(listOf(page(561, TOTAL)), false, 'A reply is being written.')).toBe('The reply is ready.')
})
