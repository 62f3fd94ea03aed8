import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { Bell, planBell } from '#app/jobs/bell.server.ts'

const LONG_MS = 60_000
const state = (promise: Promise<void>) =>
  Promise.race([promise.then(() => 'awake'), new Promise((r) => setImmediate(r, 'asleep'))])

it('wakes everybody who waits for a plan, and nobody who waits for another', async () => {
  const bell = new Bell()
  const stop = new AbortController()
  const mine = [1, 2, 3].map(() => bell.wait(planBell('ada', 'p1'), LONG_MS, stop.signal))
  const others = [planBell('ada', 'p2'), planBell('bob', 'p1')].map((key) => bell.wait(key, LONG_MS, stop.signal))
  bell.ring(planBell('ada', 'p1'))
  expect(await Promise.all(mine.map(state))).toEqual(['awake', 'awake', 'awake'])
  expect(await Promise.all(others.map(state))).toEqual(['asleep', 'asleep'])
  stop.abort()
  await Promise.all(others)
})

it('carries no data and keeps nothing: whoever comes late looks at the rows', async () => {
  const bell = new Bell()
  const stop = new AbortController()
  bell.ring('jobs')
  const late = bell.wait('jobs', LONG_MS, stop.signal)
  expect(await state(late)).toBe('asleep')
  stop.abort()
  expect(await late).toBeUndefined()
})

it('wakes by itself after its time', async () => {
  await expect(new Bell().wait('jobs', 5)).resolves.toBeUndefined()
})

it('wakes at once when the one who waits goes away, also before the wait began', async () => {
  const bell = new Bell()
  const going = new AbortController()
  const wait = bell.wait('jobs', LONG_MS, going.signal)
  expect(await state(wait)).toBe('asleep')
  going.abort(new Error('the tab was closed'))
  await expect(wait).resolves.toBeUndefined()
  await expect(bell.wait('jobs', LONG_MS, going.signal)).resolves.toBeUndefined()
})

it('leaves nothing behind on a signal that outlives a thousand waits', async () => {
  const bell = new Bell()
  const { signal } = new AbortController()
  for (let i = 0; i < 1000; i++) {
    const wait = bell.wait('jobs', LONG_MS, signal)
    bell.ring('jobs')
    await wait
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

it('rings where nobody waits, whatever the key is called', () => {
  const bell = new Bell()
  for (const key of ['jobs', 'plan:a:b', 'newListener', '__proto__']) expect(() => bell.ring(key)).not.toThrow()
})
