import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutText, keepable, readKeepable } from '#app/domain/text.ts'

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', ' ', '😀', '𝒳', 'é', '\n'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

it('keeps a text that fits as it is', () => {
  expect(cutText('two words', 9)).toEqual({ text: 'two words', cut: false })
  expect(cutText('', 0)).toEqual({ text: '', cut: false })
})

it('says so when it cuts', () => {
  expect(cutText('two words', 8)).toEqual({ text: 'two word', cut: true })
  expect(cutText('anything', 0)).toEqual({ text: '', cut: true })
})

it('drops a character that would be cut in half', () => {
  expect(cutText('ab😀', 3)).toEqual({ text: 'ab', cut: true })
  expect(cutText('ab😀', 4)).toEqual({ text: 'ab😀', cut: false })
  expect(cutText('😀😀', 2)).toEqual({ text: '😀', cut: true })
})

it('is a prefix, never too long, never shorter than it must be, and never splits a character', () => {
  fc.assert(
    fc.property(anyText, fc.nat(30), (text, max) => {
      const { text: kept, cut } = cutText(text, max)
      expect(text.startsWith(kept)).toBe(true)
      expect(kept.length).toBeLessThanOrEqual(max)
      expect(cut).toBe(kept.length < text.length)
      expect(kept).not.toMatch(/\p{Surrogate}/u)
      if (cut) expect(kept.length).toBeGreaterThanOrEqual(max - 1)
    }),
    { numRuns: 1000 },
  )
})

it('keeps what a column keeps, and marks what it does not', () => {
  expect(keepable('a\0b \ud800c😀\udc00')).toBe('a\ufffdb \ufffdc😀\ufffd')
  expect(readKeepable('{"a":["x\\u0000",1,null]}')).toEqual({ a: ['x\ufffd', 1, null] })
  const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8')
  fc.assert(fc.property(anyText, (text) => keepable(text) === wellFormed(text).replaceAll('\0', '\ufffd')))
})
