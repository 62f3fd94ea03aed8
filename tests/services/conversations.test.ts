import { describe, expect, it } from 'vitest'
import type { TenantContext } from '#app/services/context.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { watchConversation } from '#app/services/conversation-watch.server.ts'
import {
  changeConversation,
  deleteConversation,
  getConversation,
  listConversations,
  restoreConversation,
} from '#app/services/conversations.server.ts'
import { removePlan, restoreDeletedPlan } from '#app/services/deleted.server.ts'
import {
  chooseSibling,
  editMessage,
  retryReply,
  sendMessage,
  startConversation,
  stopReply,
} from '#app/services/messages.server.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { checkInvariants } from '../support/invariants.ts'
import { testRuntime } from '../support/runtime.ts'
import { outcomeOf, scene, tally } from '../support/scene.ts'

const DAY = 24 * 3_600_000

/** A conversation whose replies are stopped before they begin: whoever answers does not matter here. */
async function begun(ctx: TenantContext, text = 'What is a hive?', clientId = 'first') {
  const started = await startConversation(ctx, { text, clientId })
  await stopReply(ctx, started.conversationId)
  return started
}

async function say(ctx: TenantContext, conversationId: string, text: string) {
  const started = await sendMessage(ctx, { conversationId, text, clientId: `say ${text}` })
  await stopReply(ctx, conversationId)
  return started
}

const textsOf = async (ctx: TenantContext, id: string) =>
  (await pageMessages(ctx, id)).messages.filter(({ role }) => role === 'user').map(({ text }) => text)

describe('a conversation', () => {
  it('has the learner’s message and a waiting reply as soon as it is begun', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const text = 'What is a **hive**, and why do people speak of frames and supers as if everybody knew?'
    const { conversationId, messageId, replyId } = await startConversation(ctx, { text, clientId: 'a' })
    const { messages } = await pageMessages(ctx, conversationId)
    expect(messages.map(({ id, role, status, depth }) => ({ id, role, status, depth }))).toEqual([
      { id: messageId, role: 'user', status: 'complete', depth: 1 },
      { id: replyId, role: 'assistant', status: 'pending', depth: 2 },
    ])
    expect(await getConversation(ctx, conversationId)).toMatchObject({
      title: 'What is a hive, and why do people speak of frames and…',
      active: true,
      messages: 2,
      agent: { id: 'explainer' },
    })
    expect(checkInvariants(cairn.dataDir)).toEqual([])
  })

  it('is begun once, however often the same request comes, and refuses the same name for another', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const ask = (text = 'What is a hive?') => startConversation(ctx, { text, clientId: 'a' })
    const [first, ...more] = await Promise.all([ask(), ask(), ask()])
    for (const again of more) expect(again).toEqual({ ...first, replayed: true })
    await expect(ask('What is a bee?')).rejects.toMatchObject({ status: 422, code: 'idempotency_key_reused' })
    expect((await listConversations(ctx)).items).toHaveLength(1)
  })

  it('has one reply in the making, whoever sends', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { conversationId } = await begun(ctx)
    const sends = ['a', 'b', 'c', 'd'].map((clientId) => sendMessage(ctx, { conversationId, text: clientId, clientId }))
    expect(tally((await Promise.allSettled(sends)).map(outcomeOf))).toEqual({ started: 1, reply_in_progress: 3 })
  })

  it('keeps what was said otherwise, and shows whichever is chosen', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { conversationId: id, messageId, replyId } = await begun(ctx, 'one')
    await say(ctx, id, 'two')
    await say(ctx, id, 'three')
    const edited = await editMessage(ctx, id, messageId, 'uno', 'edit')
    await stopReply(ctx, id)
    await say(ctx, id, 'due')
    expect(await textsOf(ctx, id)).toEqual(['uno', 'due'])
    await chooseSibling(ctx, id, messageId)
    expect(await textsOf(ctx, id)).toEqual(['one', 'two', 'three'])
    const [root] = (await pageMessages(ctx, id)).messages
    expect(root?.siblings).toEqual({ ids: [messageId, edited.messageId], index: 0 })
    const anew = await retryReply(ctx, id, replyId)
    await stopReply(ctx, id)
    expect(await textsOf(ctx, id)).toEqual(['one'])
    const shown = (await pageMessages(ctx, id)).messages
    expect(shown.at(-1)?.siblings).toEqual({ ids: [replyId, anew.replyId], index: 1 })
    expect((await getConversation(ctx, id)).messages).toBe(2)
  })

  it('is paged both ways and around a message', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { conversationId: id } = await begun(ctx, 'say 1')
    for (let i = 2; i <= 6; i++) await say(ctx, id, `${i}`)
    const depths = async (want: Parameters<typeof pageMessages>[2]) => {
      const { messages, hasBefore, hasAfter } = await pageMessages(ctx, id, want)
      return [messages.map(({ depth }) => depth), hasBefore, hasAfter]
    }
    expect(await depths({ limit: 3 })).toEqual([[10, 11, 12], true, false])
    expect(await depths({ before: 10, limit: 3 })).toEqual([[7, 8, 9], true, true])
    expect(await depths({ before: 4, limit: 5 })).toEqual([[1, 2, 3], false, true])
    expect(await depths({ after: 0, limit: 2 })).toEqual([[1, 2], false, true])
    expect(await depths({ after: 10, limit: 5 })).toEqual([[11, 12], true, false])
    const [middle] = (await pageMessages(ctx, id, { after: 5, limit: 1 })).messages
    expect(await depths({ around: middle?.id ?? '', limit: 4 })).toEqual([[4, 5, 6, 7], true, true])
  })

  it('is listed pinned first, then by its latest change, page by page', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const ids: string[] = []
    for (const text of ['a', 'b', 'c', 'd']) {
      cairn.clock.advance(1000)
      ids.push((await begun(ctx, text, text)).conversationId)
    }
    await changeConversation(ctx, ids[1] ?? '', { pinned: true })
    await changeConversation(ctx, ids[0] ?? '', { title: '  Bees   in winter ' })
    const first = await listConversations(ctx, { limit: 2 })
    const second = await listConversations(ctx, { limit: 2, cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(['b', 'd', 'c', 'Bees in winter'])
    expect(second.nextCursor).toBeNull()
    await expect(listConversations(ctx, { cursor: 'x' })).rejects.toMatchObject({ status: 400 })
  })

  it('comes back within a week after it was deleted, and then no more', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { conversationId: id } = await startConversation(ctx, { text: 'Hello', clientId: 'a' })
    await deleteConversation(ctx, id)
    await expect(getConversation(ctx, id)).rejects.toMatchObject({ status: 404 })
    await expect(sendMessage(ctx, { conversationId: id, text: 'x', clientId: 'b' })).rejects.toMatchObject({
      status: 404,
    })
    // What its start was answered leads nowhere now.
    await expect(startConversation(ctx, { text: 'Hello', clientId: 'a' })).rejects.toMatchObject({ status: 404 })
    expect((await listConversations(ctx, { deleted: true })).items).toHaveLength(1)
    cairn.clock.advance(6 * DAY)
    await restoreConversation(ctx, id)
    expect((await pageMessages(ctx, id)).messages.map(({ status }) => status)).toEqual(['complete', 'stopped'])
    await deleteConversation(ctx, id)
    cairn.clock.advance(8 * DAY)
    await expect(restoreConversation(ctx, id)).rejects.toMatchObject({ status: 404 })
    expect(checkInvariants(cairn.dataDir)).toEqual([])
  })

  it('stays deleted while its plan is', async () => {
    await using s = await scene(streaming(courseAnswer()))
    const planId = await s.made()
    const { conversationId: id } = await startConversation(s.ctx, { text: 'Hello', clientId: 'a', planId })
    await deleteConversation(s.ctx, id)
    await removePlan(s.ctx, planId)
    await expect(restoreConversation(s.ctx, id)).rejects.toMatchObject({ status: 404 })
    await restoreDeletedPlan(s.ctx, planId)
    await expect(getConversation(s.ctx, id)).rejects.toMatchObject({ status: 404 })
    await restoreConversation(s.ctx, id)
    expect(await getConversation(s.ctx, id)).toMatchObject({ id, planId })
  })

  it('is not answered anew by a provider that is none of the learner’s', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { conversationId, replyId } = await begun(ctx)
    for (const providerId of ['of-nobody', undefined]) {
      const asked = retryReply(ctx, conversationId, replyId, { ask: { source: 'own', providerId } })
      await expect(asked).rejects.toMatchObject({ status: 404 })
    }
    expect((await pageMessages(ctx, conversationId)).messages).toHaveLength(2)
  })

  it('tells its watchers what happened and that nothing more will come', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const { conversationId: id, replyId } = await begun(ctx)
    const signal = new AbortController().signal
    const frames = []
    for await (const frame of watchConversation(ctx, id, 0, { windowMs: 1000, signal })) frames.push(frame)
    expect(frames).toEqual([
      { kind: 'event', event: expect.objectContaining({ seq: 1, messageId: replyId, data: { status: 'stopped' } }) },
      { kind: 'end' },
    ])
  })

  it('is about a plan and a task that are there', async () => {
    await using cairn = await testRuntime()
    const ctx = await cairn.learner()
    const about = (more: object) => startConversation(ctx, { text: 'x', clientId: JSON.stringify(more), ...more })
    await expect(about({ planId: 'nowhere' })).rejects.toMatchObject({ status: 404 })
    await expect(about({ taskId: 'nothing' })).rejects.toMatchObject({ status: 404 })
    expect((await listConversations(ctx)).items).toEqual([])
    await expect(about({ text: '  ' })).rejects.toMatchObject({ status: 400 })
    await expect(about({ text: 'x'.repeat(20_001) })).rejects.toMatchObject({ status: 400 })
  })
})
