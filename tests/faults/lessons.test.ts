import { expect, it } from 'vitest'
import type { WorkflowName } from '#app/domain/workflow.ts'
import { listLessons } from '#app/services/lessons.server.ts'
import { createPlan, getPlan } from '#app/services/plans.server.ts'
import { listDecks, listQuizzes } from '#app/services/quizzes.server.ts'
import { getRun, startWorkflow } from '#app/services/workflows.server.ts'
import { childOn, dataDirectory, revived, TENANT } from '../support/crash.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
import { askedFor, teaches } from '../support/lessons.ts'
import { courseAnswer, loopbackProvider, streaming } from '../support/provider.ts'
import { courseFields } from '../support/runtime.ts'
import { tally, until } from '../support/scene.ts'

/** A data directory with a made plan, and a run of a workflow for its first module that waits for a worker. */
async function waiting(workflow: WorkflowName) {
  const provider = await loopbackProvider(streaming(courseAnswer({ modules: 2, tasks: 3 })))
  const dataDir = dataDirectory()
  await using cairn = await revived(provider, dataDir)
  await cairn.tenants.create(TENANT)
  const ctx = cairn.as(TENANT)
  const { id: planId } = await createPlan(ctx, 'course', courseFields())
  await cairn.worker.tick()
  const moduleId = (await getPlan(ctx, planId)).modules[0]?.id ?? ''
  const { runId } = await startWorkflow(ctx, workflow, { planId, moduleId })
  provider.calls.length = 0
  provider.answer(teaches())
  return { provider, dataDir, planId, runId, [Symbol.asyncDispose]: () => provider.close() }
}

const STEPS: Partial<Record<WorkflowName, string[]>> = {
  'module-lessons': ['outline', 'lesson-1', 'lesson-2', 'lesson-3', 'check', 'save'],
  'quiz-and-cards': ['questions', 'cards', 'check', 'save'],
}
const POINTS = Object.entries(STEPS).flatMap(([workflow, steps]) =>
  steps.flatMap((step) =>
    ['answered', 'saved'].map((at) => ({ workflow: workflow as WorkflowName, point: `workflow.step.${step}.${at}` })),
  ),
)

it.each(POINTS)('$workflow goes on after kill -9 at $point: no finished call again, nothing twice', async (at) => {
  await using s = await waiting(at.workflow)
  {
    await using doomed = await childOn(s.provider, s.dataDir, { FAILPOINT: `${at.point}:kill` })
    expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  }
  const finished = rowsOf(s.dataDir, TENANT, `select name from run_steps where status = 'done'`).map(({ name }) => name)
  const rows = () =>
    rowsOf(s.dataDir, TENANT, 'select (select count(*) from lessons) l, (select count(*) from quizzes) q')[0]
  // Nothing half made is there to be seen.
  if (at.point !== 'workflow.step.save.saved') expect(rows()).toEqual({ l: 0, q: 0 })

  await using cairn = await revived(s.provider, s.dataDir)
  const ctx = cairn.as(TENANT)
  cairn.clock.advance(700)
  await until(async () => {
    await cairn.worker.tick()
    return (await getRun(ctx, s.runId)).status === 'done'
  })
  for (const [name, calls] of Object.entries(tally(s.provider.calls.map(askedFor)))) {
    expect([name, calls <= (finished.includes(name) ? 1 : 2)]).toEqual([name, true])
  }
  const lessons = at.workflow === 'module-lessons'
  expect(await listLessons(ctx, s.planId)).toHaveLength(lessons ? 3 : 0)
  expect(await listQuizzes(ctx, s.planId)).toHaveLength(lessons ? 0 : 1)
  expect((await listDecks(ctx, s.planId)).decks.flatMap(({ cards }) => cards)).toHaveLength(lessons ? 0 : 2)
  expect(checkInvariants(s.dataDir)).toEqual([])
})
