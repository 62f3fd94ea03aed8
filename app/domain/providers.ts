/** Whom a learner may bring a key or a server of their own for. */
export const OWN_PROVIDERS = [
  'openai',
  'anthropic',
  'google',
  'openrouter',
  'groq',
  'azure',
  'openai-compatible',
] as const
export type OwnProvider = (typeof OWN_PROVIDERS)[number]

/** Everybody who may answer a prompt; `offline` is the built-in curriculum and coach. */
export const PROVIDERS = ['offline', ...OWN_PROVIDERS] as const
export type ProviderName = (typeof PROVIDERS)[number]

/** What each is called, wherever it is named. */
export const PROVIDER_NAME: Record<ProviderName, string> = {
  offline: 'Built-in curriculum, no AI',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  openrouter: 'OpenRouter',
  groq: 'Groq',
  azure: 'Azure OpenAI',
  'openai-compatible': 'OpenAI-compatible server',
}

/** The name of the provider that made something, as its row has it; null was made by nobody so far. */
export const providerName = (provider: string | null): string =>
  provider === null ? 'Nobody yet' : (PROVIDER_NAME[provider as ProviderName] ?? provider)

/** What a provider is asked for; each has a default of its own. */
export const USES = ['plans', 'tutor', 'lessons'] as const
export type Use = (typeof USES)[number]

/** Whose provider answers: the learner's own, the operator's, or nobody's. */
export const USE_SOURCES = ['own', 'operator', 'offline'] as const
export type UseSource = (typeof USE_SOURCES)[number]

/** What a model can do; undefined members are not known. */
export type Capabilities = {
  /** It keeps to a JSON schema that it is given. */
  structuredOutput: boolean
  tools: boolean
  /** Tokens that its question and answer may hold together. */
  contextTokens: number
  /** Tokens that its answer may hold. */
  maxOutputTokens: number
}

/** Whom to ask, where somebody has said so. Without `model` the provider's own default is asked. */
export type Ask = { source: UseSource; providerId?: string | undefined; model?: string | undefined }
