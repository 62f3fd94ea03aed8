import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { listConversations } from '#app/services/conversations.server.ts'
import { sendMessage } from '#app/services/messages.server.ts'
import { chatting, chatScene, answered, begin, framesOf, isTitleCall, lastOf, textIn } from '../support/chat.ts'
import { childOn, dataDirectory, revived, STAGED_FOR, TENANT } from '../support/crash.ts'
import { checkInvariants } from '../support/invariants.ts'
import { loopbackProvider, sse, streaming, type Script } from '../support/provider.ts'
import { until } from '../support/scene.ts'

const TEXT = 'A hive is a box in which bees live, and what they gather is kept in it. '.repeat(20)

describe('1. kill -9', () => {
  it.each([
    // A child without a worker dies while it starts the reply; one with a worker dies while it writes it.
    { point: 'staged', worker: '0', status: undefined, calls: 0 },
    { point: 'gate_committed', worker: '0', status: 'complete', calls: 1 },
    { point: 'armed', worker: '0', status: 'complete', calls: 1 },
    { point: 'run_begun', worker: '1', status: 'interrupted', calls: 0 },
    { point: 'chunk.text:kill:3', worker: '1', status: 'interrupted', calls: 1 },
    { point: 'before_settle', worker: '1', status: 'interrupted', calls: 1 },
    { point: 'settled', worker: '1', status: 'complete', calls: 1 },
  ])('at $point leaves one outcome, and nothing is asked twice', async ({ point, worker, status, calls }) => {
    await using provider = await loopbackProvider(chatting(streaming(TEXT, { size: 30, paceMs: 5 })))
    const dataDir = dataDirectory()
    {
      const FAILPOINT = point.includes(':') ? point : `${point}:kill`
      await using doomed = await childOn(provider, dataDir, { FAILPOINT, CHILD_WORKER: worker })
      await doomed.ask('chat one')
      expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
    }
    await using cairn = await revived(provider, dataDir)
    const ctx = cairn.as(TENANT)
    cairn.worker.start()
    const [conversation] = (await listConversations(ctx)).items
    if (status === undefined || !conversation) {
      expect([status, conversation]).toEqual([undefined, undefined])
      return
    }
    cairn.clock.advance(STAGED_FOR)
    await until(async () => (await lastOf(ctx, conversation.id)).settledAt !== null)
    const reply = await lastOf(ctx, conversation.id)
    expect(reply.status).toBe(status)
    expect(TEXT.startsWith(reply.text)).toBe(true)
    if (status === 'complete') expect(reply.text).toBe(TEXT)
    if (point.startsWith('chunk')) expect(reply.text.length).toBeGreaterThan(0)
    expect(textIn(await framesOf(ctx, conversation.id), reply.id)).toBe(reply.text)
    await sleep(50)
    expect(provider.calls.filter((call) => !isTitleCall(call))).toHaveLength(calls)
    await sendMessage(ctx, { conversationId: conversation.id, text: 'Go on', clientId: 'two' })
    await until(async () => (await lastOf(ctx, conversation.id)).status === 'complete')
    expect((await pageMessages(ctx, conversation.id)).messages).toHaveLength(4)
    expect(checkInvariants(dataDir)).toEqual([])
  })
})

it('3. SIGTERM settles a reply with what has come, at once', async () => {
  await using provider = await loopbackProvider(
    chatting(async (res, call) => {
      sse.start(res)
      sse.text(res, 'A hive is')
      await call.closed
    }),
  )
  const dataDir = dataDirectory()
  await using server = await childOn(provider, dataDir)
  await server.ask('chat one')
  await until(() => provider.calls.length === 1)
  await sleep(300)
  server.kill('SIGTERM')
  expect(await server.ended).toMatchObject({ code: 0 })
  await using cairn = await revived(provider, dataDir)
  const ctx = cairn.as(TENANT)
  const [conversation] = (await listConversations(ctx)).items
  expect(await lastOf(ctx, conversation?.id ?? '')).toMatchObject({ status: 'interrupted', text: 'A hive is' })
  expect(checkInvariants(dataDir)).toEqual([])
})

it('27. reads the same from every cursor', async () => {
  await using s = await chatScene(streaming(TEXT, { size: 40, paceMs: 8 }))
  const { conversationId: id, replyId } = await answered(s)
  const { text, status } = await lastOf(s.ctx, id)
  expect([text, status]).toEqual([TEXT, 'complete'])
  const all = await framesOf(s.ctx, id)
  expect(all.length).toBeGreaterThan(4)
  for (const [n, frame] of all.entries()) {
    if (frame.kind !== 'event') continue
    const seen = all.slice(0, n + 1)
    const rest = await framesOf(s.ctx, id, frame.event.seq)
    expect(textIn([...seen, ...rest], replyId)).toBe(TEXT)
  }
})

const withText =
  (then: (res: Parameters<Script>[0]) => void): Script =>
  (res) => {
    sse.start(res)
    sse.text(res, 'A hive is')
    then(res)
  }

describe('a provider that', () => {
  it.each<[string, Script, object]>([
    ['is busy', (res) => void res.writeHead(429).end('{}'), { errorCode: 'AI_RATE_LIMIT', text: '' }],
    ['breaks', (res) => void res.writeHead(500).end('{}'), { errorCode: 'AI_UNAVAILABLE', text: '' }],
    ['refuses the key', (res) => void res.writeHead(401).end('{}'), { errorCode: 'CONFIG_ERROR', text: '' }],
    ['answers with a page', (res) => void res.writeHead(200).end('<html>'), { errorCode: 'AI_UNAVAILABLE' }],
    ['says nothing', () => {}, { errorCode: 'AI_TIMEOUT', text: '' }],
    ['falls silent', withText(() => {}), { errorCode: 'AI_TIMEOUT', text: 'A hive is' }],
    [
      'hangs up',
      withText((res) => void setTimeout(() => res.destroy(), 100)),
      { errorCode: 'AI_UNAVAILABLE', text: 'A hive is' },
    ],
    ['is cut off', withText((res) => res.end()), { errorCode: 'AI_UNAVAILABLE', text: 'A hive is' }],
    ['garbles', withText((res) => void res.write('data: {"no\n\n')), { text: 'A hive is' }],
    ['runs out of tokens', withText((res) => sse.end(res, 'length')), { errorCode: 'VALIDATION_FAILED' }],
    ['says nothing at all', (res) => (sse.start(res), sse.end(res)), { errorCode: 'AI_UNAVAILABLE', text: '' }],
    ['never ends', streaming('x'.repeat(400_000), { size: 50_000 }), { errorCode: 'VALIDATION_FAILED' }],
  ])('%s ends the reply as failed, and keeps what came', async (_, script, expected) => {
    await using s = await chatScene(script, { GENERATION_TIMEOUT_MS: '1000', GENERATION_EXTENSION_MS: '1000' })
    const { conversationId } = await begin(s.ctx)
    await s.cairn.worker.tick()
    expect(await lastOf(s.ctx, conversationId)).toMatchObject({ status: 'failed', ...expected })
    expect((await lastOf(s.ctx, conversationId)).text.length).toBeLessThanOrEqual(200_000)
  })
})
