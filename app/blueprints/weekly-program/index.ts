import { DAYS, ProgramFields, type ProgramDay, type ProgramInput } from '#app/domain/program.ts'
import { programRules } from '#app/domain/program/check.ts'
import { programTargets } from '#app/domain/program/targets.ts'
import { defineBlueprint, type DetailedPlan, type PlanDraft } from '#app/generation/blueprint.ts'
import { mayRegenerateProgram } from './again.ts'
import { AskedProgram, readDay, readProgram } from './draft.ts'
import { enforce } from './enforce.ts'
import { prepareProgram } from './fields.ts'
import { programForm } from './form.ts'
import { programPrompt } from './prompt.ts'
import { repairPrompt } from './repair.ts'
import { moduleOf, previewOf } from './tell.ts'

const NO_ADVICE =
  'This is general information, not medical advice. Talk to a doctor before you start if you are ill, hurt, pregnant or unsure, and stop when something hurts.'

function normalise(raw: unknown, input: ProgramInput): PlanDraft {
  const draft = readProgram(raw)
  const { days, told } = enforce(draft.days, input)
  return {
    title: draft.title,
    summary: draft.summary,
    notice: [draft.notice, NO_ADVICE].filter(Boolean).join(' '),
    modules: days.map(moduleOf),
    sources: [],
    ...told,
    detail: { targets: programTargets(input), rules: programRules(days, input) },
  }
}

/** The rules are held against the days as they are; a day that was added by hand has nothing to hold them against. */
function detailNow({ input, detail, parts }: DetailedPlan<ProgramInput>): Record<string, unknown> {
  const days = parts.filter((part) => part !== null && 'workout' in part) as unknown as ProgramDay[]
  return { ...detail, rules: programRules(days, input) }
}

/** A weekly programme: seven days of training, nutrition and recovery that meet computed targets. */
export const weeklyProgram = defineBlueprint<ProgramInput>({
  kind: 'weekly-program',
  label: 'A weekly programme',
  fields: ProgramFields,
  form: programForm,
  prepare: prepareProgram,
  schema: AskedProgram,
  itemsKey: 'days',
  maxItems: DAYS,
  expectedItems: () => DAYS,
  prompt: programPrompt,
  asksAboutTopic: false,
  readItem: (raw, position) => previewOf(readDay(raw), position),
  repair: repairPrompt,
  mayRegenerate: mayRegenerateProgram,
  fixedParts: 'A week has seven days, in their order. What is in a day can be changed.',
  detailNow,
  normalise,
})
