import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Deadline } from '#app/generation/deadline.ts'

const times = { baseMs: 10_000, extensionMs: 5_000 }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('gives a silent provider its base time and no more', () => {
  const deadline = new Deadline(times)
  vi.advanceTimersByTime(9_999)
  expect(deadline.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(deadline.signal.aborted).toBe(true)
  expect(deadline.signal.reason).toMatchObject({ name: 'TimeoutError' })
  expect(deadline.elapsedMs).toBe(10_000)
})

it('extends once, counted from the start, however late the first item came', () => {
  const deadline = new Deadline(times)
  vi.advanceTimersByTime(9_000)
  deadline.extend()
  expect(deadline.limitMs).toBe(15_000)
  vi.advanceTimersByTime(5_999)
  expect(deadline.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(deadline.signal.aborted).toBe(true)
})

it('does not extend again with every item: a provider that drips cannot go on for ever', () => {
  const deadline = new Deadline(times)
  for (let i = 0; i < 20; i++) {
    deadline.extend()
    vi.advanceTimersByTime(1000)
  }
  expect(deadline.signal.aborted).toBe(true)
  expect(deadline.limitMs).toBe(15_000)
})

it('cannot be revived by an item that comes after the end', () => {
  const deadline = new Deadline(times)
  vi.advanceTimersByTime(10_000)
  deadline.extend()
  expect(deadline.limitMs).toBe(10_000)
  expect(vi.getTimerCount()).toBe(0)
})

it('ends at once when the extension was used up before the first item', () => {
  const deadline = new Deadline({ baseMs: 10_000, extensionMs: 0 })
  vi.advanceTimersByTime(4_000)
  deadline.extend()
  vi.advanceTimersByTime(5_999)
  expect(deadline.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(deadline.signal.aborted).toBe(true)
})

it('never ends an attempt that has its answer, and leaves no timer behind', () => {
  const deadline = new Deadline(times)
  deadline.extend()
  deadline.clear()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(deadline.signal.aborted).toBe(false)
})

it('measures with a clock that nobody can set', () => {
  const deadline = new Deadline(times)
  vi.setSystemTime(Date.now() + 3_600_000)
  expect(deadline.elapsedMs).toBe(0)
  vi.advanceTimersByTime(9_999)
  expect(deadline.signal.aborted).toBe(false)
})
