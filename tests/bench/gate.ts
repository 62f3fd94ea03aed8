import path from 'node:path'
import { startAttempt } from '#app/services/start.server.ts'
import { startChild, type Child } from './children.ts'
import {
  interleave,
  median,
  perSecond,
  quantile,
  ratioOf,
  wallMs,
  type Bench,
  type Figure,
  type Options,
} from './harness.ts'
import { ask, RawFile } from './replay.ts'
import { noQueue, type GateOutcome, type Lane } from './tasks.ts'
import { benchRuntime, cycle, fileOf, learnersOf, plantPlans } from './world.ts'

type Scene = { name: string; door: boolean; same: boolean; plans: number }

const SCENES: Scene[] = [
  { name: 'the same plans, the gate alone', door: false, same: true, plans: 300 },
  { name: 'the same plans, the whole door', door: true, same: true, plans: 60 },
  { name: 'different learners, the gate alone', door: false, same: false, plans: 600 },
  { name: 'different learners, the whole door', door: true, same: false, plans: 240 },
]
/** Contenders for each plan, all processes together; with different learners there is one. */
const CONTENDERS = 8
/** Learners, so that no sliding log of the limiter grows beyond what it would in life. */
const LEARNERS = 8

type Result = { perSecond: number; wrong: string[]; outcomes: GateOutcome[] }

function lanesFor(scene: Scene, lanes: Lane[], child: number, children: number): Lane[] {
  return scene.same ? lanes : lanes.filter((_, i) => i % children === child)
}

async function contest(scene: Scene, plans: number, children: Child[]): Promise<Result> {
  await using cairn = await benchRuntime()
  const lanes: Lane[] = []
  for (const ctx of await learnersOf(cairn, LEARNERS)) {
    lanes.push({ tenantId: ctx.tenantId, planIds: await plantPlans(ctx, Math.ceil(plans / LEARNERS)) })
  }
  const task = { kind: 'gate', dataDir: cairn.dataDir, startAt: wallMs() + 120, door: scene.door } as const
  const contenders = scene.same ? CONTENDERS / children.length : 1
  const outcomes = await Promise.all(
    children.map((child, i) => child.do({ ...task, contenders, lanes: lanesFor(scene, lanes, i, children.length) })),
  )
  const ms = Math.max(...outcomes.map((o) => o.to)) - Math.min(...outcomes.map((o) => o.from))
  const decisions = outcomes.reduce((sum, o) => sum + o.decisions, 0)
  const files = lanes.map((lane) => fileOf(cairn, lane.tenantId))
  const wrong = check(scene, { files, control: path.join(cairn.dataDir, 'control.db'), lanes, outcomes })
  return { perSecond: (decisions / ms) * 1000, wrong, outcomes }
}

type Left = { files: string[]; control: string; lanes: Lane[]; outcomes: GateOutcome[] }

/** Exactly one attempt for each plan, one winner told for each, and in control a job and a hit for each winner. */
function check(scene: Scene, { files, control, lanes, outcomes }: Left): string[] {
  const wrong: string[] = []
  const plans = lanes.reduce((sum, lane) => sum + lane.planIds.length, 0)
  const wins = outcomes.reduce((sum, o) => sum + o.wins, 0)
  if (wins !== plans) wrong.push(`${wins} winners were told for ${plans} plans`)
  for (const file of files) {
    const rows = ask<{ n: number; running: number; state: string }>(
      file,
      `select (select count(*) from attempts a where a.plan_id = p.id) n, p.generation state,
        (select count(*) from attempts a where a.plan_id = p.id and a.status = 'in_progress') running from plans p`,
    )
    const bad = rows.filter((row) => row.n !== 1 || row.running !== 1 || row.state !== 'generating').length
    if (bad > 0) wrong.push(`${bad} plans do not have exactly one attempt`)
  }
  const strange = outcomes.flatMap((o) => Object.keys(o.refused)).filter((code) => code !== 'in_progress')
  if (strange.length > 0) wrong.push(`refused as ${strange.join(', ')}`)
  if (!scene.door) return wrong
  const jobs = ask<{ n: number }>(control, "select count(*) n from jobs where status = 'queued'")[0]?.n
  const hits = ask<{ n: number }>(control, 'select coalesce(sum(json_array_length(hits)), 0) n from limits')[0]?.n
  if (jobs !== plans || hits !== plans) wrong.push(`${jobs} jobs and ${hits} hits were left for ${plans} plans`)
  return wrong
}

/** One decision that is won, against the cheapest durable commit there can be: one row, on the bare binding. */
async function againstCommit(options: Options): Promise<Figure> {
  await using cairn = await benchRuntime()
  const [ctx] = await learnersOf(cairn, 1)
  if (!ctx) throw new Error('There is no learner.')
  const rounds = options.scale(300)
  const planIds = await plantPlans(ctx, rounds + 30)
  const raw = new RawFile(fileOf(cairn, ctx.tenantId))
  const row = { text: 'update plans set summary = ? where id = ?', mode: 'run', how: 'run' } as const
  const seen = await interleave(
    {
      gate: (i) => startAttempt(noQueue(ctx), cycle(planIds, i)),
      commit: (i) => raw.transaction([{ ...row, params: [String(i), cycle(planIds, i)] }]),
    },
    { rounds, warmup: 30 },
  )
  raw.close()
  return perSecond('one decision, won, the gate alone', seen.gate, {
    ratios: [{ to: 'one row on raw libsql, durable (rate)', value: ratioOf(seen.commit, seen.gate) }],
    note: `p95 ${quantile(seen.gate, 0.95).toFixed(2)} ms`,
  })
}

function figureOf(scene: Scene, processes: string, results: Result[], alone?: number): Figure {
  const rates = results.map((result) => result.perSecond)
  const outcomes = results.flatMap((result) => result.outcomes)
  const wins = (i: number) => results.reduce((sum, r) => sum + (r.outcomes[i]?.wins ?? 0), 0)
  const split = processes === 'two processes' && scene.same ? `; winners ${wins(0)} : ${wins(1)}` : ''
  const slowest = Math.max(...outcomes.map((o) => o.p99))
  const wrong = results.flatMap((result) => result.wrong)
  return {
    name: `${scene.name}, ${processes}`,
    unit: '/s',
    median: median(rates),
    samples: outcomes.reduce((sum, o) => sum + o.decisions, 0),
    ...(alone === undefined ? {} : { ratios: [{ to: 'one process', value: median(rates) / alone }] }),
    note: `worst p99 of a decision ${slowest.toFixed(1)} ms${split}`,
    ...(wrong.length > 0 ? { wrong: wrong.join('; ') } : {}),
  }
}

async function measure(options: Options): Promise<Figure[]> {
  await using a = await startChild()
  await using b = await startChild()
  const figures: Figure[] = [await againstCommit(options)]
  for (const scene of SCENES) {
    const one: Result[] = []
    const two: Result[] = []
    const plans = Math.max(LEARNERS, options.scale(scene.plans))
    await contest(scene, Math.ceil(plans / 4), [a, b])
    for (let round = 0; round < (options.quick ? 2 : 3); round++) {
      one.push(await contest(scene, plans, [round % 2 === 0 ? a : b]))
      two.push(await contest(scene, plans, [a, b]))
    }
    const alone = median(one.map((result) => result.perSecond))
    figures.push(figureOf(scene, 'one process', one), figureOf(scene, 'two processes', two, alone))
  }
  return figures
}

export const bench: Bench = {
  about: `the gate, decisions a second; ${CONTENDERS} contenders for each of the same plans, one for each otherwise`,
  run: measure,
}
