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
import { world, type Learner, type World } from '../support/world.ts'

const TEXT = 'A hive is a box in which bees live, and what they gather is kept in it. '.repeat(20)

describe('1. kill -9', () => {
  it.each([
    // A child without a worker dies while it starts the reply; one with a worker dies while it writes it.
    { point: 'staged', worker: '0', status: undefined, calls: 0 },
    { point: 'gate_committed', worker: '0', status: 'complete', calls: 1 },
    { point: 'armed', worker: '0', status: 'complete', calls: 1 },
    { point: 'run_begun', worker: '1', status: 'interrupted', calls: 0 },
    { point: 'before_settle', worker: '1', status: 'interrupted', calls: 1 },
    { point: 'settled', worker: '1', status: 'complete', calls: 1 },
  ])('at $point leaves one outcome, and nothing is asked twice', async ({ point, worker, status, calls }) => {
    await using provider = await loopbackProvider(chatting(streaming(TEXT, { size: 30, paceMs: 5 })))
    const dataDir = dataDirectory()
    {
      await using doomed = await childOn(provider, dataDir, { FAILPOINT: `${point}:kill`, CHILD_WORKER: worker })
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
    expect(textIn(await framesOf(ctx, conversation.id), reply.id)).toBe(reply.text)
    await sleep(50)
    expect(provider.calls.filter((call) => !isTitleCall(call))).toHaveLength(calls)
    await sendMessage(ctx, { conversationId: conversation.id, text: 'Go on', clientId: 'two' })
    await until(async () => (await lastOf(ctx, conversation.id)).status === 'complete')
    expect((await pageMessages(ctx, conversation.id)).messages).toHaveLength(4)
    expect(checkInvariants(dataDir)).toEqual([])
  })
})

const PIECES = ['alpha ', 'bravo ', 'charlie ', 'delta ', 'echo ', 'foxtrot']

// Side by side: each is mostly another process that starts.
it.concurrent.each(PIECES.map((_, at) => at + 1))('1. kill -9 at piece %i of six keeps what had come', async (n) => {
  const dataDir = dataDirectory()
  const rows = () => rowsOf(dataDir, TENANT, `select seq from chunks where type = 'text'`).length
  await using provider = await loopbackProvider(
    chatting(async (res, call) => {
      sse.start(res)
      for (const [at, piece] of PIECES.entries()) {
        sse.text(res, piece)
        // A row for each piece: the next one comes when it is written.
        await until(() => call.aborted() || rows() > at)
      }
    }),
  )
  {
    await using doomed = await childOn(provider, dataDir, { FAILPOINT: `chunk.text:kill:${n}`, CHILD_WORKER: '1' })
    await doomed.ask('chat one')
    expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  }
  await using cairn = await revived(provider, dataDir)
  const ctx = cairn.as(TENANT)
  cairn.worker.start()
  const { id = '' } = (await listConversations(ctx)).items[0] ?? {}
  await until(async () => (await lastOf(ctx, id)).settledAt !== null)
  const reply = await lastOf(ctx, id)
  expect(reply).toMatchObject({ status: 'interrupted', text: PIECES.slice(0, n).join('') })
  expect(textIn(await framesOf(ctx, id), reply.id)).toBe(reply.text)
  expect(provider.calls).toHaveLength(1)
  expect(checkInvariants(dataDir)).toEqual([])
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

/** Robots get pages when they are whole, people as they come. */
const PERSON = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36'

/** What an answer begins with, up to where `enough` finds something; it is left then, as by who goes away. */
async function beginning(w: World, who: Learner, at: string, enough: RegExp) {
  const leave = new AbortController()
  const headers = { cookie: who.cookieHeader, 'user-agent': PERSON }
  const response = await fetch(w.url + at, { headers, signal: leave.signal })
  let text = ''
  for await (const part of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(part).toString('utf8')
    if (enough.test(text)) break
  }
  leave.abort()
  return { status: response.status, text, found: enough.exec(text) }
}

/** The next event of a conversation after a cursor. */
async function nextEvent(w: World, who: Learner, id: string, after: number) {
  const at = `/api/v1/conversations/${id}/events?after=${after}`
  const { status, found } = await beginning(w, who, at, /^id: (\d+)\nevent: \w+\ndata: (.*)\n\n/m)
  const { text: said = '' } = JSON.parse(found?.[2] ?? '{}') as { text?: string }
  return { status, seq: Number(found?.[1]), said }
}

it('27. is the same reply to whoever loses the stream after every event, reads the page and comes back', async () => {
  const turns: (() => void)[] = []
  const provider = await loopbackProvider(
    chatting(async (res) => {
      sse.start(res)
      for (const piece of PIECES) {
        await new Promise<void>((resolve) => turns.push(resolve))
        sse.text(res, piece)
      }
      sse.end(res)
    }),
  )
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny' }, start: true })
  const ada = await w.signUp()
  const begun = (await ada.api('POST', '/api/v1/conversations', { text: 'What is a hive?' })).body
  const id = begun.conversationId as string
  const seen: { seq: number; said: string; page: { text: string; lastSeq: number } }[] = []
  let seq = begun.lastSeq as number
  for (let said = ''; ;) {
    // Somebody is listening before the piece is sent.
    const coming = nextEvent(w, ada, id, seq)
    if (seen.length > 0)
      await until(() => turns.length > 0 || seen.length > PIECES.length).then(() => turns.shift()?.())
    const event = await coming
    if (event.status === 204) break
    seq = event.seq
    said += event.said
    const { messages, lastSeq } = (await ada.api('GET', `/api/v1/conversations/${id}/messages`)).body
    seen.push({ seq, said: event.said, page: { text: messages.at(-1).text as string, lastSeq: lastSeq as number } })
    expect(said).toBe(PIECES.join('').slice(0, said.length))
    // While a reply is made, both go on with what comes.
    for (const [at, enough] of [[`/tutor/${id}`, /<\/main>/] as const, [`/tutor/${id}.data`, /\n/] as const]) {
      const { text } = await beginning(w, ada, at, enough)
      const words = PIECES.map((piece) => text.includes(piece.trim()))
      expect([at, words]).toEqual([at, PIECES.map((piece) => said.includes(piece.trim()))])
    }
  }
  expect(seen.map((event) => event.said)).toEqual(['', ...PIECES, ''])
  // Each page went on from where it was: every word once.
  for (const { page } of seen) {
    const rest = seen.filter((event) => event.seq > page.lastSeq).map((event) => event.said)
    expect(page.text + rest.join('')).toBe(PIECES.join(''))
  }
  expect(provider.calls.filter((call) => !isTitleCall(call))).toHaveLength(1)
  await provider.close()
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
    ['runs out of tokens', withText((res) => sse.end(res, { finish: 'length' })), { errorCode: 'VALIDATION_FAILED' }],
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
  expect(FAILED.VALIDATION_FAILED.title).toMatch(/^The answer was too long/)
  s.provider.answer(chatting(streaming('A box.')))
  await retryReply(s.ctx, conversationId, replyId)
  await s.cairn.worker.tick()
  expect(await lastOf(s.ctx, conversationId)).toMatchObject({ status: 'complete', text: 'A box.' })
})
