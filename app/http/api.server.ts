import type { LoaderFunctionArgs } from '@remix-run/node'
import type { z } from 'zod'
import { AppError } from '#app/domain/errors.ts'
import { readKeepable } from '#app/domain/text.ts'
import { apiError, failureOf } from './respond.server.ts'

/** The largest body anybody may send, bytes. */
export const BODY_LIMIT = 256 * 1024
/** Deeper nesting serves nobody and makes parsers slow. */
const DEPTH_LIMIT = 32

export class BodyTooLargeError extends AppError {
  constructor() {
    super('too_large', 413, `Send at most ${BODY_LIMIT / 1024} kB.`)
  }
}

class BadJsonError extends AppError {
  constructor(message: string) {
    super('bad_json', 400, message)
  }
}

class MethodNotAllowedError extends AppError {
  constructor(method: string) {
    super('method_not_allowed', 405, `Use ${method} here.`)
  }
}

type Handle = (args: LoaderFunctionArgs) => Promise<Response>
/** What answers an address; `methods` are those of an action. */
type ApiHandler = Handle & { methods: string[] }

const answering =
  (handle: Handle): Handle =>
  async (args) => {
    try {
      return await handle(args)
    } catch (error) {
      if (error instanceof Response) return error
      return apiError(failureOf(error, args.context))
    }
  }

/** As `apiHandler`, for an address that answers several methods; others get 405. */
export function apiMethods(handlers: Partial<Record<'POST' | 'PATCH' | 'DELETE', Handle>>): ApiHandler {
  const methods = Object.keys(handlers)
  const handler = answering((args) => {
    const handle = handlers[args.request.method as keyof typeof handlers]
    if (!handle) throw new MethodNotAllowedError(methods.join(' or '))
    return handle(args)
  })
  return Object.assign(handler, { methods })
}

/**
 * Wrap an API loader or action: whatever it throws is answered in the API's one error shape. An action names the one
 * method it answers; others get 405.
 */
export const apiHandler = (handle: Handle, method?: 'POST' | 'PATCH' | 'DELETE'): ApiHandler =>
  method ? apiMethods({ [method]: handle }) : Object.assign(answering(handle), { methods: [] })

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT) throw new BodyTooLargeError()
  const reader = request.body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength
    if (size > BODY_LIMIT) {
      await reader.cancel()
      throw new BodyTooLargeError()
    }
    chunks.push(next.value)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Reads brackets only, so that a hostile depth is refused before anything recurses into it. */
function tooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (quoted) {
      if (char === '\\') i++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' || char === '[') {
      if (++depth > DEPTH_LIMIT) return true
    } else if (char === '}' || char === ']') depth--
  }
  return false
}

/**
 * Read a JSON body and check it against a schema. Throws 400 `bad_json`, 413 `too_large`, or zod's error, which
 * `apiHandler` answers as 400 naming the fields.
 */
export async function readJson<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const text = await readText(request)
  if (tooDeep(text)) throw new BadJsonError(`Nest at most ${DEPTH_LIMIT} levels.`)
  let body: unknown
  try {
    body = text === '' ? {} : readKeepable(text)
  } catch {
    throw new BadJsonError('The body is not valid JSON.')
  }
  return schema.parse(body)
}
