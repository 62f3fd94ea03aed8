import { AppError } from './errors.ts'
import type { Ask, Capabilities, ProviderName, Use, UseSource } from './providers.ts'

/** Whom to ask, settled. `chosen` says whether somebody has said so, for then nothing else may take the place. */
export type Target = { source: UseSource; providerId: string | null; model: string | null; chosen: boolean }

type ModelName = { provider: ProviderName; model: string }
type Choice = { source: UseSource; providerId: string | null; model: string | null }

/**
 * Who answers: who was asked for, else the learner's choice for this use, else the operator's provider, else the
 * built-in curriculum. `operator` is `offline` where none is configured.
 */
export function targetOf(ask: Ask | undefined, choice: Choice | undefined, operator: ProviderName): Target {
  if (ask) return { source: ask.source, providerId: ask.providerId ?? null, model: ask.model ?? null, chosen: true }
  if (choice) return { ...choice, chosen: true }
  const source = operator === 'offline' ? 'offline' : 'operator'
  return { source, providerId: null, model: null, chosen: false }
}

/** A provider that cannot be asked as things are. Ends an attempt, or a form, in words. */
export class ProviderUnusableError extends AppError {
  constructor(message: string, cause?: unknown) {
    super('provider_unusable', 409, message, { cause })
    this.name = 'ProviderUnusableError'
  }
}

export const PROVIDER_GONE = 'The chosen provider has been removed. Choose another in Settings, under Providers.'
export const KEY_LOST =
  'This provider’s key can no longer be read on this server. Enter it again in Settings, under Providers.'

/** What each use needs of a model: where it is known that it has not, nobody is asked. Tokens are question and answer together. */
const NEEDS: Record<Use, { structured: boolean; contextTokens: number; maxOutputTokens: number }> = {
  plans: { structured: true, contextTokens: 8000, maxOutputTokens: 3000 },
  lessons: { structured: true, contextTokens: 8000, maxOutputTokens: 2000 },
  tutor: { structured: false, contextTokens: 4000, maxOutputTokens: 500 },
}

const tokens = (n: number) => n.toLocaleString('en')

const FOR: Record<Use, string> = { plans: 'plans', lessons: 'lessons', tutor: 'the tutor' }

/** What models are called that make vectors, scores, pictures or sound out of words, and answer nobody (vendors' model pages). */
const NO_WORDS =
  /(^|[-/:.])(embed(ding|dings)?|whisper|dall-e|moderation|rerank(er)?|transcribe|tts|imagen)([-:.\d]|$)/i

/** A deployment on Azure is called whatever its owner likes; what a server of one's own has may be known to answer. */
const saysNoWords = ({ provider, model }: ModelName, can: Partial<Capabilities>): boolean =>
  NO_WORDS.test(model) && provider !== 'azure' && !(provider === 'openai-compatible' && can.structuredOutput === true)

/** Why a model is known not to do for a use, in words; null where it does, or nobody knows. */
export function unfitFor(use: Use, name: ModelName, can: Partial<Capabilities>): string | null {
  const { model } = name
  const { structured, contextTokens, maxOutputTokens } = NEEDS[use]
  if (saysNoWords(name, can)) return `${model} does not answer in words. Choose another model.`
  if (structured && can.structuredOutput === false) {
    return `${model} cannot produce the structured answers that ${FOR[use]} need. Choose another model.`
  }
  if (can.contextTokens !== undefined && can.contextTokens < contextTokens) {
    return `${model}’s context window is too small for ${FOR[use]}: ${tokens(can.contextTokens)} tokens, ${tokens(contextTokens)} needed. Choose another model.`
  }
  if (can.maxOutputTokens !== undefined && can.maxOutputTokens < maxOutputTokens) {
    return `${model}’s answers are too short for ${FOR[use]}: at most ${tokens(can.maxOutputTokens)} tokens, ${tokens(maxOutputTokens)} needed. Choose another model.`
  }
  return null
}
