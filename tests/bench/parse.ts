import { parsePartialJson } from 'ai'
import { ItemStream } from '#app/generation/item-stream.ts'
import { interleave, keep, median, ratioOf, type Bench, type Figure, type Options } from './harness.ts'
import { courseOfLength, cut, type CourseText } from './texts.ts'

const CHUNK = 10

function read(chunks: readonly string[], modules: number): void {
  let seen = 0
  const items = new ItemStream('modules', () => {
    seen += 1
  })
  for (const chunk of chunks) items.push(chunk)
  keep(Object.keys(items.whole() as object))
  if (seen !== modules) throw new Error(`${seen} items were read, not ${modules}.`)
}

/**
 * What parsing the text again at each chunk costs, ms, with the SDK's own partial parser. Its cost at a chunk grows
 * with the text so far, so every `step`-th chunk is timed and stands for `step` of them.
 */
async function reparse(text: string, step: number): Promise<number> {
  let ms = 0
  const chunks = Math.ceil(text.length / CHUNK)
  for (let n = Math.ceil(step / 2); n <= chunks; n += step) {
    const sofar = text.slice(0, n * CHUNK)
    const started = performance.now()
    const { value } = await parsePartialJson(sofar)
    ms += performance.now() - started
    if (value) keep(Object.keys(value))
  }
  return ms * step
}

async function measure(name: string, course: CourseText, step: number, options: Options): Promise<Figure[]> {
  const chunks = cut(course.text, CHUNK)
  const seen = await interleave(
    { app: () => read(chunks, course.closes.length), once: () => keep(Object.keys(JSON.parse(course.text) as object)) },
    { rounds: options.scale(40), warmup: 5 },
  )
  const again: number[] = []
  const rounds = step === 1 ? 1 : options.quick ? 1 : 3
  for (let i = 0; i < rounds; i++) again.push(await reparse(course.text, step))
  const sampled = step === 1 ? 'timed at every chunk' : `timed at every ${step}th chunk, times ${step}`
  return [
    {
      name: `${name} in ${CHUNK}-character chunks, through ItemStream`,
      unit: 'ms',
      median: median(seen.app),
      samples: seen.app.length,
      ratios: [
        { to: 'reparsing at each chunk', value: ratioOf(seen.app, again) },
        { to: 'JSON.parse of the whole, once', value: ratioOf(seen.app, seen.once) },
      ],
      note: `${((median(seen.app) * 1000) / chunks.length).toFixed(2)} µs a chunk, ${(course.text.length / 1000).toFixed(0)} kB, ${course.closes.length} items`,
    },
    {
      name: `${name}, reparsed at each chunk`,
      unit: 'ms',
      median: median(again),
      samples: again.length,
      note: sampled,
    },
  ]
}

export const bench: Bench = {
  about: 'reading a streamed answer',
  async run(options) {
    const small = courseOfLength(50_000)
    const large = courseOfLength(200_000, { modules: 12, tasks: 20 })
    return [
      ...(await measure('50 kB', small, options.quick ? 25 : 1, options)),
      ...(await measure('200 kB', large, 200, options)),
    ]
  },
}
