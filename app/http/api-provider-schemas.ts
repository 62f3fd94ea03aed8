import { z } from 'zod'
import { NewProviderFields, OwnCapabilities, ProviderChange, UseChoice } from '#app/domain/provider-fields.ts'
import { OWN_PROVIDERS, USE_SOURCES, USES } from '#app/domain/providers.ts'
import { time } from './api-time.ts'

/** The shapes of API v1 that are about providers. A key goes in and never comes out. */

export const NewProviderBody = NewProviderFields
export const ProviderBody = ProviderChange
export const UseBody = UseChoice

export const Provider = z.object({
  id: z.string(),
  kind: z.enum(OWN_PROVIDERS),
  name: z.string(),
  baseUrl: z.string().nullable(),
  model: z.string().nullable(),
  lastFour: z.string().nullable(),
  key: z.enum(['none', 'kept', 'lost']).describe('lost: it can no longer be opened and has to be sent again'),
  models: z.array(z.string()).describe('what it listed when it was last tested'),
  testedAt: time.nullable(),
  latencyMs: z.int().min(0).nullable(),
  testError: z.string().nullable(),
  capabilities: OwnCapabilities.nullable().describe('what you have said that its model can do'),
  can: OwnCapabilities.describe('that, and what else is known; what is left out nobody knows'),
})

export const ProviderList = z.object({
  items: z.array(Provider),
  uses: z.array(
    z.object({
      use: z.enum(USES),
      source: z.enum([...USE_SOURCES, 'usual']),
      providerId: z.string().nullable(),
      model: z.string().nullable(),
    }),
  ),
})
