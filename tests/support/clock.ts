import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '#app/domain/clock.ts'

export type TestClock = Clock & {
  /** Move wall time; negative moves it back. */
  advance(ms: number): void
}

/** A clock that runs with real time from a given start and can be moved by hand. */
export function testClock(start = '2026-03-02T09:00:00Z'): TestClock {
  const began = performance.now()
  let offset = 0
  const at = () => Date.parse(start) + Math.round(performance.now() - began) + offset
  return {
    now: () => new Date(at()),
    newId: () => uuidv7(),
    advance(ms) {
      offset += ms
    },
  }
}
