import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiAnswer } from '../support/client.ts'
import { chance, type Chance } from './chance.ts'

/** What a person knows of a plan of theirs, by what the server has acknowledged. */
export type Known = {
  id: string
  topic: string
  /** The key it was created under, and what was sent with it. */
  key: string
  body: object
  /** Attempts that were acknowledged, by id. */
  attempts: Set<string>
  /** The modules it was first seen ready with. */
  content?: string
  /** Tasks that were acknowledged as completed. */
  done: Set<string>
  /** An earlier version was brought back, or may have been: tasks it did not have are kept in the version it replaced. */
  thinned?: boolean
  /** `asked`: a deletion was sent, and nobody knows whether it arrived. */
  gone: 'no' | 'asked' | 'yes'
  /** The last event that was read. */
  seen: number
}

/** A conversation, by what the server has acknowledged. */
export type Talk = {
  id: string
  /** What was sent, in order, and the message that it became. */
  sent: { text: string; clientId: string; messageId: string }[]
  /** Messages as they were last seen. */
  seen: Map<string, { text: string; status: string; ended: boolean }>
}

/** A run of a workflow that was started, and what was sent for it. */
export type Started = {
  id: string
  name: string
  body: object
  /** Steps that were seen done, and how often they had been begun. */
  finished: Map<string, number>
  /** Its plan was deleted. */
  gone: boolean
}

/** The server did not answer: it is being killed, stopped or started. */
export class NoAnswer extends Error {}

/** An answer that must not be. It ends the soak. */
export class Violation extends Error {}

/** Longer than anything a person waits for that is not a server that is gone, ms. */
const PATIENCE_MS = 30_000

/** `path` below a collection, `plans` without another. */
type Request = { method?: string; under?: string; path: string; body?: object; key?: string }

/** A learner with an API token, who remembers what they were told. */
export class Person {
  readonly plans: Known[] = []
  readonly talks: Talk[] = []
  readonly runs: Started[] = []
  readonly luck: Chance
  made = 0

  constructor(
    readonly index: number,
    private readonly token: string,
    private readonly world: { url: string; counts: Record<string, number> },
    seed: string,
  ) {
    this.luck = chance(`${seed}/person ${index}`)
  }

  note(what: string): void {
    this.world.counts[what] = (this.world.counts[what] ?? 0) + 1
  }

  open(path: string, init: RequestInit = {}, under = 'plans'): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.token}` }
    return fetch(`${this.world.url}/api/v1/${under}${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw new NoAnswer('', { cause })
    })
  }

  /** Ask once. Throws `NoAnswer` without an answer or with one that says to come again, `Violation` for a broken one. */
  async ask({ method = 'GET', under = 'plans', path, body, key }: Request): Promise<ApiAnswer> {
    const headers = { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) }
    const sent = body ? { body: JSON.stringify(body) } : {}
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const response = await this.open(path, { method, headers, signal, ...sent }, under)
    const text = await response.text().catch((cause: unknown) => {
      throw new NoAnswer('', { cause })
    })
    if (response.status === 503) throw new NoAnswer()
    if (response.status >= 500)
      throw new Violation(`${method} ${under}${path} was answered ${response.status}: ${text}`)
    this.note('answers')
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

  /** Ask until there is an answer: for what may be sent twice. */
  async insist(request: Request): Promise<ApiAnswer> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.ask(request)
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        this.note('sent again')
        if (tries > 2000) throw new Violation(`${request.path} is never answered`)
        await sleep(50)
      }
    }
  }

  /** Fails the soak unless an answer has one of these statuses. */
  expect(what: string, answer: ApiAnswer, ...statuses: number[]): void {
    if (statuses.includes(answer.status)) return
    throw new Violation(`${what} was answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
}
