import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { EXPORT_FORMATS } from '#app/domain/chat-export.ts'
import { openApiDocument } from '#app/http/openapi.ts'
import type { Client } from './client.ts'
import { sse, type Call, type Script } from './provider.ts'
import { allRoutes } from './routes.ts'

/** A provider's key that stands nowhere but where it was given. */
export const KEY = 'sk-canary-Zq7-4d2f9a81c3b5e607-WXYZ'

/** The key as it may lie about: itself, in base64, in hexadecimal, in an address, turned round, or most of it. */
const FORMS = [
  KEY,
  KEY.slice(0, 20),
  KEY.slice(8, 28),
  Buffer.from(KEY).toString('base64').slice(0, 40),
  Buffer.from(KEY).toString('hex'),
  encodeURIComponent(`Bearer ${KEY}`),
  KEY.split('').toReversed().join(''),
].map((form) => form.toLowerCase())

/** In which forms a text holds the key. */
export function formsIn(text: string): string[] {
  const lower = text.toLowerCase()
  return FORMS.filter((form) => lower.includes(form))
}

/** The files below a folder whose bytes hold the key. */
export const filesHolding = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => formsIn(readFileSync(file, 'latin1')).length > 0)

/** Whether a call to a provider was made with the key. */
export const withKey = (call: Call) => call.headers.authorization === `Bearer ${KEY}`

/** Says the key back wherever it can: in the body, in headers, in the reason. */
const echoing =
  (status: number): Script =>
  (res, call) => {
    const key = String(call.headers.authorization)
    res.writeHead(status, key.replace(/[^\x20-\x7e]/g, ''), { 'x-your-key': key, 'content-type': 'application/json' })
    res.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}`, type: key, code: key } }))
  }

/** Begins an answer and breaks off with the key in what comes last. */
const breaking: Script = (res, call) => {
  sse.start(res)
  sse.text(res, '{"title": "A')
  res.write(`data: {"error":{"message":"key ${String(call.headers.authorization)}"}}\n\n`)
  res.destroy()
}
/** A page instead of an answer, with the key in it. */
export const SAYS_IT_BACK: Script = (res, call) =>
  void res.writeHead(200).end(`<html>${String(call.headers.authorization)}</html>`)

/** Every way in which a provider fails with the key in what it says. */
export const TELLTALES: [name: string, script: Script][] = [
  ['401', echoing(401)],
  ['400', echoing(400)],
  ['429', echoing(429)],
  ['500', echoing(500)],
  ['a stream that breaks off', breaking],
  ['a page', SAYS_IT_BACK],
]

/** What stands in an address for each placeholder of a route. */
export type Ids = Record<string, string>
export type Heard = { asked: string; status: number; text: string }

/** A route's address with every placeholder filled. Throws where one has no value: it would only ever be a 404. */
function filled(pattern: string, ids: Ids): string {
  return pattern
    .replace(/:(\w+)/g, (_, name: string) => {
      const value = ids[name]
      if (!value) throw new Error(`${pattern} has no ${name} to ask for`)
      return value
    })
    .replace('*', 'nowhere')
}

const isStream = (pattern: string) => /\/(events|progress|stream)$/.test(pattern)

/** What is asked of a route: a stream from its first event, an export in each format, a page as a document and as data. */
function addressesOf(pattern: string, ids: Ids): string[] {
  const target = filled(pattern, ids)
  if (target.startsWith('/api') || /\.\w+$/.test(target)) {
    if (pattern.endsWith('/export')) return EXPORT_FORMATS.map((format) => `${target}?format=${format}`)
    return [isStream(pattern) ? `${target}?after=0` : target]
  }
  const asData = `${target === '/' ? '/_root' : target}.data`
  return isStream(pattern) ? [target, `${asData}?after=0`] : [target, asData]
}

/** Read one answer to its end, a stream too: all of these end by themselves. */
async function hear(client: Client, asked: string, init: RequestInit = {}): Promise<Heard> {
  const response = await client.fetch(asked, { ...init, signal: AbortSignal.timeout(15_000) })
  const head = JSON.stringify([response.statusText, ...response.headers])
  return { asked: `${init.method ?? 'GET'} ${asked}`, status: response.status, text: head + (await response.text()) }
}

/** Ask every page, file, stream and API address of this Cairn whose pattern is wanted. */
export async function readEverything(
  client: Client,
  ids: Ids,
  wanted: (pattern: string) => boolean = () => true,
): Promise<Heard[]> {
  const heard: Heard[] = []
  for (const pattern of new Set(allRoutes().map((route) => route.pattern))) {
    if (!wanted(pattern)) continue
    for (const asked of addressesOf(pattern, ids)) heard.push(await hear(client, asked))
    if (!pattern.startsWith('/api') || !isStream(pattern)) continue
    heard.push(await hear(client, filled(pattern, ids), { headers: { 'last-event-id': '0' } }))
  }
  return heard
}

/** Ask for every act that the API has, with nothing in its body; what removes things comes last. */
export async function actEverywhere(client: Client, ids: Ids): Promise<Heard[]> {
  const { paths } = openApiDocument(client.url) as { paths: Record<string, Record<string, unknown>> }
  const acts = Object.entries(paths).flatMap(([template, operations]) =>
    Object.keys(operations)
      .filter((method) => method !== 'get' && template.startsWith('/api/'))
      .map((method) => ({ method: method.toUpperCase(), target: filled(template.replace(/\{(\w+)\}/g, ':$1'), ids) })),
  )
  const heard: Heard[] = []
  for (const { method, target } of acts.toSorted(
    (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
  ))
    heard.push(await hear(client, target, { method, body: '{}', headers: { 'content-type': 'application/json' } }))
  return heard
}
