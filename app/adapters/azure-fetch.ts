/** Longest refusal that is read, UTF-16 units. */
const REFUSAL_READ = 20_000

type Body = Record<string, unknown>

function read(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Body) : undefined
  } catch {
    return undefined
  }
}

/** The question as a model that reasons takes it, where the refusal says that this is what was wrong with it. */
function asReasoning(sent: string, refusal: string): string | undefined {
  const error = read(refusal.slice(0, REFUSAL_READ))?.['error'] as Body | null | undefined
  const body = read(sent)
  if (!body || (error?.['param'] !== 'temperature' && error?.['param'] !== 'max_tokens')) return undefined
  const { temperature: _, max_tokens: most, ...rest } = body
  return JSON.stringify({ ...rest, ...(most === undefined ? {} : { max_completion_tokens: most }) })
}

/**
 * A deployment’s name at Azure does not tell its model, and a model that reasons refuses a temperature and a bound
 * under its old name. What is refused for these is asked once more without; nothing else is asked twice.
 */
export const azureFetch =
  (carry: typeof fetch): typeof fetch =>
  async (input, init) => {
    const response = await carry(input, init)
    if (response.status !== 400 || typeof init?.body !== 'string') return response
    const refusal = await response.text()
    const body = asReasoning(init.body, refusal)
    if (body !== undefined) return carry(input, { ...init, body })
    const { status, statusText, headers } = response
    return new Response(refusal, { status, statusText, headers })
  }
