import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ProgressEvent } from '#app/domain/progress.ts'
import type { TenantContext } from '#app/services/context.ts'
import { retryPlan } from '#app/services/attempts.server.ts'
import { removePlan } from '#app/services/deleted.server.ts'
import { planProgress, progressSoFar, watchPlan, type Frame } from '#app/services/watch.server.ts'
import { courseAnswer, sse, streaming, type Script } from '../support/provider.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { testRuntime } from '../support/runtime.ts'
import { failing, scene, silent, until } from '../support/scene.ts'

type Options = { after?: number; windowMs?: number; signal?: AbortSignal; stopAt?: number }

async function watch(ctx: TenantContext, id: string, options: Options = {}) {
  const { after = 0, windowMs = 10_000, signal = new AbortController().signal } = options
  const frames: Frame[] = []
  for await (const frame of watchPlan(ctx, id, after, { windowMs, signal })) {
    frames.push(frame)
    if (frame.kind === 'event' && frame.event.seq === options.stopAt) break
  }
  return frames
}
const eventsOf = (frames: Frame[]): ProgressEvent[] => frames.flatMap((f) => (f.kind === 'event' ? [f.event] : []))
const story = (frames: Frame[]) =>
  eventsOf(frames).map((e) => (e.type === 'phase' ? e.data.phase : e.type === 'item' ? e.data.title : e.type))

const answer = courseAnswer({ modules: 3 })
const whole = ['queued', 'asking', 'writing', 'Module 1', 'Module 2', 'Module 3', 'checking', 'saving', 'ready']

it('tells the whole story of a plan in order, while it is made, and then ends', async () => {
  await using s = await scene(streaming(answer, { paceMs: 1 }))
  const id = await s.create()
  const watched = watch(s.ctx, id)
  await s.cairn.worker.tick()
  const frames = await watched
  expect(story(frames)).toEqual(whole)
  expect(eventsOf(frames).map((e) => e.seq)).toEqual(whole.map((_, i) => i + 1))
  expect(frames.at(-1)).toEqual({ kind: 'end' })
})

it('shows a module as soon as it is closed, before the provider has finished', async () => {
  let finish = () => {}
  const script: Script = (res) => {
    sse.start(res)
    sse.text(res, answer.slice(0, answer.indexOf('Module 2')))
    finish = () => {
      sse.text(res, answer.slice(answer.indexOf('Module 2')))
      sse.end(res)
    }
  }
  await using s = await scene(script)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  expect(story(await watch(s.ctx, id, { stopAt: 4 }))).toEqual(whole.slice(0, 4))
  expect(await planProgress(s.ctx, id)).toMatchObject({ status: 'processing', itemsDone: 1, phase: 'writing' })
  finish()
  expect(story(await watch(s.ctx, id, { after: 4 }))).toEqual(whole.slice(4))
  await ticked
})

it('gives the same story however often a reader leaves and comes back', async () => {
  await using s = await scene(streaming(answer))
  const id = await s.made()
  const full = eventsOf(await watch(s.ctx, id))
  await fc.assert(
    fc.asyncProperty(fc.subarray(full.map((e) => e.seq)), async (stops) => {
      const seen: ProgressEvent[] = []
      for (const stopAt of stops)
        seen.push(...eventsOf(await watch(s.ctx, id, { after: seen.at(-1)?.seq ?? 0, stopAt })))
      const rest = await watch(s.ctx, id, { after: seen.at(-1)?.seq ?? 0 })
      expect([...seen, ...eventsOf(rest)]).toEqual(full)
      expect(rest.at(-1)).toEqual({ kind: 'end' })
    }),
    { numRuns: 40 },
  )
})

it('ends at once for a cursor past the end', async () => {
  await using s = await scene(streaming(answer))
  const id = await s.made()
  expect(await watch(s.ctx, id, { after: 10_000 })).toEqual([{ kind: 'end' }])
})

it('closes its window with a cursor while work goes on', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  const ticked = s.cairn.worker.tick()
  await until(() => s.provider.calls.length === 1)
  const frames = await watch(s.ctx, id, { windowMs: 20 })
  expect(story(frames)).toEqual(['queued', 'asking'])
  expect(frames.at(-1)).toEqual({ kind: 'window', cursor: 2 })
  expect(await watch(s.ctx, id, { after: 2, windowMs: 20 })).toEqual([{ kind: 'window', cursor: 2 }])
  await s.cairn.drain()
  await ticked
})

it('lets a reader leave in the middle of waiting', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  const leave = new AbortController()
  const watched = watch(s.ctx, id, { signal: leave.signal, windowMs: 60_000 })
  leave.abort()
  expect((await watched).at(-1)).toEqual({ kind: 'window', cursor: 1 })
})

it('ends without an error when the plan is deleted under the reader, or never was', async () => {
  await using s = await scene(silent)
  const id = await s.create()
  const watched = watch(s.ctx, id)
  await removePlan(s.ctx, id)
  expect((await watched).at(-1)).toEqual({ kind: 'end' })
  expect(await watch(s.ctx, s.cairn.newId())).toEqual([{ kind: 'end' }])
})

it('sees what another process writes, without any bell', async () => {
  await using s = await scene(streaming(answer, { paceMs: 10 }))
  await using other = await testRuntime({ dataDir: s.cairn.dataDir, clock: s.cairn.clock })
  const id = await s.create()
  const watched = watch(other.as(s.ctx.tenantId), id)
  await s.cairn.worker.tick()
  expect(story(await watched)).toEqual(whole)
})

it('tells a story of many pages to its end', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  const { tenantId } = s.ctx
  const last = Number(rowsOf(s.cairn.dataDir, tenantId, 'select last_seq n from plans')[0]?.['n'])
  const more = 450
  harmFile(
    s.cairn.dataDir,
    tenantId,
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${more})
     insert into events (plan_id, seq, attempt_id, type, data, at)
       select '${id}', ${last} + i, (select id from attempts), 'phase', '{"phase":"asking"}', 1 from n;
     update plans set last_seq = ${last + more}`,
  )
  const frames = await watch(s.ctx, id)
  expect(eventsOf(frames).map((e) => e.seq)).toEqual(Array.from({ length: last + more }, (_, i) => i + 1))
  expect(frames.at(-1)).toEqual({ kind: 'end' })
})

it('keeps telling the rows to other readers when one never reads', async () => {
  await using s = await scene(streaming(answer))
  const id = await s.create()
  const idle = watchPlan(s.ctx, id, 0, { windowMs: 10_000, signal: new AbortController().signal })
  expect((await idle.next()).value).toMatchObject({ kind: 'event' })
  await s.cairn.worker.tick()
  expect((await s.plan(id)).status).toBe('ready')
  expect(story(await watch(s.ctx, id))).toEqual(whole)
  await idle.return(undefined)
})

it('hands a page the events of the latest attempt only, and where to go on', async () => {
  await using s = await scene(failing)
  const id = await s.made()
  const before = await progressSoFar(s.ctx, id)
  expect(before).toMatchObject({ first: 1, cursor: 3, attempt: { number: 1, status: 'failure' } })
  await retryPlan(s.ctx, id)
  const after = await progressSoFar(s.ctx, id)
  expect(after).toMatchObject({ first: 4, cursor: 4 })
  expect(after.events.map((e) => [e.attempt, e.seq])).toEqual([[2, 4]])
})
