import { CreatePlanBody } from '#app/http/api-schemas.ts'
import { readJson } from '#app/http/api.server.ts'
import { blueprints } from '#app/blueprints/registry.ts'
import { atMost, interleave, keep, ratioOf, timed, type Bench, type Figure, type Options } from './harness.ts'

const SIZE = 100_000
const TODAY = '2026-03-02'
const { course } = blueprints

const NOTES = {
  plain: 'Chapter 1: what a hive needs. '.repeat(SIZE / 30).slice(0, SIZE),
  emoji: '🐝'.repeat(SIZE / 4),
  blank: `a${' '.repeat(SIZE - 2)}b`,
}

/** A new string every time, as one that arrives from a socket is: nothing about it is known yet. */
const bodies = Object.fromEntries(
  Object.entries(NOTES).map(([name, notes]) => [name, Buffer.from(JSON.stringify({ topic: notes, notes, weeks: 6 }))]),
)
const bodyOf = (name: string) => bodies[name] ?? Buffer.alloc(0)

function prepare(fields: unknown): void {
  const prepared = course.prepare(course.fields.parse(fields), TODAY)
  if (!prepared.truncatedNotes || !prepared.truncatedTopic) throw new Error('Nothing was cut.')
  keep(prepared.topic)
}

async function schemaAndCut(name: string, options: Options): Promise<Figure> {
  const parse = (): unknown => JSON.parse(bodyOf(name).toString('utf8'))
  const parsed = [parse()]
  const seen = await interleave(
    { app: () => prepare(parsed.shift()), parse: () => void parsed.push(parse()) },
    { rounds: options.scale(1200), warmup: options.scale(200) },
  )
  return timed(`schema and cut, topic and notes of 100 kB (${name})`, seen.app, {
    target: atMost(1, 'p95'),
    limit: atMost(5, 'p95'),
    ratios: [{ to: 'JSON.parse of the same', value: ratioOf(seen.app, seen.parse) }],
  })
}

const request = (body: Buffer) =>
  new Request('http://127.0.0.1/api/v1/plans', {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-length': String(body.length) },
  })

async function wholeRoad(options: Options) {
  const half = Buffer.from(JSON.stringify({ topic: 'Bees', notes: NOTES.plain }))
  const seen = await interleave(
    {
      app: async () => {
        const { kind: _, ...fields } = await readJson(request(half), CreatePlanBody)
        keep(course.prepare(fields, TODAY).topic)
      },
      bare: async () => {
        const body = JSON.parse(await request(half).text()) as { notes: string }
        keep(body.notes.trim())
      },
    },
    { rounds: options.scale(800), warmup: options.scale(100) },
  )
  return timed('a 100 kB body: read, nesting, JSON, schema, cut', seen.app, {
    limit: atMost(5, 'p95'),
    target: atMost(1, 'p95'),
    ratios: [{ to: 'request.text() and JSON.parse alone', value: ratioOf(seen.app, seen.bare) }],
  })
}

export const bench: Bench = {
  about: 'cutting and validating what a learner sends',
  async run(options) {
    const figures = []
    for (const name of Object.keys(NOTES)) figures.push(await schemaAndCut(name, options))
    return [...figures, await wholeRoad(options)]
  },
}
