import { z } from 'zod'
import type { OwnProvider } from '#app/domain/providers.ts'

/** Most models that are kept of a list. */
const MODELS_MAX = 500
/** Largest list that is read, bytes: OpenRouter's is about 500 kB. */
const LIST_MAX = 4_000_000

const Listed = z.object({ data: z.array(z.object({ id: z.string().max(200) })) })
const GoogleListed = z.object({
  models: z.array(z.object({ name: z.string().max(200), supportedGenerationMethods: z.array(z.string()).default([]) })),
})

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

function modelsIn(kind: OwnProvider, body: unknown): string[] {
  if (kind === 'google') {
    const parsed = GoogleListed.safeParse(body)
    if (!parsed.success) throw new ListUnreadableError()
    const asked = parsed.data.models.filter((m) => m.supportedGenerationMethods.includes('generateContent'))
    return asked.map(({ name }) => name.replace(/^models\//, ''))
  }
  const parsed = Listed.safeParse(body)
  if (!parsed.success) throw new ListUnreadableError()
  return parsed.data.data.map(({ id }) => id)
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
