import type { OwnProvider } from '#app/domain/providers.ts'
import { isLocalUrl } from '#app/domain/hosts.ts'
import { DEFAULT_MODEL, VENDOR_URL } from './model.server.ts'

/** What is read of a learner's own provider. */
type Own = { kind: OwnProvider; baseUrl: string | null; model: string | null; models: readonly string[] }

/** The model that is asked where nobody names another: the row's own, else the vendor's usual one, else the first it has. */
export function modelOfOwn({ kind, model, models }: Own): string {
  if (model) return model
  return kind === 'openai-compatible' ? (models[0] ?? DEFAULT_MODEL[kind]) : DEFAULT_MODEL[kind]
}

/** Where it answers. */
export function addressOfOwn({ kind, baseUrl }: Pick<Own, 'kind' | 'baseUrl'>): string {
  if (baseUrl) return baseUrl
  return kind === 'azure' || kind === 'openai-compatible' ? '' : VENDOR_URL[kind]
}

/** Whether it is a model on the operator's own machine or network: slower to begin, and free. */
export const isLocalOwn = ({ kind, baseUrl }: Pick<Own, 'kind' | 'baseUrl'>): boolean =>
  kind === 'openai-compatible' && baseUrl !== null && isLocalUrl(baseUrl)
