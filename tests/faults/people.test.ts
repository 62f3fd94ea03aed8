import { request, type ClientRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { freeClosed } from '#db/collect.server.ts'
import { checkInvariants, harmFile, rowsOf } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, sse, streaming } from '../support/provider.ts'
import { until } from '../support/scene.ts'
import { world, type Learner, type World } from '../support/world.ts'

const answer = courseAnswer({ modules: 6 })
const BODY = { topic: 'Bees', hoursPerWeek: 10, weeks: 8 }

async function withProvider(script = streaming(answer)) {
  const provider = await loopbackProvider(script)
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny' }, start: true })
  return { provider, w, ada: await w.signUp() }
}

const plansOf = async (who: Learner) =>
  (await who.api('GET', '/api/v1/plans')).body.items as { id: string; status: string }[]

/** Ask for a plan and hang up as soon as the request is on its way. */
function askAndLeave(w: World, who: Learner): Promise<void> {
  const body = JSON.stringify(BODY)
  const headers = {
    cookie: who.cookieHeader,
    origin: w.url,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  }
  return new Promise((resolve) => {
    const asked: ClientRequest = request(`${w.url}/api/v1/plans`, { method: 'POST', headers })
    asked.on('error', () => {})
    asked.on('close', () => resolve())
    asked.end(body, () => setImmediate(() => asked.destroy()))
  })
}

it('makes a plan to its end whose tab was closed at once', async () => {
  const { provider, w, ada } = await withProvider()
  await askAndLeave(w, ada)
  await until(async () => (await plansOf(ada))[0]?.status === 'ready')
  expect(await plansOf(ada)).toHaveLength(1)
  expect(provider.calls).toHaveLength(1)
  await provider.close()
})

/** The events of a plan from one on, read until `enough` of them came or the stream ends. */
async function eventsFrom(w: World, who: Learner, id: string, after: number, enough: number): Promise<string[]> {
  const leave = new AbortController()
  const headers = { cookie: who.cookieHeader, 'last-event-id': String(after) }
  const response = await fetch(`${w.url}/api/v1/plans/${id}/events`, { headers, signal: leave.signal })
  const seen: string[] = []
  if (response.status !== 200) return seen
  let text = ''
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(part).toString('utf8')
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    seen.push(...blocks.filter((block) => block.startsWith('id: ')))
    if (seen.length >= enough) break
  }
  leave.abort()
  return seen.slice(0, enough)
}

it('tells the same story to whoever reloads at every event, page and stream, and makes the same plan', async () => {
  const { provider, w, ada } = await withProvider(streaming(answer, { size: 300, paceMs: 15 }))
  const { id } = (await ada.api('POST', '/api/v1/plans', BODY)).body
  const story: string[] = []
  for (let more = true; more;) {
    const [event] = await eventsFrom(w, ada, id, story.length, 1)
    if (event) story.push(event)
    expect((await ada.get(`/plans/${id}`)).status).toBe(200)
    more = event !== undefined
  }
  const whole = await eventsFrom(w, ada, id, 0, 1000)
  expect(story).toEqual(whole)
  expect(story.filter((event) => event.includes('event: item'))).toHaveLength(6)
  expect(story.at(-1)).toContain('event: ready')
  expect((await ada.api('GET', `/api/v1/plans/${id}`)).body.modules).toHaveLength(6)
  expect(provider.calls).toHaveLength(1)
  await provider.close()
})

/** A reader that asks for a plan's events and then never reads. */
function absentReader(w: World, who: Learner, id: string): Promise<Socket> {
  const { hostname, port, host } = new URL(w.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  const lines = [`GET /api/v1/plans/${id}/events?after=0 HTTP/1.1`, `Host: ${host}`, `Cookie: ${who.cookieHeader}`]
  return new Promise((resolve) => {
    socket.once('connect', () => {
      socket.pause()
      socket.write(`${lines.join('\r\n')}\r\n\r\n`, () => resolve(socket))
    })
  })
}

const MB = 1024 * 1024
/** What this process still holds after a collection, MB. */
async function heldMB(): Promise<number> {
  await freeClosed()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / MB
}

it('goes on beside readers that never read, in bounded memory, and tells others everything meanwhile', async () => {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const { provider, w, ada } = await withProvider(async (res) => {
    sse.start(res)
    await released
    sse.text(res, answer)
    sse.end(res)
  })
  const { id } = (await ada.api('POST', '/api/v1/plans', BODY)).body
  await until(() => provider.calls.length === 1)
  const read = () => rowsOf(w.dataDir, ada.accountId, 'select last_seq n from plans')
  await until(() => Number(read()[0]?.['n']) >= 2)
  // A story of 40 MB, as no plan has one: whatever is kept for each reader is seen.
  const [last, more] = [Number(read()[0]?.['n']), 2000]
  harmFile(
    w.dataDir,
    ada.accountId,
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${more})
     insert into events (plan_id, seq, attempt_id, type, data, at)
       select '${id}', ${last} + i, (select id from attempts), 'phase',
         json_object('phase', 'writing', 'x', hex(randomblob(10000))), 1 from n;
     update plans set last_seq = ${last + more}`,
  )
  const before = await heldMB()
  const readers = await Promise.all(Array.from({ length: 3 }, () => absentReader(w, ada, id)))
  await sleep(1500)
  release()
  await until(async () => (await plansOf(ada))[0]?.status === 'ready')
  expect((await heldMB()) - before).toBeLessThan(30)
  const whole = await eventsFrom(w, ada, id, last, Infinity)
  expect(whole.length).toBeGreaterThan(more)
  expect(whole.at(-1)).toContain('event: ready')
  for (const reader of readers) reader.destroy()
  await provider.close()
  expect(checkInvariants(w.dataDir)).toEqual([])
})
