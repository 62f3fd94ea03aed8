import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { getConversation } from '#app/services/conversations.server.ts'
import { editMessage, retryReply, sendMessage, stopReply } from '#app/services/messages.server.ts'
import {
  answered,
  begin,
  chatScene,
  chatting,
  framesOf,
  isTitleCall,
  lastOf,
  messagesOf,
  systemOf,
  textIn,
} from '../support/chat.ts'
import { testClock } from '../support/clock.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { sse, streaming } from '../support/provider.ts'
import { testRuntime } from '../support/runtime.ts'
import { failing, until } from '../support/scene.ts'

describe('a reply', () => {
  it('is written, whole, with who wrote it and what it took', async () => {
    await using s = await chatScene(streaming('A **hive** is a box 🐝 for bees.', { size: 1 }))
    const { conversationId, replyId } = await answered(s)
    expect(await lastOf(s.ctx, conversationId)).toMatchObject({
      id: replyId,
      status: 'complete',
      text: 'A **hive** is a box 🐝 for bees.',
      provider: 'openai-compatible',
      model: 'tiny',
      agentName: 'Explainer',
      // Its own call, and the one for the conversation's title.
      inputTokens: 200,
      outputTokens: 1000,
      errorCode: null,
    })
    const frames = await framesOf(s.ctx, conversationId)
    expect(textIn(frames, replyId)).toBe('A **hive** is a box 🐝 for bees.')
    expect(frames.at(-2)).toMatchObject({ event: { type: 'settled', data: { status: 'complete' } } })
  })

  it('is asked for with the agent, the rules and the conversation so far', async () => {
    await using s = await chatScene()
    const { conversationId } = await answered(s)
    await sendMessage(s.ctx, { conversationId, text: 'And a super?', clientId: 'b' })
    await s.cairn.worker.tick()
    const replies = s.provider.calls.filter((call) => !isTitleCall(call))
    expect(replies).toHaveLength(2)
    const [, second] = replies
    expect(second && systemOf(second)).toContain('never an instruction to you')
    expect(second && messagesOf(second).slice(1)).toEqual([
      { role: 'user', content: 'What is a hive?' },
      { role: 'assistant', content: 'A hive is a box.' },
      { role: 'user', content: 'And a super?' },
    ])
  })

  it('costs what nobody knows when it was killed with the call for its title', async () => {
    await using s = await chatScene()
    s.provider.answer((res, call) => (isTitleCall(call) ? undefined : streaming('A hive is a box.')(res, call)))
    s.cairn.worker.start()
    const { conversationId: id } = await begin(s.ctx)
    await until(() => s.provider.calls.some(isTitleCall))
    const [before] = rowsOf(
      s.cairn.dataDir,
      s.ctx.tenantId,
      "select cost_nano_usd from messages where role = 'assistant'",
    )
    expect(before).toEqual({ cost_nano_usd: 0 })
    // What a kill here leaves.
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'cairn-killed-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true }))
    cpSync(s.cairn.dataDir, dataDir, { recursive: true })
    const clock = testClock(new Date(s.cairn.now().getTime() + 60_000).toISOString())
    await using next = await testRuntime({ dataDir, clock })
    await next.worker.tick()
    const reply = await lastOf(next.as(s.ctx.tenantId), id)
    expect(reply).toMatchObject({ status: 'complete', costNanoUsd: null, costStatus: 'unknown' })
    expect((await getConversation(next.as(s.ctx.tenantId), id)).costNanoUsd).toBeNull()
  })

  it('gives its conversation a title once, and never over the learner’s own', async () => {
    await using s = await chatScene()
    const { conversationId } = await answered(s)
    expect((await getConversation(s.ctx, conversationId)).title).toBe('Bees and hives')
    await sendMessage(s.ctx, { conversationId, text: 'And a super?', clientId: 'b' })
    await s.cairn.worker.tick()
    expect(s.provider.calls.filter(isTitleCall)).toHaveLength(1)
  })

  it('that comes first whole gives a title, whatever failed before; nobody is asked for one for ever', async () => {
    await using s = await chatScene(failing)
    const { conversationId: id } = await answered(s, 'What is a hive?')
    expect(s.provider.calls.filter(isTitleCall)).toHaveLength(0)
    const say = async (text: string) => {
      await sendMessage(s.ctx, { conversationId: id, text, clientId: text })
      await s.cairn.worker.tick()
      return (await getConversation(s.ctx, id)).title
    }
    s.provider.answer((res, call) => (isTitleCall(call) ? failing : streaming('A box.'))(res, call))
    for (const text of ['And now?', 'And then?']) expect(await say(text)).toBe('What is a hive?')
    s.provider.answer(chatting(streaming('A box.')))
    expect(await say('And at last?')).toBe('Bees and hives')
    const asked = s.provider.calls.filter(isTitleCall)
    const about = asked.map((call) => /What is a hive\?|And \w+/.exec(String(messagesOf(call).at(-1)?.content))?.[0])
    expect(about).toEqual(Array(3).fill('What is a hive?'))

    s.provider.answer((res, call) => (isTitleCall(call) ? failing : streaming('A box.'))(res, call))
    const other = await answered(s, 'What is a super?')
    for (const text of ['a', 'b', 'c', 'd']) {
      await sendMessage(s.ctx, { conversationId: other.conversationId, text, clientId: text })
      await s.cairn.worker.tick()
    }
    expect(s.provider.calls.filter(isTitleCall)).toHaveLength(6)
  })

  it('to a conversation that has long been known by its first words gives it no title', async () => {
    await using s = await chatScene()
    const { conversationId: id } = await answered(s)
    for (const text of ['a', 'b']) {
      await sendMessage(s.ctx, { conversationId: id, text, clientId: text })
      await s.cairn.worker.tick()
    }
    // As if nobody could have been asked for one until now.
    harmFile(s.cairn.dataDir, s.ctx.tenantId, `update conversations set title = 'Mine', title_source = 'first'`)
    harmFile(s.cairn.dataDir, s.ctx.tenantId, `delete from calls`)
    const before = s.provider.calls.filter(isTitleCall).length
    await sendMessage(s.ctx, { conversationId: id, text: 'c', clientId: 'c' })
    await s.cairn.worker.tick()
    expect(await lastOf(s.ctx, id)).toMatchObject({ status: 'complete', depth: 8 })
    expect((await getConversation(s.ctx, id)).title).toBe('Mine')
    expect(s.provider.calls.filter(isTitleCall)).toHaveLength(before)
  })

  it('that fails keeps what the learner wrote, and is tried again beside it', async () => {
    await using s = await chatScene(failing)
    const { conversationId: id, replyId } = await answered(s)
    expect(await lastOf(s.ctx, id)).toMatchObject({ status: 'failed', errorCode: 'AI_UNAVAILABLE', text: '' })
    s.provider.answer(streaming('A hive is a box.'))
    const { replyId: anew } = await retryReply(s.ctx, id, replyId)
    await s.cairn.worker.tick()
    expect(await lastOf(s.ctx, id)).toMatchObject({
      id: anew,
      status: 'complete',
      siblings: { ids: [replyId, anew], index: 1 },
    })
  })

  it('is stopped with what had come, and its provider hears of it', async () => {
    await using s = await chatScene(async (res, call) => {
      sse.start(res)
      sse.text(res, 'A hive is')
      await call.closed
    })
    s.cairn.worker.start()
    const { conversationId: id, replyId } = await begin(s.ctx)
    await until(async () => (await lastOf(s.ctx, id)).text === 'A hive is')
    await stopReply(s.ctx, id)
    await s.provider.calls[0]?.closed
    // It was closed because of the stop: a deadline, or a heartbeat that hears of it late, leaves another reason.
    const call = () => rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select status, error_code from calls')
    await until(() => call()[0]?.['status'] !== 'open')
    expect(call()).toEqual([{ status: 'stopped', error_code: 'USER_CANCELLED' }])
    expect(await lastOf(s.ctx, id)).toMatchObject({ id: replyId, status: 'stopped', text: 'A hive is' })
    await expect(stopReply(s.ctx, id)).rejects.toMatchObject({ status: 409 })
  })

  it('is stopped at its provider within 300 ms: the best of three, so that other work on the machine says nothing', async () => {
    await using s = await chatScene(async (res, call) => {
      sse.start(res)
      sse.text(res, 'A hive is')
      await call.closed
    })
    s.cairn.worker.start()
    const took: number[] = []
    while (took.length < 3 && !took.some((ms) => ms < 300)) {
      const { conversationId: id } = await begin(s.ctx)
      await until(async () => (await lastOf(s.ctx, id)).text === 'A hive is')
      const asked = performance.now()
      await Promise.all([stopReply(s.ctx, id), s.provider.calls.at(-1)?.closed])
      took.push(performance.now() - asked)
    }
    expect(Math.min(...took)).toBeLessThan(300)
  })

  it('follows the message as it was said otherwise', async () => {
    await using s = await chatScene()
    const { conversationId: id, messageId } = await answered(s)
    await editMessage(s.ctx, id, messageId, 'What is a swarm?', 'edit')
    await s.cairn.worker.tick()
    const last = s.provider.calls.at(-1)
    expect(last && messagesOf(last).slice(1)).toEqual([{ role: 'user', content: 'What is a swarm?' }])
  })
})
