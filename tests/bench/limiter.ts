import { startChild, type Child } from './children.ts'
import { median, wallMs, type Bench, type Figure, type Options } from './harness.ts'
import type { LimitOutcome } from './tasks.ts'
import { benchRuntime } from './world.ts'

type Rate = { limit: number; windowMs: number }
type Scene = { name: string; stage: boolean; keys: number; repeat: number; tries: number; rate: Rate }

const HOUR = { limit: 10, windowMs: 3_600_000 }

const SCENES: Scene[] = [
  {
    name: 'one key of 50 in 100 ms, 16 asking at once',
    stage: false,
    keys: 1,
    repeat: 16,
    tries: 500,
    rate: { limit: 50, windowMs: 100 },
  },
  { name: '100 learners of 10 an hour, each asks 20 times', stage: false, keys: 100, repeat: 1, tries: 20, rate: HOUR },
  { name: 'the same through stage(), with its job', stage: true, keys: 100, repeat: 1, tries: 20, rate: HOUR },
]

type Result = { perSecond: number; admitted: number; wrong: string[]; p99: number }

/** The most that were let through in any stretch of the window, and whether it is more than the limit. */
function overAdmitted(outcomes: LimitOutcome[], rate: Rate): string[] {
  const byKey = new Map<string, number[]>()
  for (const { key, at } of outcomes.flatMap((o) => o.admitted)) byKey.set(key, [...(byKey.get(key) ?? []), at])
  let over = 0
  for (const times of byKey.values()) {
    const sorted = times.toSorted((x, y) => x - y)
    for (let i = rate.limit; i < sorted.length; i++) {
      if ((sorted[i] ?? 0) - (sorted[i - rate.limit] ?? 0) < rate.windowMs) over += 1
    }
  }
  return over > 0 ? [`${over} were let through beyond the limit`] : []
}

async function contest(scene: Scene, children: Child[], options: Options): Promise<Result> {
  await using cairn = await benchRuntime()
  const names = Array.from({ length: scene.keys }, () => cairn.newId())
  const keys = Array.from({ length: scene.repeat / (scene.repeat > 1 ? children.length : 1) }, () => names).flat()
  const whole = scene.repeat > 1 ? scene.tries : scene.tries / children.length
  const tries = scene.repeat > 1 ? options.scale(whole) : whole
  const task = {
    kind: 'limit',
    dataDir: cairn.dataDir,
    startAt: wallMs() + 120,
    rate: scene.rate,
    stage: scene.stage,
  } as const
  const outcomes = await Promise.all(children.map((child) => child.do({ ...task, keys, tries })))
  const ms = Math.max(...outcomes.map((o) => o.to)) - Math.min(...outcomes.map((o) => o.from))
  const admitted = outcomes.reduce((sum, o) => sum + o.admitted.length, 0)
  const wrong = overAdmitted(outcomes, scene.rate)
  const meant = scene.keys * scene.rate.limit
  if (scene.rate === HOUR && admitted !== meant) wrong.push(`${admitted} were let through, not ${meant}`)
  const decisions = outcomes.reduce((sum, o) => sum + o.decisions, 0)
  return {
    perSecond: (decisions / ms) * 1000,
    admitted: admitted / decisions,
    wrong,
    p99: Math.max(...outcomes.map((o) => o.p99)),
  }
}

function figureOf(name: string, results: Result[], alone?: number): Figure {
  const rate = median(results.map((result) => result.perSecond))
  const wrong = results.flatMap((result) => result.wrong)
  const share = Math.round(median(results.map((result) => result.admitted)) * 100)
  return {
    name,
    unit: '/s',
    median: rate,
    samples: results.length,
    ...(alone === undefined ? {} : { ratios: [{ to: 'one process', value: rate / alone }] }),
    note: `${share} % let through, none too many; worst p99 of a decision ${Math.max(...results.map((r) => r.p99)).toFixed(1)} ms`,
    ...(wrong.length > 0 ? { wrong: wrong.join('; '), note: `${share} % let through` } : {}),
  }
}

async function measure(options: Options): Promise<Figure[]> {
  await using a = await startChild()
  await using b = await startChild()
  const figures: Figure[] = []
  for (const scene of SCENES) {
    const one: Result[] = []
    const two: Result[] = []
    for (let round = 0; round < (options.quick ? 2 : 5); round++) {
      one.push(await contest(scene, [round % 2 === 0 ? a : b], options))
      two.push(await contest(scene, [a, b], options))
    }
    figures.push(figureOf(`${scene.name}, one process`, one))
    figures.push(figureOf(`${scene.name}, two processes`, two, median(one.map((result) => result.perSecond))))
  }
  return figures
}

export const bench: Bench = { about: 'the limiter, decisions a second, never one too many', run: measure }
