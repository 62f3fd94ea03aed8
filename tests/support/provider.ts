import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a provider does with one call: writes to `res`, in its own time. */
export type Script = (res: http.ServerResponse, call: Call) => Promise<void> | void
export type Call = { body: unknown; headers: http.IncomingHttpHeaders; closed: Promise<void>; aborted: () => boolean }

export type LoopbackProvider = {
  /** For AI_BASE_URL. */
  url: string
  calls: Call[]
  /** What the following calls are answered with. */
  answer(script: Script): void
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const HEAD = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }

const line = (body: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'm', ...body })}\n\n`
const chunk = (delta: object, finish: string | null = null) =>
  line({ choices: [{ index: 0, delta, finish_reason: finish }] })

/** What an answer took, in OpenAI's words; null for a provider that does not say. */
export type Used = {
  prompt_tokens: number
  completion_tokens: number
  prompt_tokens_details?: { cached_tokens: number }
  completion_tokens_details?: { reasoning_tokens: number }
} | null
type End = { finish?: string; usage?: Used }
const USUAL: Used = { prompt_tokens: 100, completion_tokens: 500 }

type ToolUse = [name: string, args: object]

/** The pieces of an OpenAI-compatible stream, for scripts that compose their own. */
export const sse = {
  start: (res: http.ServerResponse) => res.writeHead(200, HEAD).write(chunk({ role: 'assistant', content: '' })),
  text: (res: http.ServerResponse, text: string) => res.write(chunk({ content: text })),
  tools(res: http.ServerResponse, ...tools: ToolUse[]) {
    const tool_calls = tools.map(([name, args], index) => ({
      index,
      id: `call-${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }))
    res.write(chunk({ tool_calls }))
  },
  end(res: http.ServerResponse, { finish = 'stop', usage = USUAL }: End = {}) {
    res.write(chunk({}, finish))
    if (usage) res.write(line({ choices: [], usage }))
    res.end('data: [DONE]\n\n')
  },
}

/** Stream `text` in pieces of `size` characters, `paceMs` apart, and finish well. */
export const streaming =
  (text: string, { size = 40, paceMs = 0, finish = 'stop' } = {}): Script =>
  async (res, call) => {
    sse.start(res)
    for (let i = 0; i < text.length && !call.aborted(); i += size) {
      sse.text(res, text.slice(i, i + size))
      if (paceMs > 0) await sleep(paceMs)
    }
    if (!call.aborted()) sse.end(res, { finish })
  }

/** An answer that asks for tools, as an OpenAI-compatible server streams it. */
export const calling =
  (...tools: ToolUse[]): Script =>
  (res) => {
    sse.start(res)
    sse.tools(res, ...tools)
    sse.end(res, { finish: 'tool_calls' })
  }

/** A well-formed course with `modules` modules of `tasks` tasks each. */
export function courseAnswer({ modules = 4, tasks = 3, minutes = 30 } = {}): string {
  const taskAt = (m: number, t: number) => ({
    title: `Task ${m}.${t}`,
    description: `Do part ${t} of module ${m} and note what you found.`,
    estimatedMinutes: minutes,
    kind: 'practice',
  })
  const moduleAt = (m: number) => ({
    title: `Module ${m}`,
    description: `What module ${m} is for.`,
    estimatedMinutes: minutes * tasks,
    tasks: Array.from({ length: tasks }, (_, t) => taskAt(m, t + 1)),
  })
  const list = Array.from({ length: modules }, (_, m) => moduleAt(m + 1))
  return JSON.stringify({ title: 'A course', summary: 'What it is for.', modules: list })
}

/** An OpenAI-compatible server on loopback: a real socket, so that aborts, resets and silence are real too. */
export async function loopbackProvider(script: Script = streaming(courseAnswer())): Promise<LoopbackProvider> {
  const calls: Call[] = []
  let current = script
  const server = http.createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8')
      let over = false
      const closed = new Promise<void>((resolve) => res.once('close', () => resolve(((over = true), undefined))))
      const call: Call = { body: text ? JSON.parse(text) : null, headers: req.headers, closed, aborted: () => over }
      calls.push(call)
      void current(res, call)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    answer(next) {
      current = next
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
