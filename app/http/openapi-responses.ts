import type { Operation } from './openapi-operation.ts'

const REFUSAL: Record<number, string> = {
  400: 'A field, a parameter or the Idempotency-Key is wrong; `fields` names the fields',
  401: 'Not signed in',
  402: 'budget_reached: the month’s budget does not allow it; price_unknown: a budget holds, and nobody knows what the model costs',
  403: 'foreign_origin: the request came from a page of another site',
  404: 'There is no such thing, or it is somebody else’s',
  409: 'Not possible as things are: the code and the message say why',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'idempotency_key_reused: this key, or this clientId, came with another request before',
  429: 'Over the limit; see Retry-After',
  500: 'Something went wrong here; the log has it under the request’s id',
  503: 'Not just now: store_busy, file_unusable, secret_replaced, or engine_stopped where background work is to be started',
  507: 'No room: quota_exceeded (what you keep fills your space; delete some) or STORAGE_FULL (the server’s disk is full)',
}

const text = (description: string) => ({ description, schema: { type: 'string' } })
const WAIT = {
  'Retry-After': { description: 'Seconds to wait, where waiting helps', schema: { type: 'integer', minimum: 1 } },
}
const HEADERS: Record<number, object> = {
  401: { 'WWW-Authenticate': text('Bearer') },
  409: WAIT,
  429: WAIT,
  503: WAIT,
}
const REPLAYED = text('true when this was answered before: under the same Idempotency-Key or clientId')

/** Where a schema of the document is. */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
/** A JSON body of a schema. */
export const json = (name: string) => ({ content: { 'application/json': { schema: ref(name) } } })

const isRead = (op: Operation) => op.method === 'get'

/** Statuses that an operation may answer because of what it is, beside those it names itself. */
function refusalsOf(op: Operation): number[] {
  const all = new Set([401, 500, 503, ...(op.refusals ?? [])])
  if (op.path.includes('{')) all.add(404)
  if (op.query ?? op.body ?? op.once) all.add(400)
  if (!isRead(op)) for (const status of [403, 415, 507]) all.add(status)
  if (op.body) all.add(413)
  return [...all].toSorted((a, b) => a - b)
}

function contentOf({ answers: [, schema], events, files }: Operation): object {
  if (events) {
    const description = `Server-sent events. The data of each is JSON: #/components/schemas/${events}`
    return { content: { 'text/event-stream': { schema: { type: 'string', description }, 'x-data': ref(events) } } }
  }
  if (files) return { content: Object.fromEntries(files.map((type) => [type, { schema: {} }])) as object }
  return schema ? json(schema) : {}
}

function headersOf({ headers = {}, once }: Operation): object {
  const named = Object.entries(headers).map(([name, description]) => [name, text(description)])
  const all = { ...(Object.fromEntries(named) as object), ...(once ? { 'Idempotent-Replayed': REPLAYED } : {}) }
  return Object.keys(all).length > 0 ? { headers: all } : {}
}

/** Every status an operation may answer, with its headers and its body. */
export function responsesOf(op: Operation): Record<string, object> {
  const refusals = refusalsOf(op).map((status) => {
    const description = op.says?.[status] ?? REFUSAL[status]
    const headers = HEADERS[status]
    return [status, { description, ...(headers ? { headers } : {}), ...json('ApiError') }] as const
  })
  return {
    [op.answers[0]]: { description: 'Done', ...headersOf(op), ...contentOf(op) },
    ...(op.events ? { 204: { description: 'Everything has been told, and no more will come: do not come back' } } : {}),
    ...Object.fromEntries(refusals),
  }
}
