import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModelV3 } from '@ai-sdk/provider'
import { PROVIDER_NAME, type ProviderName } from '#app/domain/providers.ts'
import { azureFetch } from './azure-fetch.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { createOfflineModel } from './offline-model.ts'

export type ProviderSettings = {
  provider: ProviderName
  baseUrl?: string | undefined
  apiKey?: string | undefined
  model?: string | undefined
  timeoutMs: number
  extensionMs: number
  /** How long a reply or a lesson is waited for, ms: until its first piece, and from piece to piece. */
  firstMs: number
  gapMs: number
  /** Pause between the offline curriculum's chunks, ms, so that a person can watch. */
  offlinePaceMs: number
  /** What carries requests, where it is not `boundedFetch`. */
  fetch?: typeof fetch | undefined
}

export type OpenModel = {
  model: LanguageModelV3
  provider: ProviderName
  modelId: string
  label: string
  deadline: { baseMs: number; extensionMs: number }
  patience: { firstMs: number; gapMs: number }
}

/** What is asked of each where nobody has named a model. */
export const DEFAULT_MODEL: Record<ProviderName, string> = {
  offline: 'curriculum-1',
  openai: 'gpt-4.1-mini',
  anthropic: 'claude-sonnet-4-5',
  google: 'gemini-2.5-flash',
  openrouter: 'openai/gpt-4.1-mini',
  // Supports JSON schemas there, which the Llamas do not.
  groq: 'openai/gpt-oss-120b',
  azure: 'gpt-4.1-mini',
  'openai-compatible': 'default',
}

/** Where each vendor answers. Said here because the SDKs would otherwise look into the environment behind our back. */
export const VENDOR_URL = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
  openrouter: 'https://openrouter.ai/api/v1',
  groq: 'https://api.groq.com/openai/v1',
} as const

/** Address and key, always both: a stray key in the environment must not reach the operator's server. */
const connection = (s: ProviderSettings, vendor: keyof typeof VENDOR_URL) => ({
  fetch: s.fetch ?? boundedFetch,
  apiKey: s.apiKey ?? 'none',
  baseURL: s.baseUrl ?? VENDOR_URL[vendor],
})

/** OpenAI's models at Azure: the same chat completions, with the key under another name. */
const azure = ({ baseUrl = '', apiKey = 'none', fetch }: ProviderSettings, modelId: string): LanguageModelV3 =>
  createOpenAI({
    name: 'azure',
    baseURL: baseUrl,
    apiKey,
    // The SDK leaves out what has no value.
    headers: { Authorization: undefined, 'api-key': apiKey } as unknown as Record<string, string>,
    fetch: azureFetch(fetch ?? boundedFetch),
  }).chat(modelId)

/** Whatever speaks OpenAI's chat completions. */
const compatible = ({ provider, baseUrl = '', apiKey, fetch }: ProviderSettings, modelId: string): LanguageModelV3 =>
  createOpenAICompatible({
    name: provider,
    fetch: fetch ?? boundedFetch,
    baseURL: baseUrl,
    ...(apiKey ? { apiKey } : {}),
    supportsStructuredOutputs: true,
    includeUsage: true,
  })(modelId)

function languageModel(s: ProviderSettings, modelId: string): LanguageModelV3 {
  switch (s.provider) {
    case 'offline':
      return createOfflineModel({ delayMs: s.offlinePaceMs })
    case 'openai':
      // Chat completions, not /responses: whatever stands behind a base URL knows the former.
      return createOpenAI(connection(s, 'openai')).chat(modelId)
    case 'anthropic':
      return createAnthropic(connection(s, 'anthropic'))(modelId)
    case 'google':
      return createGoogleGenerativeAI(connection(s, 'google'))(modelId)
    case 'openrouter':
    case 'groq':
      return compatible({ ...s, baseUrl: s.baseUrl ?? VENDOR_URL[s.provider] }, modelId)
    case 'azure':
      return azure(s, modelId)
    case 'openai-compatible':
      return compatible(s, modelId)
  }
}

/** The same settings with the built-in curriculum in the place of whoever they name. */
export const curriculumOf = (settings: ProviderSettings): ProviderSettings => ({
  ...settings,
  provider: 'offline',
  model: undefined,
})

type Waits = Pick<OpenModel, 'deadline' | 'patience'>

/** How long a model with these settings is waited for. */
export const waitsOf = (s: Pick<ProviderSettings, 'timeoutMs' | 'extensionMs' | 'firstMs' | 'gapMs'>): Waits => ({
  deadline: { baseMs: s.timeoutMs, extensionMs: s.extensionMs },
  patience: { firstMs: s.firstMs, gapMs: s.gapMs },
})

/** The one door to whoever answers prompts. */
export function openModel(settings: ProviderSettings): OpenModel {
  const { provider } = settings
  const modelId = settings.model ?? DEFAULT_MODEL[provider]
  return {
    model: languageModel(settings, modelId),
    provider,
    modelId,
    label: PROVIDER_NAME[provider],
    ...waitsOf(settings),
  }
}

/** A model whose every call is refused before it is made. */
export const refusingModel = (modelId: string, error: Error): LanguageModelV3 => ({
  specificationVersion: 'v3',
  provider: 'none',
  modelId,
  supportedUrls: {},
  doGenerate: () => Promise.reject(error),
  doStream: () => Promise.reject(error),
})
