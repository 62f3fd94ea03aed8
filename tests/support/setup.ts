import { afterAll, afterEach, beforeEach, vi } from 'vitest'
import { clearUp } from './at-end.ts'

const spy = () => vi.spyOn(console, 'error').mockImplementation(() => undefined)

let printed: ReturnType<typeof spy>

/**
 * Any `console.error` fails the test that caused it.
 * A test that means to cause one takes it back: `vi.spyOn(console, 'error')` gives it this spy, to look at and `mockClear()`.
 * Unhandled rejections fail the run by themselves: vitest reports them as errors.
 */
beforeEach(() => {
  printed = spy()
})

afterEach(() => {
  const calls = printed.mock.calls.map((args) => args.map(describe).join(' '))
  printed.mockClear()
  if (calls.length > 0) throw new Error(`console.error was called:\n${calls.join('\n')}`)
})

afterAll(clearUp)

function describe(value: unknown): string {
  return value instanceof Error ? (value.stack ?? value.message) : String(value)
}
