import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Step } from '#db/connection.server.ts'
import { openControl, type ControlTx } from '#db/control/control.server.ts'
import { giveBack, takeToken, type Admission, type Rate } from '#db/control/limiter.server.ts'
import { MIGRATIONS, temporaryDir } from './files.ts'
import { takeAll } from './other-process.ts'
import { otherProcess } from './two-processes.ts'

const { dir, [Symbol.dispose]: remove } = temporaryDir()
let control: ReturnType<typeof openControl>
let keys = 0

beforeAll(() => {
  control = openControl(dir, MIGRATIONS.control)
})
afterAll(() => {
  control.close()
  remove()
})

/** Work on a fresh key. */
const limited = <T>(body: (tx: ControlTx, key: string) => Step<T>) => {
  const key = `test:${keys++}`
  return control.immediate((tx) => body(tx, key))
}

/** The most that were let through in any stretch of `windowMs`. */
function mostWithin(windowMs: number, admitted: number[]): number {
  const sorted = admitted.toSorted((a, b) => a - b)
  return Math.max(0, ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + windowMs).length))
}

const anyRate = fc.record({ limit: fc.integer({ min: 1, max: 5 }), windowMs: fc.integer({ min: 1, max: 60 }) })
const inOrder = fc.array(fc.nat(15), { maxLength: 60 }).map((gaps) =>
  gaps.map(
    (
      (at) => (gap: number) =>
        (at += gap)
    )(1000),
  ),
)
const anyOrder = fc.array(fc.integer({ min: 1000, max: 1200 }), { maxLength: 60 })

function* takeEach(tx: ControlTx, key: string, rate: Rate, times: number[]): Step<number[]> {
  const admitted: number[] = []
  for (const at of times) if ((yield* takeToken(tx, key, rate, at)).ok) admitted.push(at)
  return admitted
}

describe('a learner’s window', () => {
  it('never has more starts than its limit, wherever one begins to count', async () => {
    await fc.assert(
      fc.asyncProperty(anyRate, inOrder, async (rate, times) => {
        const admitted = await limited((tx, key) => takeEach(tx, key, rate, times))
        expect(mostWithin(rate.windowMs, admitted)).toBeLessThanOrEqual(rate.limit)
      }),
      { numRuns: 200 },
    )
  })

  it('never has more either when starts arrive out of order, as after a wait for the lock or a clock set back', async () => {
    await fc.assert(
      fc.asyncProperty(anyRate, anyOrder, async (rate, times) => {
        const admitted = await limited((tx, key) => takeEach(tx, key, rate, times))
        expect(mostWithin(rate.windowMs, admitted)).toBeLessThanOrEqual(rate.limit)
      }),
      { numRuns: 300, examples: [[{ limit: 3, windowMs: 100 }, [1000, 1001, 1101, 1099, 1098]]] },
    )
  })

  it('refuses only when it is full', async () => {
    await fc.assert(
      fc.asyncProperty(anyRate, inOrder, async (rate, times) => {
        const admitted = await limited((tx, key) => takeEach(tx, key, rate, times))
        for (const at of times.filter((t) => !admitted.includes(t))) {
          expect(admitted.filter((a) => a > at - rate.windowMs && a <= at)).toHaveLength(rate.limit)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('says to the millisecond when the next start is let in', async () => {
    await fc.assert(
      fc.asyncProperty(anyRate, fc.oneof(inOrder, anyOrder), async (rate, times) => {
        const now = Math.max(1000, ...times)
        const answers = await limited(function* (tx, key): Step<Admission[]> {
          yield* takeEach(tx, key, rate, times)
          const first = yield* takeToken(tx, key, rate, now)
          if (first.ok) return []
          const wait = first.retryAfterMs
          expect(wait).toBeGreaterThan(0)
          expect(wait).toBeLessThanOrEqual(rate.windowMs)
          return [yield* takeToken(tx, key, rate, now + wait - 1), yield* takeToken(tx, key, rate, now + wait)]
        })
        if (answers.length > 0) expect(answers.map((a) => a.ok)).toEqual([false, true])
      }),
      { numRuns: 300 },
    )
  })

  it('gives a start back once: neither twice, nor another one, nor one of another learner', async () => {
    const rate = { limit: 3, windowMs: 100 }
    const story = await limited(function* (tx, key): Step<boolean[]> {
      const take = function* (at: number) {
        return (yield* takeToken(tx, key, rate, at)).ok
      }
      const results = [yield* take(10), yield* take(20), yield* take(30), yield* take(31)]
      yield* giveBack(tx, key, 20)
      yield* giveBack(tx, key, 20)
      yield* giveBack(tx, key, 15)
      yield* giveBack(tx, `${key} of another`, 10)
      results.push(yield* take(32), yield* take(33), yield* take(109), yield* take(110))
      return results
    })
    expect(story).toEqual([true, true, true, false, true, false, false, true])
  })

  it('never has more than its limit with starts given back on the way', async () => {
    const anyStep = fc.record({ at: fc.integer({ min: 1000, max: 1200 }), undo: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(anyRate, fc.array(anyStep, { maxLength: 60 }), async (rate, steps) => {
        const kept = await limited(function* (tx, key): Step<number[]> {
          const admitted: number[] = []
          for (const { at, undo } of steps.toSorted((a, b) => a.at - b.at)) {
            if (!(yield* takeToken(tx, key, rate, at)).ok) continue
            if (undo) yield* giveBack(tx, key, at)
            else admitted.push(at)
          }
          return admitted
        })
        expect(mostWithin(rate.windowMs, kept)).toBeLessThanOrEqual(rate.limit)
      }),
      { numRuns: 200 },
    )
  })

  it('follows a limit that the operator lowers or raises, at once', async () => {
    const counts = await limited(function* (tx, key): Step<number[]> {
      const at = (limit: number) => ({ limit, windowMs: 1000 })
      const first = yield* takeEach(tx, key, at(5), [1, 2, 3, 4, 5, 6])
      const lowered = yield* takeEach(tx, key, at(2), [7, 1003, 1004, 1005])
      const raised = yield* takeEach(tx, key, at(4), [1006, 1007, 1008])
      return [first.length, lowered.length, raised.length]
    })
    expect(counts).toEqual([5, 2, 2])
  })

  it('counts each learner alone', async () => {
    const rate = { limit: 1, windowMs: 1000 }
    const both = await limited(function* (tx, key): Step<number[]> {
      return [...(yield* takeEach(tx, `${key}a`, rate, [1, 2])), ...(yield* takeEach(tx, `${key}b`, rate, [1, 2]))]
    })
    expect(both).toEqual([1, 1])
  })
})

it('lets two processes that both hurry through together no more than one would: none over the limit', async () => {
  await using other = otherProcess()
  const rate = { limit: 5, windowMs: 50 }
  const task = { do: 'take', dataDir: dir, folder: MIGRATIONS.control, key: 'shared', rate } as const
  await other.ask({ ...task, key: 'warm-up', from: 0, until: 0 })
  const from = Date.now() + 20
  const times = { ...task, from, until: from + 600 }
  const [there, here] = await Promise.all([other.ask(times) as Promise<number[]>, takeAll(times)])
  expect(mostWithin(rate.windowMs, [...there, ...here])).toBeLessThanOrEqual(rate.limit)
  expect(Math.min(there.length, here.length)).toBeGreaterThan(0)
  expect(there.length + here.length).toBeGreaterThan(rate.limit * 4)
})
