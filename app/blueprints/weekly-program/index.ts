import { DAYS, ProgramFields, type ProgramInput } from '#app/domain/program.ts'
import { programTargets } from '#app/domain/program/targets.ts'
import { defineBlueprint, type PlanDraft } from '#app/generation/blueprint.ts'
import { AskedProgram, readDay, readProgram } from './draft.ts'
import { prepareProgram } from './fields.ts'
import { programForm } from './form.ts'
import { programPrompt } from './prompt.ts'
import { moduleOf, previewOf } from './tell.ts'

const NO_ADVICE =
  'This is general information, not medical advice. Talk to a doctor before you start if you are ill, hurt, pregnant or unsure, and stop when something hurts.'

function normalise(raw: unknown, input: ProgramInput): PlanDraft {
  const draft = readProgram(raw)
  return {
    title: draft.title,
    summary: draft.summary,
    notice: [draft.notice, NO_ADVICE].filter(Boolean).join(' '),
    modules: draft.days.map(moduleOf),
    omitted: [],
    sources: [],
    normalizedEffort: false,
    detail: { targets: programTargets(input) },
  }
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
  normalise,
})
