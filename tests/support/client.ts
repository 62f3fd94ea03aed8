import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { holdingEvents, holdToContract } from './contract.ts'

type Fields = Record<string, string>

export type Answer = { status: number; headers: Headers; text: string; location: string | null }

/** A browser without a screen: keeps cookies, follows nothing, and says where its state changes come from. */
export class Client {
  readonly cookies = new Map<string, string>()

  constructor(readonly url: string) {}

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.cookies.size > 0) headers.set('cookie', this.cookieHeader)
    if (init.method && !/^(GET|HEAD)$/.test(init.method)) {
      if (!headers.has('origin')) headers.set('origin', this.url)
      if (!headers.has('sec-fetch-site')) headers.set('sec-fetch-site', 'same-origin')
    }
    const response = await reach(this.url, path, { ...init, headers })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async get(path: string, headers: Fields = {}): Promise<Answer> {
    return answerOf(await this.fetch(path, { headers }))
  }

  /** Post a form, as a page without JavaScript does. */
  async post(path: string, fields: Fields, headers: Fields = {}): Promise<Answer> {
    return answerOf(await this.fetch(path, { method: 'POST', body: new URLSearchParams(fields), headers }))
  }

  /** Call the API with this browser's cookie. */
  api(method: string, path: string, body?: unknown, headers: Fields = {}): Promise<ApiAnswer> {
    return callApi((at, init) => this.fetch(at, init), method, path, body, headers)
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const at = pair.indexOf('=')
    const gone = attributes.some((attribute) => /^max-age=0$/i.test(attribute))
    if (gone) this.cookies.delete(pair.slice(0, at))
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

/** Ask, follow nothing, and hold an answer of API v1 to its document, a stream event by event. */
async function reach(url: string, path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init })
  if (!path.startsWith('/api/v1/')) return response
  const { status, headers, body } = response
  const streams = headers.get('content-type')?.startsWith('text/event-stream')
  holdToContract(init.method ?? 'GET', path, { status, headers, text: streams ? '' : await response.clone().text() })
  return streams && body ? new Response(body.pipeThrough(holdingEvents(path)), { status, headers }) : response
}

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  text: await response.text(),
  location: response.headers.get('location'),
})

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
export type ApiAnswer = { status: number; headers: Headers; body: any }

async function callApi(
  send: (path: string, init: RequestInit) => Promise<Response>,
  method: string,
  path: string,
  body: unknown,
  headers: Fields,
): Promise<ApiAnswer> {
  const carried = body === undefined ? {} : { body: JSON.stringify(body) }
  const type: Fields = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await send(path, { method, ...carried, headers: { ...type, ...headers } })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** A script with a bearer token: no cookies, no origin. */
export const tokenClient = (url: string, token: string) => (method: string, path: string, body?: unknown) =>
  callApi((at, init) => reach(url, at, init), method, path, body, { authorization: `Bearer ${token}` })

type Raw = { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer | string[] }
export type RawAnswer = { status: number; headers: IncomingHttpHeaders; text: string }

/** A request exactly as given: no header is added or corrected. A body of several pieces goes out chunked. */
export function raw(url: string, { method = 'GET', path = '/', headers = {}, body }: Raw): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const sent = httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('close', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.on('error', reject)
    if (Array.isArray(body)) for (const piece of body) sent.write(piece)
    else if (body !== undefined) sent.write(body)
    sent.end()
  })
}
