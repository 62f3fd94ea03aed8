import { z } from 'zod'
import { ERROR_CODES } from '#app/domain/attempt.ts'
import { AGENT_BOUNDS, AgentChange, AgentFields } from '#app/domain/agent-fields.ts'
import { TOOLS } from '#app/domain/agents.ts'

/** The shapes of API v1 for agents. */

const count = z.int().min(0)

export const AgentBody = AgentFields
export const AgentPatchBody = AgentChange.describe('What is left out stays')

export const Agent = z.object({
  id: z.string(),
  builtIn: z.boolean().describe('a built-in agent can be copied and not changed'),
  about: z.string().describe('of a built-in one, what it is for'),
  copiedFrom: z.string().nullable(),
  lostProvider: z
    .string()
    .nullable()
    .describe('the provider it asked, which was removed; it answers again when another is chosen'),
  name: z.string(),
  instructions: z.string(),
  providerId: z.string().nullable().describe('null: whoever answers the tutor’s questions'),
  model: z.string().nullable(),
  temperature: z.number().nullable(),
  maxOutputTokens: count.nullable(),
  tools: z.array(z.enum(TOOLS)),
  maxSteps: z.int().min(1).max(AGENT_BOUNDS.steps.max).describe('how often one reply may ask its provider'),
  maxCostNanoUsd: count
    .nullable()
    .describe('what one reply may cost, 1e-9 USD: a call that could pass it, or has no known price, is not made'),
})

export const AgentList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      builtIn: z.boolean(),
      about: z.string(),
      asks: z
        .object({
          provider: z.string(),
          model: z.string().nullable().describe('null: the built-in coach has none'),
          usual: z.boolean().describe('whoever answers the tutor’s questions, for want of a provider of its own'),
          tools: z.boolean().describe('false: the model is known to use none, so the agent only answers'),
        })
        .nullable()
        .describe('null: nobody, as lostProvider says'),
      lostProvider: z.string().nullable(),
      tools: z.array(z.enum(TOOLS)),
      health: z.object({
        state: z.enum(['unused', 'works', 'fails']),
        replies: count.describe('of its latest, at most 20'),
        failed: count,
        codes: z.array(z.enum(ERROR_CODES)),
        lastAt: count.nullable().describe('ms since 1970'),
      }),
    }),
  ),
})

export const AgentMade = z.object({ id: z.string() })
