import { setTimeout as sleep } from 'node:timers/promises'
import { builtServer, isBuilt, residentMB, type BuiltServer } from './built-server.ts'
import { atMost, quantile, timed, type Bench, type Figure, type Options } from './harness.ts'
import { held, lagsOf } from './lag.ts'
import { pacedProvider, type PacedProvider } from './paced-provider.ts'
import { postPlan, watch } from './requests.ts'
import { courseOfLength, type CourseText } from './texts.ts'
import { cycle, roomyFields, toProvider } from './world.ts'

const STREAMS = 100
const COURSE = courseOfLength(50_000)

type Crowd = { lags: number[]; peakMB: number | undefined; wroteMs: number; settledMs: number }

/** Follow a process's memory until told to stop; resolves with its peak in MB. */
function followMemory(pid: number): () => number | undefined {
  let peak = residentMB(pid)
  const timer = setInterval(() => {
    const now = residentMB(pid)
    if (now !== undefined && now > (peak ?? 0)) peak = now
  }, 50)
  return () => {
    clearInterval(timer)
    return peak
  }
}

async function crowd(server: BuiltServer, provider: PacedProvider, from: number, everyMs: number): Promise<Crowd> {
  const topics = Array.from({ length: STREAMS }, (_, i) => `Bench topic ${from + i}`)
  const watching = []
  for (const [i, topic] of topics.entries()) {
    const visitor = cycle(server.visitors, i)
    watching.push(watch(server, visitor, await postPlan(server, visitor, roomyFields(topic))))
  }
  await Promise.all(watching.map((one) => one.opened))
  await held(provider, STREAMS)
  await sleep(300)
  const peak = followMemory(server.pid)
  const began = performance.now()
  await provider.go(everyMs)
  const wroteMs = performance.now() - began
  const ends = await Promise.all(watching.map((one) => one.end))
  const settledMs = performance.now() - began
  const failed = ends.filter((end) => end !== 'ready').length
  if (failed > 0) throw new Error(`${failed} of ${STREAMS} plans did not become ready.`)
  const lags = watching.flatMap((one, i) =>
    lagsOf(provider.closed.get(cycle(topics, i)) ?? [], one.items, COURSE.closes.length),
  )
  return { lags, peakMB: peak(), wroteMs, settledMs }
}

/** How late the bench's own loop is while it writes as much to nobody's server but its own readers. */
async function inPace(course: CourseText, chunk: number, seconds: number): Promise<Figure[]> {
  await using provider = await pacedProvider(course, chunk)
  const env = { ...toProvider(provider), JOB_CONCURRENCY: String(STREAMS), GENERATION_LIMIT: '100' }
  await using server = await builtServer({ learners: STREAMS, env })
  const chunks = Math.ceil(course.text.length / chunk)
  const everyMs = (seconds * 1000) / chunks
  const before = residentMB(server.pid)
  const first = await crowd(server, provider, 0, everyMs)
  const growth = first.peakMB === undefined || before === undefined ? undefined : first.peakMB - before
  const rate = Math.round((STREAMS * chunks * 1000) / first.wroteMs)
  const name = `${STREAMS} streams × 50 kB, ${chunk} characters a chunk`
  return [
    timed(`${name}: item lag`, first.lags, {
      target: atMost(10, 'p95'),
      note: `${rate} chunks a second in all; p99 ${quantile(first.lags, 0.99).toFixed(1)} ms; written in ${(first.wroteMs / 1000).toFixed(1)} s, all settled ${(first.settledMs - first.wroteMs).toFixed(0)} ms later`,
    }),
    ...(growth === undefined
      ? []
      : [
          {
            name: `${name}: memory the server grew by`,
            unit: 'MB' as const,
            median: growth,
            samples: 1,
            note: `from ${before?.toFixed(0)} MB, watchers included`,
          },
        ]),
  ]
}

export const bench: Bench = {
  about: 'a hundred plans being made and watched at once, server and provider in two processes',
  async run(options) {
    if (!isBuilt()) throw new Error('There is no built server.')
    return [...(options.quick ? await inPace(courseOfLength(12_500), 40, 3) : await inPace(COURSE, 40, 12))]
  },
}
