import { pageMessages } from '#app/services/conversation-pages.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { loopbackProvider, sse, type LoopbackProvider } from '../support/provider.ts'
import { builtServer, isBuilt, processorMs, residentMB, type BuiltServer } from './built-server.ts'
import { atMost, interleave, keep, ratioOf, timed, type Bench, type Figure, type Options } from './harness.ts'
import { plantConversation } from './conversations.ts'
import { bearer, deferred, expecting, send } from './requests.ts'
import { benchRuntime, cycle, toProvider } from './world.ts'

const LONG = 30_000
const SHORT = 60
/** Conversations that are opened beside the long one. */
const OTHERS = 40

/** A depth somewhere in the long conversation, another every time. */
const somewhere = (i: number) => 41 + ((i * 7919) % (LONG - 41))

async function services(options: Options): Promise<Figure[]> {
  await using cairn = await benchRuntime()
  const ctx = await cairn.learner()
  const long = await plantConversation(ctx, LONG)
  const short = await plantConversation(ctx, SHORT)
  const open = async (id: string, before?: number) => keep((await pageMessages(ctx, id, { before })).messages)
  const seen = await interleave(
    { end: () => open(long), middle: (i) => open(long, somewhere(i)), short: () => open(short) },
    { rounds: options.scale(400) },
  )
  const ofShort = (sample: number[]) => [
    { to: `a page of a conversation of ${SHORT}`, value: ratioOf(sample, seen.short) },
  ]
  return [
    timed('the newest 40 of 30,000 messages, service', seen.end, {
      target: atMost(150, 'p95'),
      ratios: ofShort(seen.end),
    }),
    timed('40 from anywhere among them, service', seen.middle, {
      target: atMost(150, 'p95'),
      ratios: ofShort(seen.middle),
    }),
  ]
}

type Planted = { long: string; others: string[] }
/** How a server is started that has them; they are planted before it opens the file. */
type Prepared = Parameters<typeof builtServer>[0] & { planted: Planted }

const asPage = (server: BuiltServer) => ({
  headers: {
    cookie: server.visitors[0]?.cookie ?? '',
    'user-agent': 'Mozilla/5.0 bench',
    'accept-encoding': 'identity',
  },
})

async function pages({ planted, ...plan }: Prepared, options: Options): Promise<Figure[]> {
  await using server = await builtServer(plan)
  const { long, others } = planted
  const sent = { headers: bearer(cycle(server.visitors, 0)) }
  const seen = await interleave(
    {
      page: () => expecting(200, server, `/tutor/${long}`, asPage(server)),
      earlier: (i) => expecting(200, server, `/tutor/${long}?before=${somewhere(i)}`, asPage(server)),
      api: (i) => expecting(200, server, `/api/v1/conversations/${long}/messages?before=${somewhere(i)}`, sent),
      short: () => expecting(200, server, `/tutor/${cycle(others, 0)}`, asPage(server)),
      health: () => send(server, '/healthz'),
    },
    { rounds: options.scale(120), warmup: 20 },
  )
  const page = () => expecting(200, server, `/tutor/${long}`, asPage(server))
  const used = processorMs(server.pid)
  for (let i = 0; i < 40; i++) await page()
  const each = used === undefined ? undefined : ((processorMs(server.pid) ?? used) - used) / 40
  const ofShort = [{ to: `the page of a conversation of ${SHORT}`, value: ratioOf(seen.page, seen.short) }]
  return [
    timed('page of a conversation of 30,000 messages, document', seen.page, {
      target: atMost(150, 'p95'),
      ratios: ofShort,
      ...(each === undefined ? {} : { note: `${Math.round(each)} ms of processor time each, whatever else goes on` }),
    }),
    timed('an earlier page of it, document', seen.earlier, { target: atMost(150, 'p95') }),
    timed('40 of its messages, API', seen.api, {
      target: atMost(150, 'p95'),
      ratios: [{ to: 'GET /healthz', value: ratioOf(seen.api, seen.health) }],
    }),
  ]
}

/** What was left of the heap after each full collection, MB, as `node --trace-gc` tells. */
function collections() {
  const left: number[] = []
  const onLine = (line: string) => {
    const [, mb] = /: Mark-Compact .*? -> ([\d.]+) \(/.exec(line) ?? []
    if (mb) left.push(Number(mb))
  }
  return { onLine, least: (from: number, to = left.length) => Math.min(...left.slice(from, to)), n: () => left.length }
}

/** What the process keeps while pages of many conversations are opened, once its caches are filled. */
async function memory(prepared: Prepared, options: Options): Promise<Figure[]> {
  const opens = options.scale(500)
  const heap = collections()
  await using server = await builtServer({ ...prepared, flags: ['--trace-gc'], onLine: heap.onLine })
  const { long, others } = prepared.planted
  const least: number[] = []
  const resident: number[] = []
  for (let part = 0; part < 2; part++) {
    const from = heap.n()
    for (let i = part * opens; i < (part + 1) * opens; i++) {
      const path = i % 2 === 0 ? `/tutor/${long}?before=${somewhere(i)}` : `/tutor/${cycle(others, i)}`
      await expecting(200, server, path, asPage(server))
    }
    least.push(heap.least(from))
    resident.push(Math.round(residentMB(server.pid) ?? Number.NaN))
  }
  const [first = Number.NaN, second = Number.NaN] = least
  if (!Number.isFinite(first + second)) return []
  return [
    {
      name: `heap that stays, growth over ${opens} opens of 41 conversations`,
      unit: 'MB',
      median: second - first,
      samples: opens,
      target: atMost(5),
      note: `${first} MB in the ${opens} before, ${second} MB in these; resident ${resident.join(', then ')} MB`,
    },
  ]
}

async function overHttp(options: Options): Promise<Figure[]> {
  const planted: Planted = { long: '', others: [] }
  const prepare = async (ctx: TenantContext) => {
    planted.long = await plantConversation(ctx, LONG)
    planted.others = []
    for (let i = 0; i < OTHERS; i++) planted.others.push(await plantConversation(ctx, SHORT))
  }
  const prepared: Prepared = { learners: 1, env: { LOG_LEVEL: 'info' }, prepare, planted }
  const figures = await pages(prepared, options)
  return [...figures, ...(await memory(prepared, options))]
}

type Begun = { closed: Promise<void> }

/** A provider whose answers begin and go on until somebody hangs up; says when a call began, and its end. */
async function endlessProvider(): Promise<LoopbackProvider & { begun: () => Promise<Begun> }> {
  let next = deferred<Begun>()
  const provider = await loopbackProvider((res, call) => {
    sse.start(res)
    const pace = setInterval(() => sse.text(res, 'on and on '), 20)
    void call.closed.then(() => clearInterval(pace))
    next.resolve(call)
  })
  const begun = async () => {
    const call = await next.promise
    next = deferred()
    return call
  }
  return { ...provider, begun }
}

/** From a learner's stop to the provider's socket closed, over HTTP, beside a server that does nothing else. */
async function stops(options: Options): Promise<Figure[]> {
  await using provider = await endlessProvider()
  await using server = await builtServer({ learners: 1, env: { ...toProvider(provider), CHAT_LIMIT: '10000' } })
  const headers = bearer(cycle(server.visitors, 0))
  const post = (status: number, path: string, json: object = {}) =>
    expecting(status, server, `/api/v1/conversations${path}`, { method: 'POST', json, headers })
  const sample: number[] = []
  for (let i = 0; i < options.scale(60); i++) {
    const begun = provider.begun()
    const { body } = await post(201, '', { text: 'Begin, and go on.' })
    const { closed } = await begun
    // It has begun to come, and is being written down.
    await new Promise((resolve) => setTimeout(resolve, 60))
    const asked = performance.now()
    await Promise.all([
      post(202, `/${(JSON.parse(body) as { conversationId: string }).conversationId}/stop`),
      closed.then(() => sample.push(performance.now() - asked)),
    ])
  }
  return [timed('a reply is stopped → its provider’s socket is closed', sample, { target: atMost(300, 'p95') })]
}

export const bench: Bench = {
  about: 'long conversations, and stopping a reply',
  binding: true,
  run: async (options) => [
    ...(await services(options)),
    ...(isBuilt() ? [...(await overHttp(options)), ...(await stops(options))] : []),
  ],
}
