import { setTimeout as sleep } from 'node:timers/promises'
import { watchInBrowser } from './browser.ts'
import { builtServer, isBuilt, type BuiltServer, type Visitor } from './built-server.ts'
import { atMost, interleave, ratioOf, timed, type Bench, type Figure, type Options } from './harness.ts'
import { held, lagsOf } from './lags.ts'
import { pacedProvider, type PacedProvider } from './paced-provider.ts'
import { postPlan, send, watch } from './requests.ts'
import { courseText } from './texts.ts'
import { cycle, roomyFields, toProvider } from './world.ts'

const COURSE = courseText({ modules: 8, tasks: 4 })
const CHUNK = 40
const EVERY_MS = 4

async function onePlan(
  server: BuiltServer,
  visitor: Visitor,
  provider: PacedProvider,
  topic: string,
): Promise<number[]> {
  const planId = await postPlan(server, visitor, roomyFields(topic))
  const watching = watch(server, visitor, planId)
  await watching.opened
  await held(provider, 1)
  await sleep(20)
  await provider.go(EVERY_MS)
  const end = await watching.end
  if (end !== 'ready') throw new Error(`The plan ended ${end}.`)
  return lagsOf(provider.closed.get(topic) ?? [], watching.items, COURSE.closes.length)
}

async function measure(options: Options): Promise<Figure[]> {
  if (!isBuilt()) throw new Error('There is no built server.')
  await using provider = await pacedProvider(COURSE, CHUNK)
  await using server = await builtServer({ learners: 12, env: toProvider(provider) })
  const lags: number[] = []
  const visits = { health: [] as number[] }
  const plans = options.scale(24)
  for (let i = 0; i < plans; i++) {
    const found = await onePlan(server, cycle(server.visitors, i), provider, `Bench topic ${i}`)
    if (i > 1) lags.push(...found)
    const { health } = await interleave({ health: () => send(server, '/healthz') }, { rounds: 8, warmup: 1 })
    if (i > 1) visits.health.push(...health)
  }
  const figure = timed('provider’s closing byte → event received, one stream', lags, {
    target: atMost(50, 'p95'),
    ratios: [{ to: 'GET /healthz of the same server', value: ratioOf(lags, visits.health) }],
    note: 'each event is committed durably before it is told',
  })
  return [
    figure,
    ...(await watchInBrowser({
      provider,
      server,
      course: COURSE,
      everyMs: EVERY_MS,
      plans: Math.max(5, options.scale(12)),
    })),
  ]
}

export const bench: Bench = { about: 'from the provider’s byte that closes an item to whoever watches', run: measure }
