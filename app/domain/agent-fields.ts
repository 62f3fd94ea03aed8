import { z } from 'zod'
import { TOOLS } from './agents.ts'

/** Bounds of an agent. Texts are counted in UTF-16 units, costs in nano-USD (1e-9 USD). */
export const AGENT_BOUNDS = {
  name: 60,
  instructions: 8000,
  temperature: { min: 0, max: 2 },
  outputTokens: { min: 64, max: 32_000 },
  steps: { min: 1, max: 20, usual: 6 },
  costNanoUsd: { min: 1_000_000, max: 100_000_000_000 },
  /** Agents that a learner may keep. */
  most: 50,
} as const

const { temperature, outputTokens, steps, costNanoUsd } = AGENT_BOUNDS

const within = (what: string, { min, max }: { min: number; max: number }) =>
  z
    .number({ error: `${what} must be a number from ${min} to ${max}.` })
    .min(min, `${what} must be at least ${min}.`)
    .max(max, `${what} must be at most ${max}.`)
const whole = (what: string, bounds: { min: number; max: number }) =>
  within(what, bounds).int(`${what} must be a whole number.`)

const fields = {
  name: z
    .string({ error: 'Give it a name.' })
    .trim()
    .min(1, 'Give it a name.')
    .max(AGENT_BOUNDS.name, `A name can have at most ${AGENT_BOUNDS.name} characters.`),
  instructions: z
    .string({ error: 'Say how it should teach.' })
    .trim()
    .min(1, 'Say how it should teach.')
    .max(AGENT_BOUNDS.instructions, `Instructions can have at most ${AGENT_BOUNDS.instructions} characters.`),
  /** The learner's own provider that is asked; null for whoever answers the tutor's questions. */
  providerId: z.string({ error: 'Choose one of your providers.' }).max(64).nullable(),
  model: z
    .string({ error: 'Enter the name of a model.' })
    .trim()
    .max(200, 'The model’s name can have at most 200 characters.')
    .nullable(),
  temperature: within('Temperature', temperature).nullable(),
  maxOutputTokens: whole('The longest answer', outputTokens).nullable(),
  tools: z
    .array(z.enum(TOOLS, { error: `Choose from these tools: ${TOOLS.join(', ')}.` }), {
      error: '“tools” must be a list.',
    })
    .max(TOOLS.length, 'Name each tool once.')
    .transform((tools) => TOOLS.filter((tool) => tools.includes(tool))),
  maxSteps: whole('Calls per reply', steps),
  maxCostNanoUsd: whole('The cost limit', costNanoUsd).nullable(),
}

/** What a learner says of an agent of theirs. `null` means that the provider's own default holds. */
export const AgentFields = z.object({
  ...fields,
  providerId: fields.providerId.default(null),
  model: fields.model.default(null),
  temperature: fields.temperature.default(null),
  maxOutputTokens: fields.maxOutputTokens.default(null),
  tools: fields.tools.default([]),
  maxSteps: fields.maxSteps.default(steps.usual),
  maxCostNanoUsd: fields.maxCostNanoUsd.default(null),
})
export type AgentFields = z.output<typeof AgentFields>

/** What a learner changes of it; what is left out stays. */
export const AgentChange = z.object(fields).partial()
