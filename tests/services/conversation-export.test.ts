import { expect, it } from 'vitest'
import { fileResponse } from '#app/http/file-response.server.ts'
import type { Edge } from '#app/http/edge.ts'
import { exportConversation } from '#app/services/conversation-export.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { chooseSibling, editMessage, retryReply } from '#app/services/messages.server.ts'
import { answered, chatScene, chatting } from '../support/chat.ts'
import { sse, streaming } from '../support/provider.ts'
import { until } from '../support/scene.ts'
import { harmFile } from '../support/invariants.ts'
import { longConversation } from '../support/long-conversation.ts'
import { testRuntime } from '../support/runtime.ts'
import { world } from '../support/world.ts'

const MESSAGES = 20_000

/** The same context, and how often its file was read. */
function counting(ctx: TenantContext): { ctx: TenantContext; reads: () => number } {
  let n = 0
  const db: TenantContext['db'] = Object.create(ctx.db, {
    read: { value: (body: Parameters<TenantContext['db']['read']>[0]) => (n++, ctx.db.read(body)) },
  })
  return { ctx: { ...ctx, db }, reads: () => n }
}

it('exports 20,000 messages whole, a page at a time, as fast as they are taken', async () => {
  await using cairn = await testRuntime()
  const learner = await cairn.learner()
  const id = await longConversation(cairn.dataDir, learner, MESSAGES, `'Say "' || d || char(10) || '## ' || d`)
  const { ctx, reads } = counting(learner)

  const { parts, ...about } = await exportConversation(ctx, id, 'json')
  const edge = { request: new Request('http://cairn.test'), params: {}, context: {} } as unknown as Edge
  const response = fileResponse(edge, parts, about)
  const reader = response.body?.getReader()
  const first = await reader?.read()
  // Nobody takes more just now: a part lies ready, and that is all.
  await new Promise((done) => setTimeout(done, 50))
  expect(reads()).toBeLessThanOrEqual(3)
  const decoder = new TextDecoder()
  let text = decoder.decode(first?.value, { stream: true })
  let longest = 0
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    longest = Math.max(longest, part.value.length)
    text += decoder.decode(part.value, { stream: true })
  }
  const told = JSON.parse(text) as { conversation: { id: string }; messages: { depth: number; text: string }[] }
  expect(told.conversation.id).toBe(id)
  expect(told.messages.map(({ depth }) => depth)).toEqual(Array.from({ length: MESSAGES }, (_, i) => i + 1))
  expect(told.messages.at(-1)?.text).toBe(`Say "${MESSAGES}\n## ${MESSAGES}`)
  expect(text).toBe(`${JSON.stringify(told, null, 2)}\n`)
  expect(longest).toBeLessThan(100_000)

  const markdown = await exportConversation(ctx, id, 'markdown')
  let said = ''
  for await (const part of markdown.parts) said += part
  expect(said.match(/^## You /gm)).toHaveLength(MESSAGES - 1)
  expect(said.endsWith(`Say "${MESSAGES}\n## ${MESSAGES}\n`)).toBe(true)
  expect(reads()).toBeGreaterThanOrEqual(2 * (MESSAGES / 100))
})

it('reads nothing more for somebody who has gone', async () => {
  await using cairn = await testRuntime()
  const learner = await cairn.learner()
  const id = await longConversation(cairn.dataDir, learner, 1000)
  const { ctx, reads } = counting(learner)
  const { parts, ...about } = await exportConversation(ctx, id, 'markdown')
  const response = fileResponse({ context: {} } as unknown as Edge, parts, about)
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  const then = reads()
  expect(await parts.next()).toEqual({ done: true, value: undefined })
  expect(reads()).toBe(then)
})

it('reads nothing for a connection that takes nothing, nor once it is closed', async () => {
  await using cairn = await testRuntime()
  const learner = await cairn.learner()
  const id = await longConversation(cairn.dataDir, learner, 1000)
  const { ctx, reads } = counting(learner)
  const { parts, ...about } = await exportConversation(ctx, id, 'markdown')
  const before = reads()
  const closed = new AbortController()
  const drained = () => new Promise((done) => closed.signal.addEventListener('abort', done))
  const context = { drained, answered: closed.signal }
  const reader = fileResponse({ context } as unknown as Edge, parts, about).body?.getReader()
  const first = reader?.read()
  await new Promise((done) => setTimeout(done, 50))
  expect(reads()).toBe(before)
  closed.abort()
  expect(await first).toEqual({ done: true, value: undefined })
  expect(reads()).toBe(before)
})

it('is sent as it is made, not through what would gather it to compress it, in a file that is cut off when it breaks', async () => {
  const w = await world()
  const ada = await w.signUp()
  const id = await longConversation(w.dataDir, ada.ctx, 1000)
  const file = (at: string) => ada.fetch(at, { headers: { 'Accept-Encoding': 'gzip' } })
  for (const at of [`/api/v1/conversations/${id}/export?format=json`, '/api/v1/usage.csv', '/admin/audit.csv']) {
    const response = await file(at)
    expect([at, response.status, response.headers.get('content-encoding')]).toEqual([at, 200, null])
    await response.text()
  }
  harmFile(w.dataDir, ada.accountId, `update messages set tools = 'Dear diary' where depth = 900`)
  const broken = file(`/api/v1/conversations/${id}/export?format=json`).then((response) => response.text())
  await expect(broken).rejects.toThrow()
  expect(w.logs).toContainEqual(expect.objectContaining({ msg: 'a file could not be sent whole' }))
  expect(w.logText()).not.toContain('Dear')
})

it('says of a conversation that is not there that it is not, before a byte is sent', async () => {
  await using cairn = await testRuntime()
  const ctx = await cairn.learner()
  await expect(exportConversation(ctx, 'unknown', 'json')).rejects.toMatchObject({ status: 404 })
})

it('has everything that was said in JSON, also otherwise and again, and says what is still being written', async () => {
  await using s = await chatScene(streaming('A hive is a box.'))
  const { conversationId: id, messageId, replyId } = await answered(s)
  await retryReply(s.ctx, id, replyId)
  await s.cairn.worker.tick()
  // Another answer is chosen while the file is on its way: each message is in it once all the same.
  const { parts } = await exportConversation(s.ctx, id, 'json')
  let sent = ''
  for await (const part of parts) {
    sent += part
    if (sent.includes('A hive is a box.')) await chooseSibling(s.ctx, id, replyId)
  }
  const once = (JSON.parse(sent) as { messages: { id: string }[] }).messages.map((each) => each.id)
  expect([once.length, new Set(once).size]).toEqual([3, 3])
  const edited = await editMessage(s.ctx, id, messageId, 'What is a swarm?', 'edit')
  const whole = async (format: 'json' | 'markdown') => {
    let text = ''
    for await (const part of (await exportConversation(s.ctx, id, format)).parts) text += part
    return text
  }
  type Told = { id: string; parentId: string | null; shown: boolean; status: string; text: string }
  const { messages } = JSON.parse(await whole('json')) as { messages: Told[] }
  expect(messages.map(({ id: of, parentId, shown }) => [of, parentId, shown])).toEqual([
    [messageId, null, false],
    [edited.messageId, null, true],
    [replyId, messageId, false],
    [expect.any(String), messageId, false],
    [edited.replyId, edited.messageId, true],
  ])
  expect(messages[4]).toMatchObject({ status: 'pending', text: '' })
  const begun = await whole('markdown')
  expect(begun).toContain('not begun yet')
  expect(begun).not.toContain('What is a hive?\n')
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  s.provider.answer(
    chatting(async (res) => {
      sse.start(res)
      sse.text(res, 'A swarm')
      await held
      sse.end(res)
    }),
  )
  s.cairn.worker.start()
  await until(async () => (await whole('markdown')).includes('A swarm'))
  expect(await whole('markdown')).toMatch(/## Explainer \(.*, still being written\)\n\nA swarm\n/)
  goOn()
  await until(async () => !(await whole('markdown')).includes('still being written'))
})
