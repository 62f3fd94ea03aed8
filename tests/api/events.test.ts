import { expect, it, onTestFinished, vi } from 'vitest'
import { loopbackProvider, courseAnswer, sse } from '../support/provider.ts'
import { world, type Learner } from '../support/world.ts'

type Seen = { id: number; event: string; data: Record<string, unknown> }

/** Read server-sent events until the stream ends or `enough` says so. */
async function read(response: Response, enough: (seen: Seen[]) => boolean = () => false): Promise<Seen[]> {
  const seen: Seen[] = []
  const decoder = new TextDecoder()
  let rest = ''
  const reader = response.body?.getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    rest += decoder.decode(next.value, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, id, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/s.exec(block) ?? []
      if (id && event && data) seen.push({ id: Number(id), event, data: JSON.parse(data) as Seen['data'] })
    }
    if (enough(seen)) {
      await reader?.cancel()
      break
    }
  }
  return seen
}

const events = (learner: Learner, id: string, headers: Record<string, string> = {}) =>
  learner.fetch(`/api/v1/plans/${id}/events`, { headers })

const items = (seen: Seen[]) => seen.filter((each) => each.event === 'item').map((each) => each.data['title'])

it('streams each module while the provider is still answering, then ends by itself', async () => {
  await using provider = await loopbackProvider()
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const answer = courseAnswer({ modules: 3 })
  const cut = answer.indexOf('{"title":"Module 2')
  provider.answer(async (res) => {
    sse.start(res)
    sse.text(res, answer.slice(0, cut))
    await opened
    sse.text(res, answer.slice(cut))
    sse.end(res)
  })
  const w = await world({ env: { AI_BASE_URL: provider.url }, start: true })
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', { topic: 'Anything' })).body
  const before = await read(await events(ada, id), (seen) => items(seen).length === 1)
  expect(items(before)).toEqual(['Module 1'])
  open()
  const last = before.at(-1)?.id ?? 0
  const after = await read(await events(ada, id, { 'Last-Event-ID': String(last) }))
  expect(items(after)).toEqual(['Module 2', 'Module 3'])
  expect(after.at(-1)?.event).toBe('ready')
  expect([...before, ...after].map((each) => each.id)).toEqual([...before, ...after].map((_, i) => i + 1))
})

it('tells an EventSource that has seen everything not to come back', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', { topic: 'Git' })).body
  await w.runtime.worker.tick()
  const all = await read(await events(ada, id))
  expect(all.at(-1)?.event).toBe('ready')
  expect((await events(ada, id, { 'Last-Event-ID': String(all.at(-1)?.id) })).status).toBe(204)
  const tail = await read(await events(ada, id, { 'Last-Event-ID': String((all.at(-1)?.id ?? 0) - 1) }))
  expect(tail.map((each) => each.event)).toEqual(['ready'])
})

it('goes on for one who has seen everything so far of a ready plan that is being made again', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', { topic: 'Git' })).body
  await w.runtime.worker.tick()
  expect((await ada.api('POST', `/api/v1/plans/${id}/regenerate`, { notes: 'Less theory' })).status).toBe(202)
  const seen = ((await ada.api('GET', `/api/v1/plans/${id}`)).body as { lastSeq: number }).lastSeq
  const again = await events(ada, id, { 'Last-Event-ID': String(seen) })
  expect(again.status).toBe(200)
  await w.runtime.worker.tick()
  const told = await read(again)
  expect(told[0]?.id).toBe(seen + 1)
  expect(told.at(-1)?.event).toBe('ready')
})

it('is never compressed or cached, and bounded in number per learner', async () => {
  await using provider = await loopbackProvider(() => {})
  const w = await world({ env: { AI_BASE_URL: provider.url }, start: true })
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', { topic: 'Anything' })).body
  const open = await Promise.all(Array.from({ length: 12 }, () => events(ada, id, { 'accept-encoding': 'gzip' })))
  expect(open.map((response) => response.status)).toEqual(open.map(() => 200))
  expect(open[0]?.headers.get('content-encoding')).toBeNull()
  expect(open[0]?.headers.get('cache-control')).toContain('no-store')
  const refused = await events(ada, id)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
  for (const response of open) await response.body?.cancel()
  await expect.poll(async () => (await events(ada, id)).status).toBe(200)
})

it('ends a stream whose file can no longer be read, and leaves nothing behind that would end the server', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const w = await world()
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', { topic: 'Git' })).body
  const response = await events(ada, id)
  expect(w.runtime.streams.openCount).toBe(1)
  w.runtime.tenants.destroy(ada.accountId)
  await read(response)
  expect(w.runtime.streams.openCount).toBe(0)
  expect(() => vi.advanceTimersByTime(60_000)).not.toThrow()
  expect(w.logs).toContainEqual(expect.objectContaining({ msg: 'a stream of events broke off', level: 'warn' }))
})

it('keeps no place for one who asks for the head of a stream', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { id } = (await ada.api('POST', '/api/v1/plans', { topic: 'Git' })).body
  for (let i = 0; i < 13; i++) {
    const head = await ada.fetch(`/api/v1/plans/${id}/events`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-type')).toMatch(/^text\/event-stream/)
  }
  expect(w.runtime.streams.openCount).toBe(0)
})
