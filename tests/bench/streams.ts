import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { builtServer, isBuilt, processorMs, residentMB, type BuiltServer } from './built-server.ts'
import { atMost, quantile, timed, type Bench, type Figure } from './harness.ts'
import { held, lagsOf } from './lags.ts'
import { pacedProvider, type PacedProvider } from './paced-provider.ts'
import { postPlan, watch } from './requests.ts'
import { courseOfLength } from './texts.ts'
import { cycle, roomyFields, toProvider } from './world.ts'

const STREAMS = 100

type Scene = { length: number; chunk: number; seconds: number }
/** Between two chunks of a stream, between the first stream's start and the last's, ms; items of a course. */
type Tempo = { everyMs: number; spreadMs: number; items: number }
type Crowd = {
  lags: number[]
  ownLateMs: number
  grewMB?: number
  processorMs?: number
  wroteMs: number
  settledMs: number
}

/** Follow a process's memory; the function returned stops that and tells by how much it grew at its peak, in MB. */
function followMemory(pid: number): () => number | undefined {
  const before = residentMB(pid)
  let peak = before ?? 0
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMB(pid) ?? 0)
  }, 50)
  return () => {
    clearInterval(timer)
    return before === undefined ? undefined : peak - before
  }
}

const topicAt = (i: number) => `Bench topic ${i}`

/** Create all the plans and watch them; every stream is held back until the last watcher is there. */
async function gather(server: BuiltServer, provider: PacedProvider) {
  const watching = []
  for (let i = 0; i < STREAMS; i++) {
    const visitor = cycle(server.visitors, i)
    watching.push(watch(server, visitor, await postPlan(server, visitor, roomyFields(topicAt(i)))))
  }
  await Promise.all(watching.map((one) => one.opened))
  await held(provider, STREAMS)
  await sleep(300)
  return watching
}

async function crowd(
  server: BuiltServer,
  provider: PacedProvider,
  { everyMs, spreadMs, items }: Tempo,
): Promise<Crowd> {
  const grown = followMemory(server.pid)
  const watching = await gather(server, provider)
  const used = processorMs(server.pid)
  const late = monitorEventLoopDelay({ resolution: 1 })
  late.enable()
  const began = performance.now()
  // Out of step, as strangers are: their items close evenly over the time of one item.
  await provider.go(everyMs, spreadMs)
  const wroteMs = performance.now() - began
  const ends = await Promise.all(watching.map((one) => one.end))
  const settledMs = performance.now() - began
  const spent = (processorMs(server.pid) ?? Number.NaN) - (used ?? Number.NaN)
  late.disable()
  const grewMB = grown()
  const failed = ends.filter((end) => end !== 'ready').length
  if (failed > 0) throw new Error(`${failed} of ${STREAMS} plans did not become ready.`)
  const lags = watching.flatMap((one, i) => lagsOf(provider.closed.get(topicAt(i)) ?? [], one.items, items))
  return {
    lags,
    ownLateMs: late.percentile(95) / 1e6,
    wroteMs,
    settledMs,
    ...(grewMB === undefined ? {} : { grewMB }),
    ...(Number.isNaN(spent) ? {} : { processorMs: spent }),
  }
}

async function measure({ length, chunk, seconds }: Scene): Promise<Figure[]> {
  const course = courseOfLength(length)
  await using provider = await pacedProvider(course, chunk)
  const env = { ...toProvider(provider), JOB_CONCURRENCY: String(STREAMS), GENERATION_LIMIT: '100' }
  await using server = await builtServer({ learners: STREAMS, env })
  const chunks = Math.ceil(course.text.length / chunk)
  const items = course.closes.length
  const tempo = { everyMs: (seconds * 1000) / chunks, spreadMs: (seconds * 1000) / items, items }
  const seen = await crowd(server, provider, tempo)
  const rate = Math.round((STREAMS * chunks * 1000) / seen.wroteMs)
  const name = `${STREAMS} streams × ${Math.round(length / 1000)} kB, ${rate} chunks a second`
  const said = `p99 ${quantile(seen.lags, 0.99).toFixed(1)} ms; written in ${(seen.wroteMs / 1000).toFixed(1)} s, all settled ${(seen.settledMs - seen.wroteMs).toFixed(0)} ms later; the bench’s own loop is up to ${seen.ownLateMs.toFixed(1)} ms late (p95)`
  const figures = [timed(`${name}: item lag`, seen.lags, { target: atMost(10, 'p95'), note: said })]
  const { grewMB, processorMs: spent } = seen
  if (spent !== undefined) figures.push(processorFigure(spent, STREAMS * chunks, seen.settledMs))
  if (grewMB !== undefined) {
    figures.push({
      name: 'memory the server grew by, at its peak',
      unit: 'MB',
      median: grewMB,
      samples: 1,
      note: 'jobs, provider connections and watchers',
    })
  }
  return figures
}

const processorFigure = (spentMs: number, chunks: number, lastedMs: number): Figure => ({
  name: 'the server’s processor time for a chunk, all in',
  unit: 'µs',
  median: (spentMs * 1000) / chunks,
  samples: chunks,
  note: `${Math.round((spentMs / lastedMs) * 100)} % of one core while it lasted; at 100 % items come late`,
})

export const bench: Bench = {
  about: 'a hundred plans being made and watched at once; the server is one process, provider and watchers another',
  async run({ quick }) {
    if (!isBuilt()) throw new Error('There is no built server.')
    return measure(quick ? { length: 12_500, chunk: 100, seconds: 5 } : { length: 50_000, chunk: 100, seconds: 20 })
  },
}
