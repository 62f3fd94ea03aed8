import type { RunView } from '#app/domain/run-view.ts'
import { getRun, startWorkflow } from '#app/services/workflows.server.ts'
import type { Workflow } from '#app/workflows/workflow.ts'
import { branchesWorkflow, saysNames, stepOf } from './branches.ts'
import { courseAnswer, streaming, type Script } from './provider.ts'
import { scene, tally } from './scene.ts'

const review = 'weekly-review'

/** A learner with a made plan, and a workflow of three branches in the place of the weekly review. */
export async function branchScene(script: Script = saysNames(), workflow: Workflow = branchesWorkflow(), env = {}) {
  const s = await scene(streaming(courseAnswer({ modules: 2, tasks: 2 })), env, { workflows: { [review]: workflow } })
  const planId = await s.made()
  s.provider.calls.length = 0
  s.provider.answer(script)
  const start = async (clientId?: string) => (await startWorkflow(s.ctx, review, { planId, clientId })).runId
  const run = (id: string) => getRun(s.ctx, id)
  return Object.assign(s, { planId, start, run, asked: () => tally(s.provider.calls.map(stepOf)) })
}

export const statuses = ({ steps }: RunView) => Object.fromEntries(steps.map(({ name, status }) => [name, status]))
