import { Violation, type Known, type Person, type Started } from './person.ts'

type Run = {
  id: string
  status: string
  output: unknown
  steps: { name: string; status: string; tries: number }[]
}

const OVER = new Set(['done', 'failed', 'cancelled'])

const workflows = (path: string) => ({ under: 'workflows', path })

const anyOf = (p: Person): Started | undefined => {
  const [first, ...rest] = p.runs.filter(({ gone }) => !gone)
  return first && p.luck.oneOf([first, ...rest])
}

/** Start a workflow for a plan that is ready: the review of a week, or a quiz about its first module. */
export async function start(p: Person, plan: Known, moduleId: string | undefined): Promise<void> {
  const [name, about] = p.luck.happens(0.4) ? ['weekly-review', {}] : ['quiz-and-cards', { moduleId }]
  const clientId = `run-${p.index}-${++p.made}`
  const body = { planId: plan.id, ...about, clientId }
  const answer = await p.insist({ method: 'POST', ...workflows(`/${name}/runs`), body })
  p.expect(`starting ${name}`, answer, 202, 404, 409)
  if (answer.status !== 202) return
  p.runs.push({ id: (answer.body as Run).id, name, body, finished: new Map(), gone: false })
  p.note('workflows')
}

/** Look at a run: what was finished stays finished and was done once, and its status is one that may be. */
async function look(p: Person, known: Started): Promise<Run | undefined> {
  const answer = await p.ask(workflows(`/runs/${known.id}`))
  p.expect('looking at a workflow', answer, 200, 404)
  // Its plan was deleted.
  if (answer.status === 404) {
    known.gone = true
    return undefined
  }
  const run = answer.body as Run
  for (const [name, tries] of known.finished) {
    const step = run.steps.find((each) => each.name === name)
    if (step?.status !== 'done' || step.tries !== tries)
      throw new Violation(`step ${name} of ${known.id} was done and is ${JSON.stringify(step)}`)
  }
  for (const { name, status, tries } of run.steps) if (status === 'done') known.finished.set(name, tries)
  if ((run.status === 'done') !== (run.output !== null))
    throw new Violation(`run ${run.id} is ${run.status} with ${JSON.stringify(run.output)}`)
  return run
}

export async function inspect(p: Person): Promise<void> {
  const known = anyOf(p)
  const run = known && (await look(p, known))
  if (run?.status === 'done') p.note('workflows seen done')
}

/** Try a run again that failed, or cancel one that goes on. */
export async function meddle(p: Person): Promise<void> {
  const known = anyOf(p)
  const run = known && (await look(p, known))
  if (!run || run.status === 'done') return
  const act = OVER.has(run.status) ? 'retry' : p.luck.happens(0.2) ? 'cancel' : undefined
  if (!act) return
  const answer = await p.ask({ method: 'POST', ...workflows(`/runs/${run.id}/${act}`), body: {} })
  p.expect(`${act} of a workflow`, answer, 200, 202, 404, 409)
  if (answer.status < 300) p.note(act === 'retry' ? 'workflows tried again' : 'workflows cancelled')
}

/** What a person finds of their workflows when all is quiet. */
export async function reckonRuns(p: Person): Promise<void> {
  for (const known of p.runs) {
    const run = await look(p, known)
    if (!run) continue
    if (!OVER.has(run.status)) throw new Violation(`run ${run.id} is still ${run.status}`)
    const { body } = await p.ask({ method: 'POST', ...workflows(`/${known.name}/runs`), body: known.body })
    if ((body as Partial<Run>).id !== run.id)
      throw new Violation(`${JSON.stringify(known.body)} began ${run.id} and now ${JSON.stringify(body)}`)
  }
}
