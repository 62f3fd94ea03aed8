import { z } from 'zod'
import { openApiDocument } from '#app/http/openapi.ts'

/** What a server said, as far as the document of API v1 speaks of it. */
type Said = { status: number; headers: Headers; text: string }

type Ref = { $ref?: string }
type Told = { content?: Record<string, { schema: Ref; 'x-data'?: Ref }>; headers?: Record<string, object> }
type Paths = Record<string, Record<string, { responses: Record<string, Told> }>>
type Document = { paths: Paths; components: { schemas: Record<string, z.core.JSONSchema.JSONSchema> } }

/** Headers that a client acts on: whoever sends one has told of it. */
const HEADERS = ['Location', 'Idempotent-Replayed', 'Retry-After', 'WWW-Authenticate']
/** What an address answers to a method that it does not have. */
const NOT_THAT_METHOD = [401, 403, 404, 405, 415]

let document: Document | undefined
const made = new Map<string, z.ZodType>()

const read = (): Document => (document ??= openApiDocument('http://127.0.0.1') as Document)

/** The document's schema of a name, strict at every depth where the document is. */
function schemaOf(name: string): z.ZodType {
  const known = made.get(name)
  if (known) return known
  const told = read().components.schemas[name]
  if (!told) throw new Error(`the document has no schema ${name}`)
  const schema = z.fromJSONSchema(told)
  made.set(name, schema)
  return schema
}

const fits = (template: string, path: string) =>
  new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)

const operationsAt = (path: string) => {
  const found = Object.keys(read().paths).filter((template) => fits(template, path))
  // An address that is written out goes before one with a name in its place.
  const [template] = found.sort((a, b) => a.split('{').length - b.split('{').length)
  return template === undefined ? undefined : read().paths[template]
}

function toldOf(method: string, path: string, status: number): Told | string {
  const error: Told = { content: { 'application/json': { schema: { $ref: '#/components/schemas/ApiError' } } } }
  const at = operationsAt(path)
  if (!at) return status === 404 || status === 405 || status === 403 ? error : 'an address that is not told'
  const operation = at[method === 'HEAD' ? 'get' : method.toLowerCase()]
  if (!operation) return NOT_THAT_METHOD.includes(status) ? error : 'a method that is not told'
  return operation.responses[status] ?? 'a status that is not told'
}

function bodyTrouble(told: Told, { headers, text }: Said): string | undefined {
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  const content = told.content?.[type]
  if (!content) return text === '' ? undefined : `a body of ${type} that is not told`
  return type === 'text/event-stream' ? undefined : jsonTrouble(content.schema, text)
}

function jsonTrouble({ $ref }: Ref, text: string): string | undefined {
  if (!$ref) return undefined
  const parsed = schemaOf($ref.replace('#/components/schemas/', '')).safeParse(JSON.parse(text))
  return parsed.success ? undefined : z.prettifyError(parsed.error)
}

/** Passes a stream of events on, each held against what the document tells of its data. */
export function holdingEvents(address: string): TransformStream<Uint8Array, Uint8Array> {
  const told = toldOf('GET', address.split('?')[0] ?? '', 200)
  const data = typeof told === 'object' ? told.content?.['text/event-stream']?.['x-data'] : undefined
  if (!data) throw new Error(`no events are told of ${address}`)
  const decoder = new TextDecoder()
  let rest = ''
  return new TransformStream({
    transform(chunk, controller) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const text = /^data: (.*)$/m.exec(block)?.[1]
        const trouble = text === undefined ? undefined : jsonTrouble(data, text)
        if (trouble) throw new Error(`${address} sent an event that is not told, ${trouble}: ${block}`)
      }
      controller.enqueue(chunk)
    },
  })
}

/**
 * Hold an answer of API v1 against its OpenAPI document: the status, the headers that clients act on, and the body with
 * every field at every depth. Throws with what the document does not tell. Other addresses pass.
 */
export function holdToContract(method: string, address: string, said: Said): void {
  const path = address.split('?')[0] ?? ''
  if (!path.startsWith('/api/v1/') || path.endsWith('/openapi.json')) return
  const told = toldOf(method, path, said.status)
  if (said.status === 405 && !said.headers.has('allow'))
    throw new Error(`${method} ${path} does not say what is allowed`)
  const header = (name: string) => said.headers.has(name) && !(typeof told === 'object' && told.headers?.[name])
  const trouble =
    typeof told === 'string'
      ? told
      : (HEADERS.filter(header).map((name) => `the header ${name} that is not told`)[0] ??
        (method === 'HEAD' ? undefined : bodyTrouble(told, said)))
  if (trouble) throw new Error(`${method} ${path} answered ${said.status}, ${trouble}: ${said.text.slice(0, 500)}`)
}
