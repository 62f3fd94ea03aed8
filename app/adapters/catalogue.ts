import { calcPrice, type ModelPrice, type PriceCalculation } from '@pydantic/genai-prices'
import { z } from 'zod'
import type { PriceSnapshot } from '#app/domain/costs.ts'
import { PROVIDERS, type Capabilities, type ProviderName } from '#app/domain/providers.ts'

const usd = z.number().min(0).max(100_000)
const tokens = z.int().min(1).max(100_000_000)

/** What the operator knows better: prices in US dollars a million tokens, and what a model can do. */
export const ModelOverrides = z.strictObject({
  models: z.array(
    z.strictObject({
      provider: z.enum(PROVIDERS).optional(),
      model: z.string().min(1).max(200),
      price: z.strictObject({ input: usd, output: usd, cachedInput: usd.optional() }).optional(),
      structuredOutput: z.boolean().optional(),
      tools: z.boolean().optional(),
      contextTokens: tokens.optional(),
      maxOutputTokens: tokens.optional(),
    }),
  ),
})
export type ModelOverride = z.output<typeof ModelOverrides>['models'][number]

/** Without `by`, wherever the model is had. */
type Known = { match: RegExp; by?: ProviderName; can: Partial<Capabilities> }
const ALL = { structuredOutput: true, tools: true }
const TEXT_ONLY = { structuredOutput: false, tools: false }
const TOOLS_ONLY = { structuredOutput: false, tools: true }
const holds = (contextTokens: number, maxOutputTokens: number) => ({ contextTokens, maxOutputTokens })

/** What Groq makes of open models (console.groq.com/docs: models, structured outputs): few keep to a JSON schema there. */
const BY_GROQ: Known[] = [
  { match: /gpt-oss-(20b|120b)/i, can: { ...ALL, ...holds(131_072, 65_536) } },
  { match: /llama-4-(scout|maverick)/i, can: { ...ALL, ...holds(131_072, 8192) } },
  { match: /kimi-k2-instruct-0905/i, can: { ...ALL, ...holds(262_144, 16_384) } },
  { match: /kimi-k2/i, can: { ...ALL, ...holds(131_072, 16_384) } },
  { match: /qwen3-32b/i, can: { ...TOOLS_ONLY, ...holds(131_072, 40_960) } },
  { match: /llama-3\.3-70b-versatile/i, can: { ...TOOLS_ONLY, ...holds(131_072, 32_768) } },
  { match: /llama-3\.1-8b-instant/i, can: { ...TOOLS_ONLY, ...holds(131_072, 131_072) } },
  { match: /(llama3|gemma2?)-/i, can: { ...TOOLS_ONLY, ...holds(8192, 8192) } },
  { match: /compound/i, can: { ...TEXT_ONLY, ...holds(131_072, 8192) } },
].map((known) => ({ ...known, by: 'groq' as const }))

/**
 * What OpenRouter says of models that are had from several hosts (openrouter.ai/models, “structured_outputs” and
 * “tools”). OpenAI's, Anthropic's and Google's are known by their own names.
 */
const BY_OPENROUTER: Known[] = [
  { match: /^(mistralai\/(mistral-(small|medium|large)|ministral|codestral)|x-ai\/grok|openai\/gpt-oss)/i, can: ALL },
  { match: /^(deepseek\/deepseek-(chat|v3)|qwen\/qwen3|moonshotai\/kimi-k2|meta-llama\/llama-(3\.3|4))/i, can: ALL },
  { match: /^cohere\/command-(a|r)/i, can: ALL },
  { match: /^perplexity\//i, can: { structuredOutput: true, tools: false } },
  { match: /^(gryphe|undi95|sao10k|alpindale|neversleep)\//i, can: TEXT_ONLY },
].map((known) => ({ ...known, by: 'openrouter' as const }))

/**
 * What models can do, by what they are called, first match first. From the vendors' own model pages; what is not listed
 * is not known, and not refused.
 */
const KNOWN: Known[] = [
  { match: /embed|whisper|tts|transcribe|dall-e|image|moderation|realtime|rerank|guard|veo|imagen/i, can: TEXT_ONLY },
  { match: /(^|\/)(ada|babbage|curie|davinci)/i, can: TEXT_ONLY },
  ...BY_GROQ,
  ...BY_OPENROUTER,
  { match: /(^|\/)(gpt-5|gpt-4\.1|gpt-4o|chatgpt-4o|o[134](-|$))/i, can: ALL },
  {
    match: /(^|\/)gpt-3\.5/i,
    can: { structuredOutput: false, tools: true, contextTokens: 16_385, maxOutputTokens: 4096 },
  },
  { match: /(^|\/)gpt-4(-|$)/i, can: { structuredOutput: false, tools: true } },
  { match: /(^|\/)claude-(2|instant)/i, can: TEXT_ONLY },
  { match: /(^|\/)claude-/i, can: ALL },
  { match: /(^|\/)gemini-(1\.5|[2-9])/i, can: ALL },
  { match: /(^|\/)gemini-/i, can: { structuredOutput: false, tools: true } },
]

/** How the price package calls a provider; undefined where it has no list of its own. */
const LISTED: Partial<Record<ProviderName, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  openrouter: 'openrouter',
  groq: 'groq',
  azure: 'azure',
}

/** A model in the price package. Azure sells OpenAI's models, at OpenAI's prices where the package names none. */
function listed(provider: ProviderName, model: string): PriceCalculation | null {
  const providerId = LISTED[provider]
  if (!providerId) return null
  const usage = { input_tokens: 0, output_tokens: 0 }
  return (
    calcPrice(usage, model, { providerId }) ??
    (provider === 'azure' ? calcPrice(usage, model, { providerId: 'openai' }) : null)
  )
}

/** A price may rise with the size of the question; the first step is what ours cost. */
function baseOf(price: ModelPrice[string]): number | null {
  if (price === undefined) return null
  return typeof price === 'number' ? price : price.base
}

/** US dollars a million tokens, as whole nano-USD. */
const nano = (dollars: number) => Math.round(dollars * 1e9)

export const FREE: PriceSnapshot = { input: 0, output: 0, cachedInput: 0, source: 'free' }

const packaged = (price: ModelPrice): PriceSnapshot | null => {
  const input = baseOf(price['input_mtok'])
  const output = baseOf(price['output_mtok'])
  if (input === null || output === null) return null
  const cached = baseOf(price['cache_read_mtok'])
  return {
    input: nano(input),
    output: nano(output),
    cachedInput: cached === null ? null : nano(cached),
    source: 'package',
  }
}

export type ModelName = { provider: ProviderName; model: string; local: boolean }

/** What is known of models: what they can do and what they cost, with the operator's word before everybody's. */
export function openCatalogue(overrides: readonly ModelOverride[]) {
  const overrideOf = ({ provider, model }: ModelName) =>
    overrides.find((each) => each.model === model && (each.provider ?? provider) === provider)
  return {
    /** What a model can do, as far as anybody knows. */
    capabilitiesOf(name: ModelName): Partial<Capabilities> {
      const own = overrideOf(name)
      const context = listed(name.provider, name.model)?.model.context_window
      const stated = {
        structuredOutput: own?.structuredOutput,
        tools: own?.tools,
        contextTokens: own?.contextTokens,
        maxOutputTokens: own?.maxOutputTokens,
      }
      return {
        ...(context === undefined ? {} : { contextTokens: context }),
        ...KNOWN.find(({ match, by }) => (by ?? name.provider) === name.provider && match.test(name.model))?.can,
        ...(Object.fromEntries(
          Object.entries(stated).filter(([, value]) => value !== undefined),
        ) as Partial<Capabilities>),
      }
    },
    /** What its tokens cost now; null where nobody knows. A server on one's own machine or network costs nothing. */
    priceSnapshotOf(name: ModelName): PriceSnapshot | null {
      const price = overrideOf(name)?.price
      if (price) {
        const cachedInput = price.cachedInput === undefined ? null : nano(price.cachedInput)
        return { input: nano(price.input), output: nano(price.output), cachedInput, source: 'operator' }
      }
      if (name.provider === 'offline' || name.local) return FREE
      const found = listed(name.provider, name.model)
      return found && packaged(found.model_price)
    },
  }
}
export type Catalogue = ReturnType<typeof openCatalogue>
