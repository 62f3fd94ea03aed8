import fc from 'fast-check'
import { expect, it } from 'vitest'
import { giveBack, sweepLimits, takeToken, type Admission, type Rate } from '#db/control/limiter.server.ts'
import type { ControlTx } from '#db/control/control.server.ts'
import type { Step } from '#db/connection.server.ts'
import { rowsOf } from '../support/invariants.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'
import { DAY, HOUR, MINUTE } from '../support/time.ts'

const keysOf = (cairn: TestRuntime) =>
  rowsOf(cairn.dataDir, undefined, 'select key from limits order by key').map((row) => String(row['key']))

const RATE: Rate = { limit: 3, windowMs: HOUR }
const take = (cairn: TestRuntime, key: string, rate = RATE) =>
  cairn.control.immediate((tx) => takeToken(tx, key, rate, cairn.clock.now().getTime()))

it('forgets what was tried long ago and keeps what still counts', async () => {
  await using cairn = await testRuntime()
  await take(cairn, 'sign-in:account:somebody')
  cairn.clock.advance(25 * HOUR - MINUTE)
  await cairn.sweeper.sweep()
  expect(keysOf(cairn)).toEqual(['sign-in:account:somebody'])
  await take(cairn, 'sign-in:account:another')
  cairn.clock.advance(2 * MINUTE)
  await cairn.sweeper.sweep()
  expect(keysOf(cairn)).toEqual(['sign-in:account:another'])
})

it('keeps a start as long as the operator’s window is', async () => {
  await using cairn = await testRuntime({ env: { GENERATION_WINDOW_MINUTES: '44640' } })
  const month: Rate = { limit: 1, windowMs: 31 * DAY }
  await take(cairn, 'generation:ada', month)
  cairn.clock.advance(31 * DAY - MINUTE)
  await cairn.sweeper.sweep()
  expect((await take(cairn, 'generation:ada', month)).ok).toBe(false)
})

it('looks at a bounded number of rows a turn, and comes round to all of them', async () => {
  await using cairn = await testRuntime()
  const at = cairn.clock.now().getTime()
  await cairn.control.immediate(function* (tx): Step<void> {
    for (let i = 0; i < 2500; i++) yield* takeToken(tx, `sign-in:account:${String(i).padStart(5, '0')}`, RATE, at)
  })
  cairn.clock.advance(2 * DAY)
  const left: number[] = []
  for (let i = 0; i < 3; i++) {
    await cairn.sweeper.sweep()
    left.push(keysOf(cairn).length)
  }
  expect(left).toEqual([1500, 500, 0])
  await take(cairn, 'a new one')
  cairn.clock.advance(2 * DAY)
  await cairn.sweeper.sweep()
  expect(keysOf(cairn)).toEqual([])
})

it('begins with the worker', async () => {
  await using cairn = await testRuntime()
  await take(cairn, 'sign-in:account:somebody')
  cairn.clock.advance(2 * DAY)
  cairn.start()
  await expect.poll(() => keysOf(cairn)).toEqual([])
})

const anyStory = fc.record({
  rate: fc.record({ limit: fc.integer({ min: 1, max: 4 }), windowMs: fc.integer({ min: 1, max: 60 }) }),
  steps: fc.array(fc.record({ gap: fc.nat(30), undo: fc.boolean() }), { maxLength: 12 }),
  rest: fc.nat(120),
  margin: fc.nat(40),
  later: fc.array(fc.integer({ min: -40, max: 90 }), { minLength: 1, maxLength: 6 }),
})
type Story = typeof anyStory extends fc.Arbitrary<infer S> ? S : never

/** Take and give back as told; what is given back is the oldest, after others were let through. Returns the time. */
function* live(tx: ControlTx, key: string, { rate, steps }: Story): Step<number> {
  const taken: number[] = []
  let now = 1000
  for (const { gap, undo } of steps) {
    now += gap
    if ((yield* takeToken(tx, key, rate, now)).ok) taken.push(now)
    const first = undo && taken.length > 1 ? taken.shift() : undefined
    if (first !== undefined) yield* giveBack(tx, key, first)
  }
  return now
}

function* decide(tx: ControlTx, key: string, rate: Rate, times: number[]): Step<Admission[]> {
  const decisions: Admission[] = []
  for (const at of times) decisions.push(yield* takeToken(tx, key, rate, at))
  return decisions
}

it('never changes a decision, whatever was taken and given back, and a clock that is set back after it', async () => {
  await using cairn = await testRuntime()
  let n = 0
  const compare = (story: Story) =>
    cairn.control.immediate(function* (tx): Step<void> {
      const [kept, swept] = [`a:${n}`, `b:${n++}`]
      yield* live(tx, kept, story)
      const now = (yield* live(tx, swept, story)) + story.rest
      yield* sweepLimits(tx, { after: 'b:', rows: 10_000, until: now - story.rate.windowMs - story.margin })
      const times = story.later.map((gap) => now + Math.max(gap, -story.margin))
      expect(yield* decide(tx, swept, story.rate, times)).toEqual(yield* decide(tx, kept, story.rate, times))
    })
  await fc.assert(fc.asyncProperty(anyStory, compare), { numRuns: 500 })
  const longer = `select count(*) as n from limits a left join limits b on b.key = 'b:' || substr(a.key, 3)
    where a.key like 'a:%' and json_array_length(a.hits) > coalesce(json_array_length(b.hits), 0)`
  expect(rowsOf(cairn.dataDir, undefined, longer)[0]?.['n']).toBeGreaterThan(50)
})
