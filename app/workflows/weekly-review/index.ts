import { dayAt } from '#app/domain/day.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { minutesBehind, WeekFacts, weekFacts } from '#app/domain/week-facts.ts'
import { WeeklyReview } from '#app/domain/weekly-review.ts'
import type { Step } from '#db/connection.server.ts'
import { readContent } from '#db/tenant/content.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import { defineVersion, defineWorkflow, FACTS, THOUGHT_MAX, type About, type StepOf } from '../workflow.ts'
import { questionTokens } from '../prompt-words.ts'
import { checkChanges, findings } from './check.ts'
import { CHECK, WRITE, type Checked } from './gives.ts'
import { reviewPrompt } from './prompt.ts'
import { saveReview } from './save.server.ts'

/** A review is a few sentences and at most twenty short changes, tokens. */
const REVIEW_MAX = 4000 + THOUGHT_MAX

function* readWeek(r: TenantReader, { planId }: About, now: Date): Step<WeekFacts> {
  const row = yield* findPlan(r, planId)
  if (!row) throw new NotFoundError('plan')
  const { id, title, kind, input } = row
  const modules = yield* readContent(r, planId)
  const madeOn = dayAt(row.createdAt)
  return weekFacts({ plan: { id, title, kind }, input, madeOn, today: dayAt(now.getTime()), modules })
}

const write: StepOf<WeekFacts, WeeklyReview> = {
  ...WRITE,
  label: 'Write the review',
  after: [FACTS],
  async run({ facts, ask }) {
    const output = await ask({
      schema: WeeklyReview,
      prompt: reviewPrompt(facts),
      cairn: { kind: 'weekly-review', input: facts },
      maxOutputTokens: REVIEW_MAX,
      check: findings,
    })
    const n = output.changes.length
    return { output, told: n === 0 ? 'It proposes no change.' : `It proposes ${n} ${n === 1 ? 'change' : 'changes'}.` }
  },
}

const check: StepOf<WeekFacts, Checked> = {
  ...CHECK,
  label: 'Check the changes',
  after: [WRITE.name],
  run({ facts, outputs }) {
    const output = checkChanges(facts, outputs.of(WRITE)?.changes ?? [])
    const dropped = output.dropped === 0 ? '' : ` ${output.dropped} named nothing that is open and were left out.`
    const kept = output.kept.length === 0 ? 'No change is to be proposed.' : `${output.kept.length} can be proposed.`
    return Promise.resolve({ output, told: `${kept}${dropped}` })
  },
}

const tellFacts = (facts: WeekFacts) => {
  const { done, late } = facts
  const behind = minutesBehind(facts)
  return `${done.length} finished this week, ${late.length} late${behind > 0 ? ` by ${behind} minutes` : ''}.`
}

export const weeklyReview = defineWorkflow({
  name: 'weekly-review',
  title: 'Weekly review',
  summary: 'Says what was done this week, what is late and what to change, and proposes the changes.',
  needs: 'plan',
  purpose: 'review',
  latest: 1,
  versions: {
    1: defineVersion<WeekFacts>({
      shape: WeekFacts,
      facts: readWeek,
      tellFacts,
      steps: () => [write, check],
      save: saveReview,
      foresee: (facts) => [
        { step: WRITE.name, input: questionTokens(reviewPrompt(facts)), output: 900, outputMax: REVIEW_MAX },
      ],
    }),
  },
})
