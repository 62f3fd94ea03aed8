import type { OwnProvider } from '#app/domain/providers.ts'

/** Most models that are kept of a list. */
const MODELS_MAX = 500
/** Largest list that is read, bytes: OpenRouter's is about 500 kB. What is read is parsed in one go, while nobody else is served. */
const LIST_MAX = 1_500_000
/** Most entries of a list that are looked at. */
const ENTRIES_MAX = 5000
/** Longest name of a model, UTF-16 units. */
const NAME_MAX = 200

export type ListFrom = {
  kind: OwnProvider
  baseUrl: string
  apiKey: string | null
  fetch: typeof fetch
  signal: AbortSignal
}

/** The provider said no; carries its status as the SDK's own errors do. */
class ListRefusedError extends Error {
  override name = 'AI_ListRefusedError'
  constructor(readonly statusCode: number) {
    super(`The list was refused with ${statusCode}.`)
  }
}

/** What was listed is no list of models. */
class ListUnreadableError extends Error {
  override name = 'UnreadableError'
}

function headersFor({ kind, apiKey }: ListFrom): Record<string, string> {
  if (!apiKey) return {}
  if (kind === 'anthropic') return { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }
  if (kind === 'google') return { 'x-goog-api-key': apiKey }
  return kind === 'azure' ? { 'api-key': apiKey } : { Authorization: `Bearer ${apiKey}` }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    size += next.value.byteLength
    if (size > LIST_MAX) {
      await reader?.cancel()
      throw new ListUnreadableError()
    }
    parts.push(next.value)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function get(from: ListFrom, path: string): Promise<unknown> {
  const url = `${from.baseUrl.replace(/\/+$/, '')}${path}`
  const response = await from.fetch(url, { headers: headersFor(from), signal: from.signal })
  if (!response.ok) {
    await response.body?.cancel().catch(() => {})
    throw new ListRefusedError(response.status)
  }
  const text = await textOf(response)
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new ListUnreadableError()
  }
}

const fieldOf = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined

/** Whether Google says that a model answers questions. */
function answers(entry: unknown): boolean {
  const methods = fieldOf(entry, 'supportedGenerationMethods')
  return Array.isArray(methods) && methods.includes('generateContent')
}

/** The names in a list, by hand: a schema for each of some hundred thousand entries would hold everybody up. */
function modelsIn(kind: OwnProvider, body: unknown): string[] {
  const google = kind === 'google'
  const list = fieldOf(body, google ? 'models' : 'data')
  if (!Array.isArray(list)) throw new ListUnreadableError()
  const entries = list.slice(0, ENTRIES_MAX).filter((entry) => !google || answers(entry))
  const names = entries.map((entry) => fieldOf(entry, google ? 'name' : 'id'))
  if (!names.every((name) => typeof name === 'string' && name.length <= NAME_MAX)) throw new ListUnreadableError()
  return (names as string[]).map((name) => (google ? name.replace(/^models\//, '') : name))
}

/**
 * Ask a provider which models it has: the cheapest question that shows whether address and key are right. Rejects with
 * what `classifyFailure` can name, never with the provider's text.
 */
export async function listModels(from: ListFrom): Promise<string[]> {
  // OpenRouter lists its models to anybody, so its key is asked about first.
  if (from.kind === 'openrouter') await get(from, '/key')
  const path = from.kind === 'google' ? '/models?pageSize=1000' : '/models'
  const found = modelsIn(from.kind, await get(from, path))
  return [...new Set(found)].toSorted().slice(0, MODELS_MAX)
}
