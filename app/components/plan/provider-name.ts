const NAMES: Record<string, string> = {
  offline: 'Built-in curriculum, no AI',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  'openai-compatible': 'OpenAI-compatible server',
}

/** Who made something, as a learner reads it. */
export const providerName = (provider: string | null): string => NAMES[provider ?? ''] ?? 'Nobody yet'
