import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DraftError } from '#app/generation/blueprint.ts'
import { OversizeError } from '#app/domain/errors.ts'
import { readKeepable } from '#app/domain/text.ts'
import { UnreadableError } from '#app/generation/failure.ts'
import { ANSWER_MAX } from '#app/generation/answer-text.ts'
import { ItemStream } from '#app/generation/item-stream.ts'

/** Push the pieces of an answer and collect what was reported, and the piece it was reported at. */
function reading(pieces: string[]) {
  const items: unknown[] = []
  const at: number[] = []
  let piece = 0
  const stream = new ItemStream('modules', (raw) => {
    items.push(raw)
    at.push(piece)
  })
  for (const text of pieces) {
    stream.push(text)
    piece += 1
  }
  return { items, at, whole: () => stream.whole() }
}

const units = (text: string) => text.split('')

function cutAt(text: string, places: number[]): string[] {
  const cuts = [0, ...places.map((p) => p % (text.length + 1)).toSorted((a, b) => a - b), text.length]
  return cuts.slice(1).map((end, i) => text.slice(cuts[i], end))
}

const nastyText = fc.oneof(
  fc.constantFrom(
    '[{]}',
    '"',
    '\\',
    '\\"]',
    '\n\t',
    '```',
    '{"modules":[1]}',
    '😀',
    'é',
    '\u0000',
    '</script>',
    '\\u0041',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    nastyText,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('any'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom('title', 'tasks', 'modules', 'a"b', '[', '{'), tie('any'), { maxKeys: 3 }),
})).any
const answer = fc.record({ title: nastyText, extra: value, modules: fc.array(value, { maxLength: 6 }), after: value })
const layout = fc.constantFrom<(json: string) => string>(
  (json) => json,
  (json) => `  \n${json}\n\n`,
  (json) => `\`\`\`json\n${json}\n\`\`\``,
  (json) => `\n\`\`\`\n${json}\n\`\`\`\n`,
  (json) => `\`\`\`json${json}\`\`\``,
)

/** JSON has no −0, and no text of ours a NUL. */
const asJson = (given: unknown): unknown => readKeepable(JSON.stringify(given))

describe('an answer, however the network cuts it', () => {
  it('gives the same items and the same whole: in one piece, character by character, in random pieces', () => {
    fc.assert(
      fc.property(
        answer,
        fc.boolean(),
        layout,
        fc.array(fc.nat(), { maxLength: 12 }),
        (given, pretty, wrap, places) => {
          const expected = asJson(given) as { modules: unknown[] }
          const text = wrap(JSON.stringify(given, null, pretty ? 2 : 0))
          for (const pieces of [[text], units(text), cutAt(text, places)]) {
            const read = reading(pieces)
            expect(read.items).toEqual(expected.modules)
            expect(read.whole()).toEqual(expected)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('reports each item as its bracket closes, not at the end', () => {
    const text = '{"modules":[{"a":"]}"},{"b":[1,{"c":2}]}],"title":"later"}'
    const { at } = reading(units(text))
    expect(at).toEqual([text.indexOf('},{"b'), text.indexOf('],"title') - 1])
  })

  it('shows an emoji whole that arrives in two halves', () => {
    const { items } = reading(['{"modules":["caf\u00e9 \ud83d', '\ude00"]}'])
    expect(items).toEqual(['café 😀'])
  })

  it('looks only at the top-level array, not at one of the same name inside', () => {
    const { items } = reading(['{"plan":{"modules":[1]},"text":"\\"modules\\":[2]","modules":[{"modules":[3]}]}'])
    expect(items).toEqual([{ modules: [3] }])
  })
})

describe('an answer that is no plan', () => {
  it.each([
    ['nothing', ''],
    ['blank', ' \n '],
    ['prose', 'Sure! Here is your course: {"modules":[]}'],
    ['a web page', '<!doctype html><html><body>502</body></html>'],
    ['a fence around prose', '```\nSorry\n```'],
    ['a fence of another language', '```js\n{"modules":[1]}\n```'],
    ['two answers', '{"modules":[1]}{"modules":[2]}'],
    ['a comment', '{"modules":[1] /* more */}'],
    ['an unclosed fence and brace', '```json\n{"modules":[1'],
  ])('is unreadable in every chunking: %s', (_title, text) => {
    const whole = reading([text])
    const pieces = reading(units(text))
    expect(pieces.items).toEqual(whole.items)
    for (const read of [whole, pieces]) expect(() => read.whole()).toThrow(UnreadableError)
  })

  it('keeps the items of an answer that breaks off, and never calls it whole', () => {
    const text = '{"title":"T","modules":[{"a":1},{"b":2},{"c":3}]}'
    for (let end = 0; end < text.length; end++) {
      const read = reading([text.slice(0, end)])
      expect(read.items).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }].slice(0, read.items.length))
      expect(() => read.whole()).toThrow(UnreadableError)
    }
  })

  it('reads any garbage to an end: items, a value or a refusal, the same in every chunking', () => {
    const garbage = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...units('{}[]",:\\`1e-tnf \n')), maxLength: 60 }),
    )
    const end = (read: ReturnType<typeof reading>) => {
      try {
        return { whole: read.whole() }
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableError)
        return 'unreadable'
      }
    }
    fc.assert(
      fc.property(garbage, (text) => {
        const one = reading([text])
        const many = reading(units(text))
        expect(many.items).toEqual(one.items)
        expect(end(many)).toEqual(end(one))
      }),
      { numRuns: 500 },
    )
  })
})

describe('an answer that will not end', () => {
  it('is cut off just past the longest answer that is read, also in one chunk', () => {
    const stream = new ItemStream('modules', () => {})
    stream.push(`{"title":"${'x'.repeat(ANSWER_MAX - 10)}`)
    expect(() => stream.push('x')).toThrow(OversizeError)
    expect(() => new ItemStream('modules', () => {}).push(' '.repeat(ANSWER_MAX + 1))).toThrow(OversizeError)
  })

  it('costs no more when it is blank, or blank inside and after: the server is not held up', () => {
    const began = performance.now()
    const blank = new ItemStream('modules', () => {})
    for (let n = 0; n < ANSWER_MAX; n += 4) blank.push('    ')
    expect(() => blank.whole()).toThrow(UnreadableError)
    const padded = reading([`{"modules":["${' '.repeat(ANSWER_MAX / 2 - 20)}"]`, ' '.repeat(ANSWER_MAX / 2 - 20), '}'])
    expect(padded.items).toHaveLength(1)
    padded.whole()
    expect(performance.now() - began).toBeLessThan(4000)
  })
})

it('passes on a refusal of an item at once, and is not confused by it afterwards', () => {
  const stream = new ItemStream('modules', () => {
    throw new DraftError('no')
  })
  expect(() => stream.push('{"modules":[{"a":1},')).toThrow(DraftError)
  expect(() => stream.push('{"b":2}]}')).toThrow(DraftError)
  expect(stream.whole()).toEqual({ modules: [{ a: 1 }, { b: 2 }] })
})
