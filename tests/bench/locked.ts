import { setImmediate as turn } from 'node:timers/promises'
import type { TenantContext } from '#app/services/context.ts'
import { getPlan } from '#app/services/plans.server.ts'
import { workOnTask } from '#app/services/tasks.server.ts'
import { startChild, type Child } from './children.ts'
import { atMost, keep, quantile, wallMs, type Bench, type Figure, type Options } from './harness.ts'
import { RawFile } from './replay.ts'
import { benchRuntime, cycle, fileOf, learnersOf, plantReadyPlans } from './world.ts'

const LOCK_MS = 500
/** Writes of the learner whose file is locked, waiting at once. */
const WAITING = 8

type Target = { ctx: TenantContext; planId: string; taskId: string }

async function targetOf(ctx: TenantContext): Promise<Target> {
  const [planId = ''] = await plantReadyPlans(ctx, 1)
  const [module] = (await getPlan(ctx, planId)).modules
  return { ctx, planId, taskId: module?.tasks[0]?.id ?? '' }
}

const write = ({ ctx, planId, taskId }: Target, i: number) =>
  workOnTask(ctx, planId, taskId, { status: i % 2 === 0 ? 'completed' : 'not_started' })

/** Others read and write for `ms`; each time counts from the end of the one before, so a held-up loop shows. */
async function work(others: Target[], ms: number): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + ms
  for (let i = 0, before = performance.now(); before < until; i++) {
    const target = cycle(others, i)
    await turn()
    if (i % 2 === 0) await write(target, i / 2)
    else keep((await getPlan(target.ctx, target.planId)).modules)
    const after = performance.now()
    times.push(after - before)
    before = after
  }
  return times
}

type Seen = { free: number[]; held: number[]; waited: number[]; early: number }

async function round(
  world: { file: string; locked: Target; others: Target[] },
  holder: Child,
  seen: Seen,
): Promise<void> {
  const { locked, others, file } = world
  const waiting = async (store?: number[]) => {
    const asked = performance.now()
    await Promise.all(Array.from({ length: WAITING }, (_, i) => write(locked, i)))
    store?.push(performance.now() - asked)
  }
  const undisturbed = waiting()
  seen.free.push(...(await work(others, LOCK_MS)))
  await undisturbed
  const held = holder.do({ kind: 'lock', file, startAt: 0, ms: LOCK_MS })
  const probe = new RawFile(file)
  while (!probe.isLocked()) await turn()
  probe.close()
  const blocked = waiting(seen.waited).then(wallMs)
  seen.held.push(...(await work(others, LOCK_MS - 60)))
  const { to } = await held
  if ((await blocked) < to - 5) seen.early += 1
}

async function measure(options: Options): Promise<Figure[]> {
  await using holder = await startChild()
  await using cairn = await benchRuntime()
  const [locked, ...others] = await Promise.all((await learnersOf(cairn, 9)).map(targetOf))
  if (!locked) throw new Error('There is no learner to lock.')
  const seen: Seen = { free: [], held: [], waited: [], early: 0 }
  const world = { file: fileOf(cairn, locked.ctx.tenantId), locked, others }
  await work(others, 300)
  for (let i = 0; i < options.scale(10); i++) await round(world, holder, seen)
  const p99 = { free: quantile(seen.free, 0.99), held: quantile(seen.held, 0.99) }
  const shortest = Math.min(...seen.waited)
  return [
    {
      name: 'others’ p99 while one file is locked for 500 ms',
      unit: 'ms',
      median: p99.held,
      samples: seen.held.length,
      ratios: [{ to: 'the same without the lock', value: p99.held / p99.free, target: atMost(1.5) }],
      note: `median ${quantile(seen.held, 0.5).toFixed(3)} ms; the locked learner’s ${WAITING} writes waited ${shortest.toFixed(0)} ms or more and all succeeded`,
      ...(seen.early > 0 ? { wrong: `${seen.early} times the locked file was written before it was let go` } : {}),
    },
    { name: 'others’ p99 without the lock', unit: 'ms', median: p99.free, samples: seen.free.length },
  ]
}

export const bench: Bench = {
  about: 'other learners while one learner’s file is locked by another process',
  run: measure,
}
