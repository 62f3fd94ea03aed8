import http from 'node:http'
import type { BuiltServer, Visitor } from './built-server.ts'
import { wallMs } from './harness.ts'

export type Answer = { status: number; body: string; headers: http.IncomingHttpHeaders }
type Sent = { method?: string; json?: unknown; headers?: Record<string, string> }

/** One request over a kept-alive connection, read to its end. */
export function send(
  server: BuiltServer,
  path: string,
  { method = 'GET', json, headers = {} }: Sent = {},
): Promise<Answer> {
  const body = json === undefined ? undefined : JSON.stringify(json)
  const typed =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${server.url}${path}`,
      { agent: server.agent, method, headers: { ...headers, ...typed } },
      (res) => {
        const parts: Buffer[] = []
        res.on('data', (part: Buffer) => parts.push(part))
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8'), headers: res.headers }),
        )
        res.once('error', reject)
      },
    )
    request.once('error', reject)
    request.end(body)
  })
}

export const bearer = (visitor: Visitor) => ({ authorization: `Bearer ${visitor.token}` })

/** Send, and throw unless the answer has the status that was meant. */
export async function expecting(status: number, server: BuiltServer, path: string, sent: Sent): Promise<Answer> {
  const answer = await send(server, path, sent)
  if (answer.status !== status)
    throw new Error(`${sent.method ?? 'GET'} ${path} answered ${answer.status}: ${answer.body.slice(0, 200)}`)
  return answer
}

/** Create a plan over HTTP. Returns its id. */
export async function postPlan(server: BuiltServer, visitor: Visitor, fields: object): Promise<string> {
  const json = { kind: 'course', ...fields }
  const { body } = await expecting(201, server, '/api/v1/plans', { method: 'POST', json, headers: bearer(visitor) })
  return (JSON.parse(body) as { id: string }).id
}

export type Watch = { items: Map<number, number>; end: Promise<string> }

/**
 * Listen to a plan's server-sent events until it is ready or failed. `items` holds when each item's position was
 * received (ms since the epoch), `end` resolves with the type of the last event.
 */
export function watch(server: BuiltServer, visitor: Visitor, planId: string): Watch & { opened: Promise<void> } {
  const items = new Map<number, number>()
  const opened = deferred<void>()
  const end = new Promise<string>((resolve, reject) => {
    const request = http.get(
      `${server.url}/api/v1/plans/${planId}/events`,
      { agent: server.agent, headers: bearer(visitor) },
      (res) => {
        if (res.statusCode !== 200) reject(new Error(`The events answered ${res.statusCode}.`))
        opened.resolve()
        let text = ''
        let last = 'nothing'
        res.setEncoding('utf8')
        res.on('data', (part: string) => {
          const at = wallMs()
          const frames = (text + part).split('\n\n')
          text = frames.pop() ?? ''
          for (const frame of frames) {
            last = /^event: (\w+)$/m.exec(frame)?.[1] ?? last
            const [, position] = /^event: item\ndata: \{"position":(\d+)/m.exec(frame) ?? []
            if (position) items.set(Number(position), at)
          }
        })
        res.on('end', () => resolve(last))
      },
    )
    request.once('error', reject)
  })
  return { items, end, opened: opened.promise }
}

type Deferred<T> = { promise: Promise<T>; resolve: (value: T) => void }

/** A promise and the function that resolves it. */
export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
