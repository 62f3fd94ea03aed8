import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { FAILED } from '#app/components/tutor/words.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { listConversations } from '#app/services/conversations.server.ts'
import { retryReply, sendMessage, stopReply } from '#app/services/messages.server.ts'
import { chatting, chatScene, answered, begin, framesOf, isTitleCall, lastOf, textIn } from '../support/chat.ts'
import { childOn, dataDirectory, revived, STAGED_FOR, TENANT } from '../support/crash.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
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

// Side by side: each is mostly another process that starts.
it.concurrent.each([
  // The next row of what comes is refused, and closes it.
  { noticed: 'write', more: true, env: { JOB_LEASE_MS: '60000', JOB_HEARTBEAT_MS: '20000' } },
  { noticed: 'heartbeat', more: false, env: {} },
])('28. a stop in one process ends the call that another makes, at its next $noticed', async ({ more, env }) => {
  await using provider = await loopbackProvider(
    chatting(async (res, call) => {
      sse.start(res)
      sse.text(res, 'A hive is')
      const pace = setInterval(() => more && sse.text(res, ' and on'), 50)
      await call.closed
      clearInterval(pace)
    }),
  )
  const dataDir = dataDirectory()
  await using cairn = await revived(provider, dataDir)
  await using other = await childOn(provider, dataDir, { ...env, CHILD_SHARED: '1' })
  await other.ask('chat one')
  const ctx = cairn.as(TENANT)
  const { id = '' } = (await listConversations(ctx)).items[0] ?? {}
  await until(async () => (await lastOf(ctx, id)).text.startsWith('A hive is'))
  await stopReply(ctx, id)
  const { text, status } = await lastOf(ctx, id)
  expect([status, /^A hive is( and on)*$/.test(text)]).toEqual(['stopped', true])
  await provider.calls[0]?.closed
  const calls = () => rowsOf(dataDir, TENANT, 'select status, error_code from calls')
  await until(() => calls()[0]?.['status'] !== 'open')
  expect(calls()).toEqual([{ status: 'stopped', error_code: null }])
  // It was asked for once, and what came after the stop is nowhere.
  expect([provider.calls.length, (await lastOf(ctx, id)).text]).toEqual([1, text])
  provider.answer(chatting(streaming('Gone on.')))
  await sendMessage(ctx, { conversationId: id, text: 'Go on', clientId: 'two' })
  await until(async () => (await lastOf(ctx, id)).text === 'Gone on.')
  other.kill('SIGTERM')
  expect(await other.ended).toMatchObject({ code: 0 })
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
    await using s = await chatScene(script, { ANSWER_TIMEOUT_MS: '1000', ANSWER_GAP_MS: '1000' })
    const { conversationId } = await begin(s.ctx)
    await s.cairn.worker.tick()
    expect(await lastOf(s.ctx, conversationId)).toMatchObject({ status: 'failed', ...expected })
    expect((await lastOf(s.ctx, conversationId)).text.length).toBeLessThanOrEqual(200_000)
  })
})

type Shape = (piece: string) => string
const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`
const called = (piece: object) => event({ tool_calls: [{ index: 0, ...piece }] })

it.each<[string, string, Shape]>([
  ['in many pieces', '', (piece) => event({ content: piece })],
  ['as one endless string', 'data: {"choices":[{"index":0,"delta":{"content":"', (piece) => piece],
  [
    'as what a tool is to be given',
    called({ id: 'a', type: 'function', function: { name: 'search_conversations', arguments: '{"q":"' } }),
    (piece) => called({ function: { arguments: piece } }),
  ],
])('22. stops reading a reply of 30 MB %s, and can be asked again', async (_, before, shape) => {
  const total = 30_000_000
  const piece = 'x'.repeat(10_000)
  let sent = 0
  await using s = await chatScene(async (res, call) => {
    sse.start(res)
    sse.text(res, 'It is ')
    res.write(before)
    for (; sent < total && !call.aborted(); sent += piece.length) {
      if (!res.write(shape(piece)))
        await Promise.race([new Promise((resolve) => res.once('drain', resolve)), call.closed])
    }
    if (!call.aborted()) sse.end(res)
  })
  const { conversationId, replyId } = await answered(s)
  await s.provider.calls[0]?.closed
  // What is not read is not held: the most is what one line may be, and what lies in sockets.
  expect(sent).toBeLessThan(total / 4)
  const cut = await lastOf(s.ctx, conversationId)
  expect(cut).toMatchObject({ status: 'failed', errorCode: 'VALIDATION_FAILED' })
  expect(cut.text).toMatch(/^It is x*$/)
  expect(cut.text.length).toBeLessThanOrEqual(200_000)
  expect(FAILED.VALIDATION_FAILED.title).toBe('The answer was longer than it may be.')
  s.provider.answer(chatting(streaming('A box.')))
  await retryReply(s.ctx, conversationId, replyId)
  await s.cairn.worker.tick()
  expect(await lastOf(s.ctx, conversationId)).toMatchObject({ status: 'complete', text: 'A box.' })
})
