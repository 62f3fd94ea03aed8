import { z } from 'zod'
import { ADDRESS_MAX } from './outbound.ts'
import { OWN_PROVIDERS, USE_SOURCES, USES } from './providers.ts'

const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max, { error: `This can have at most ${max} characters.` })
/** Keys are printable ASCII without spaces: they go into a header. */
const key = z
  .string()
  .trim()
  .max(400, { error: 'This can have at most 400 characters.' })
  .regex(/^[\x21-\x7e]*$/, { error: 'A key has no spaces and no unusual characters.' })

const tokens = (what: string) =>
  z.coerce
    .number({ error: `${what} is a number of tokens.` })
    .int({ error: `${what} is a whole number of tokens.` })
    .min(256, { error: `${what} is at least 256 tokens.` })
    .max(100_000_000, { error: `${what} is at most 100,000,000 tokens.` })

/** What a learner knows of the model on a server of their own; what is left out is not known. */
export const OwnCapabilities = z.strictObject({
  structuredOutput: z.boolean().optional().describe('it keeps to a JSON schema that it is given'),
  tools: z.boolean().optional(),
  contextTokens: tokens('What it holds').optional().describe('question and answer together'),
  maxOutputTokens: tokens('Its longest answer').optional(),
})

const fields = {
  name: text(60).optional(),
  baseUrl: text(ADDRESS_MAX).nullish(),
  apiKey: key.optional(),
  model: text(200).nullish().describe('null: none in particular'),
  capabilities: OwnCapabilities.nullable()
    .optional()
    .describe('what its model can do: for servers at an address of your own; null forgets it'),
}

/** A provider as a learner adds it. */
export const NewProviderFields = z.object({
  kind: z.enum(OWN_PROVIDERS, { error: 'Choose a provider.' }),
  ...fields,
})
export type NewProviderFields = z.output<typeof NewProviderFields>

/** What a learner changes of it; what is left out stays. */
export const ProviderChange = z.object(fields)
export type ProviderChange = z.output<typeof ProviderChange>

/** Whom somebody names for once, in place of whoever usually answers. */
export const AskFields = z.object({
  source: z.enum(USE_SOURCES),
  providerId: z.string().min(1).max(64).optional(),
  model: z.string().max(200).optional(),
})

/** Who is asked for a use; `usual` goes back to the usual order. */
export const UseChoice = z.object({
  use: z.enum(USES),
  source: z.enum([...USE_SOURCES, 'usual']),
  providerId: z.string().max(100).nullish(),
  model: text(200).nullish(),
})
export type UseChoice = z.output<typeof UseChoice>
