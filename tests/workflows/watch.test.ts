import { expect, it } from 'vitest'
import { getRun, startWorkflow, watchRun } from '#app/services/workflows.server.ts'
import { heardAfter, type RunProgress } from '#app/domain/run-view.ts'
import { branchesWorkflow, saysNames } from '../support/branches.ts'
import { courseAnswer, streaming } from '../support/provider.ts'
import { scene } from '../support/scene.ts'

const frames = async <T>(all: AsyncGenerator<T>) => {
  const seen: T[] = []
  for await (const frame of all) seen.push(frame)
  return seen
}

it('tells a watcher of every state a run is seen in, in order, until it is over; and one who comes late, the last', async () => {
  const workflows = { 'weekly-review': branchesWorkflow() }
  await using s = await scene(streaming(courseAnswer()), {}, { workflows })
  const planId = await s.made()
  s.provider.answer(saysNames())
  const { runId } = await startWorkflow(s.ctx, 'weekly-review', { planId })
  const options = { windowMs: 10_000, signal: new AbortController().signal }
  const watched = frames(watchRun(s.ctx, runId, 0, options))
  await s.cairn.worker.tick()
  const seen = await watched
  expect(seen.at(-1)).toEqual({ kind: 'end' })
  const events = seen.flatMap((frame) => (frame.kind === 'event' ? [frame.event] : []))
  const seqs = events.map(({ seq }) => seq)
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b))
  expect(events.length).toBeGreaterThan(3)
  expect(events.at(-1)?.run.status).toBe('done')
  expect(events.at(-1)?.steps.every(({ status }) => status === 'done')).toBe(true)
  const done = (at: number) => events[at]?.steps.filter(({ status }) => status === 'done').length ?? 0
  for (let i = 1; i < events.length; i++) expect(done(i)).toBeGreaterThanOrEqual(done(i - 1))

  // What a step gave comes with the first event that knows it done, long before the run is over, and once.
  const gave = events.map(({ steps }) => steps.filter((step) => 'output' in step).map(({ name }) => name))
  expect(gave.flat().toSorted()).toEqual(
    events
      .at(-1)
      ?.steps.map(({ name }) => name)
      .toSorted(),
  )
  const root = events.findIndex(({ steps }) => steps.some((step) => step.name === 'root' && step.status === 'done'))
  expect(gave[root]).toContain('root')
  expect(root).toBeLessThan(events.length - 2)
  const heard = events.reduce<RunProgress | null>(heardAfter, null)
  const read = await getRun(s.ctx, runId)
  expect(heard?.steps.map(({ name, output, cost }) => ({ name, output, cost }))).toEqual(
    read.steps.map(({ name, output, cost }) => ({ name, output, cost })),
  )

  const late = await frames(watchRun(s.ctx, runId, (seqs.at(-1) ?? 0) - 1, options))
  expect(late.map(({ kind }) => kind)).toEqual(['event', 'end'])
  expect(await frames(watchRun(s.ctx, runId, seqs.at(-1) ?? 0, options))).toEqual([{ kind: 'end' }])
})
