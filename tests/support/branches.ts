import { z } from 'zod'
import { NotFoundError } from '#app/domain/errors.ts'
import { defineVersion, defineWorkflow, FACTS, type StepContext, type Workflow } from '#app/workflows/workflow.ts'
import { streaming, type Call, type Script } from './provider.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'

const Facts = z.object({ title: z.string() })
type Facts = z.infer<typeof Facts>

const Said = z.object({ said: z.string().min(1) })

/** Ask for one word about a step; its name stands in the prompt, so that a provider's calls can be told apart. */
const ask = (ctx: StepContext<Facts>, name: string) =>
  ctx.ask({
    schema: Said,
    prompt: { system: 'You say one word.', user: `step ${name} of ${ctx.facts.title}` },
    cairn: { kind: 'word', input: { name } },
    maxOutputTokens: 100,
  })

const gives = (name: string) => ({ name, output: Said })

const asking = (name: string, after: string[]) => ({
  ...gives(name),
  label: `Say ${name}`,
  after,
  async run(ctx: StepContext<Facts>) {
    const output = await ask(ctx, name)
    return { output, told: `It says ${output.said}.` }
  },
})

const BRANCHES = ['left', 'middle', 'right']

/** A version of three branches: what the root says decides that there are branches at all. */
export const branchesVersion = (branches: string[] = BRANCHES) =>
  defineVersion<Facts>({
    shape: Facts,
    *facts(r, { planId }): Step<Facts> {
      const plan = yield* findPlan(r, planId)
      if (!plan) throw new NotFoundError('plan')
      return { title: plan.title }
    },
    tellFacts: ({ title }) => `About ${title}.`,
    steps({ outputs }) {
      const root = asking('root', [FACTS])
      if (!outputs.of(root)) return [root]
      return [root, ...branches.map((name) => asking(name, ['root'])), asking('join', branches)]
    },
    // oxlint-disable-next-line require-yield -- it saves nothing
    *save(_tx, { outputs }): Step<{ output: Record<string, unknown>; told: string }> {
      const said = [...branches, 'join'].map((name) => outputs.of(gives(name))?.said)
      return { output: { said }, told: `All said: ${said.join(', ')}.` }
    },
    foresee: () => ['root', ...branches, 'join'].map((step) => ({ step, input: 50, output: 20, outputMax: 100 })),
  })

/** A workflow for tests, in the place of one of Cairn's own. */
export const branchesWorkflow = (versions: Workflow['versions'] = { 1: branchesVersion() }, latest = 1): Workflow =>
  defineWorkflow({
    name: 'weekly-review',
    title: 'Three branches',
    summary: 'Says a word in each branch.',
    needs: 'plan',
    purpose: 'review',
    latest,
    versions,
  })

/** The step that a call to the provider is for. */
export const stepOf = (call: Pick<Call, 'body'>): string => /step (\w+)/.exec(JSON.stringify(call.body))?.[1] ?? 'none'

/** Answers each step with its own name; `special` does something else for some of them. */
export const saysNames =
  (special: Record<string, Script> = {}): Script =>
  (res, call) => {
    const name = stepOf(call)
    return (special[name] ?? streaming(JSON.stringify({ said: name })))(res, call)
  }
