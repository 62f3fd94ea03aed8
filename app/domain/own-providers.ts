import type { Capabilities, OwnProvider } from './providers.ts'

/** Providers that are reached at an address of the learner's. */
export const needsAddress = (kind: OwnProvider): boolean => kind === 'azure' || kind === 'openai-compatible'
/** Providers that answer nobody without a key. */
export const needsKey = (kind: OwnProvider): boolean => kind !== 'openai-compatible'

/** Most providers that a learner may keep. */
export const PROVIDERS_MAX = 20

/** A learner's provider as they see it. Times are ISO 8601. */
export type ProviderView = {
  id: string
  kind: OwnProvider
  name: string
  baseUrl: string | null
  model: string | null
  lastFour: string | null
  /** Whether there is a key that can be used; `lost` has to be entered again. */
  key: 'none' | 'kept' | 'lost'
  models: string[]
  testedAt: string | null
  latencyMs: number | null
  /** Why the last test failed, as a code. */
  testError: string | null
  /** What the learner says that its model can do. */
  capabilities: Partial<Capabilities> | null
  /** That, and what else is known of its model. */
  can: Partial<Capabilities>
}

const yesOr = (can: boolean, yes: string, no: string) => (can ? yes : no)

/** What is known of a model in words, or that nobody knows. */
export function canWords({ structuredOutput, tools, contextTokens, maxOutputTokens }: Partial<Capabilities>): string {
  const known = [
    structuredOutput === undefined
      ? ''
      : yesOr(structuredOutput, 'supports JSON schemas', 'does not support JSON schemas, so it cannot make plans'),
    tools === undefined ? '' : yesOr(tools, 'uses tools', 'uses no tools'),
    contextTokens === undefined ? '' : `has a context window of ${contextTokens.toLocaleString('en')} tokens`,
    maxOutputTokens === undefined ? '' : `answers with at most ${maxOutputTokens.toLocaleString('en')} tokens`,
  ].filter((part) => part !== '')
  if (known.length > 0) return `Its model ${known.join(', ')}.`
  return 'Its model’s capabilities are unknown. Cairn will try; you will see an error if something is not supported.'
}
