import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantId } from '#app/domain/plan.ts'
import { createAccount } from '#app/http/accounts.server.ts'
import { createToken } from '#app/http/accounts-tokens.server.ts'
import { ensureBuilt } from '#app/cli/setup/build.mjs'
import { checkInvariants, learnerFiles, rowsOf } from '../support/invariants.ts'
import { testClock } from '../support/clock.ts'
import { testRuntime } from '../support/runtime.ts'
import { live, reckon } from './acts.ts'
import { chance } from './chance.ts'
import { moodyProvider, type Kind } from './moody-provider.ts'
import { Person } from './person.ts'
import { begin, LEASE_MS, type Life } from './server.ts'
import { recovered } from './stuck.ts'

export type Options = { kills: number; seed: string; people?: number; minutes?: number; say?: (line: string) => void }

export type Report = {
  seed: string
  kills: number
  /** What must not be; empty when all is well. */
  wrong: string[]
  counts: Record<string, number>
  moods: Readonly<Record<string, number>>
  /** The longest it took after a start until everything was taken up, ms. */
  slowestRecoveryMs: number
  seconds: number
  /** Where everything lies; removed when nothing is wrong. */
  folder: string
}

/** How a life of the server ends, by weight. Each way ends in a kill but the orderly stop. */
const ENDS = { killed: 78, 'killed while starting': 8, 'suspended, then killed': 5, stopped: 9 }

/** An orderly stop ends within this, ms. */
const EXIT_WITHIN_MS = 25_000
/** All that was begun ends within this when nobody kills: a staged job's 15 s, then each run its deadlines. ms. */
const QUIET_WITHIN_MS = 60_000

/** How often the provider was asked for what. */
type Asked = Pick<Awaited<ReturnType<typeof moodyProvider>>, 'byTopic' | 'byKind'>

/** What must be true of the files of a dead server. A copy is looked at: the next start has to recover by itself. */
function examine(dataDir: string, { byTopic, byKind }: Asked): string[] {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'cairn-soak-copy-'))
  try {
    cpSync(dataDir, copy, { recursive: true })
    return [...checkInvariants(copy), ...uncounted(copy, byTopic), ...unlike(copy, byKind)]
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Plans whose provider was called more often than their ledger says. */
function uncounted(dataDir: string, calls: ReadonlyMap<string, number>): string[] {
  const sums = `select p.topic, sum(a.calls) n from plans p join attempts a on a.plan_id = p.id group by p.id`
  return learnerFiles(dataDir).flatMap(({ tenantId }) =>
    rowsOf(dataDir, tenantId, sums)
      .filter((row) => Number(row['n']) < (calls.get(String(row['topic'])) ?? 0))
      .map((row) => `${row['topic']}: ${calls.get(String(row['topic']))} calls, ${row['n']} in the ledger`),
  )
}

/** Which calls of the provider are in the ledger as what. */
const PURPOSES: Record<string, Kind[]> = {
  plan: ['plan'],
  reply: ['reply'],
  title: ['title'],
  summary: ['summary'],
  review: ['review'],
  quiz: ['questions', 'cards'],
}

/**
 * Where the ledgers and the provider disagree: a call without its row, a row that is done without a call. What was
 * written and not sent any more is open; so is what a kill left.
 */
function unlike(dataDir: string, asked: ReadonlyMap<Kind, number>): string[] {
  const sums = `select purpose, count(*) n, sum(status = 'done') done from calls group by purpose`
  const rows = learnerFiles(dataDir).flatMap(({ tenantId }) => rowsOf(dataDir, tenantId, sums))
  return Object.entries(PURPOSES).flatMap(([purpose, kinds]) => {
    const calls = kinds.reduce((sum, kind) => sum + (asked.get(kind) ?? 0), 0)
    const sum = (of: string) =>
      rows.filter((row) => row['purpose'] === purpose).reduce((all, row) => all + Number(row[of]), 0)
    const agrees = sum('n') >= calls && sum('done') <= calls
    return agrees ? [] : [`${purpose}: ${calls} calls, ${sum('n')} in the ledgers, ${sum('done')} of them done`]
  })
}

/** Accounts with a token each, made before any server runs. */
async function settle(dataDir: string, n: number): Promise<string[]> {
  await using cairn = await testRuntime({ dataDir, clock: testClock(new Date().toISOString()) })
  const tokens: string[] = []
  for (let i = 0; i < n; i++) {
    const { id } = await createAccount(cairn, { email: `person-${i}@example.org`, password: 'seven grey herons wade' })
    tokens.push((await createToken(cairn, id as TenantId, 'soak', {})).token)
  }
  return tokens
}

class Soak {
  readonly dataDir: string
  readonly wrong: string[] = []
  readonly world = { url: '', counts: {} as Record<string, number> }
  slowestRecoveryMs = 0
  kills = 0
  #life: Life | undefined
  /** How long the last start took: a slow machine gets longer lives, or nothing would happen in them. ms. */
  #startMs = 0

  constructor(
    readonly folder: string,
    readonly options: Options,
    readonly provider: Awaited<ReturnType<typeof moodyProvider>>,
  ) {
    this.dataDir = path.join(folder, 'data')
  }

  #count(what: string): void {
    this.world.counts[what] = (this.world.counts[what] ?? 0) + 1
  }

  /** Start the server; the first one chooses the port. */
  #begin(): Life {
    const port = this.world.url ? new URL(this.world.url).port : '0'
    return (this.#life = begin(this.dataDir, this.provider.url, port))
  }

  /** Begin a life and wait until it listens. */
  async live(): Promise<void> {
    const began = Date.now()
    const url = await this.#begin().ready
    if (!url) throw new Error('the server did not start; server.log says why')
    this.world.url = url
    this.#startMs = Date.now() - began
  }

  async #recover(since: number): Promise<void> {
    const { ms, stuck } = await recovered(this.dataDir, since)
    this.slowestRecoveryMs = Math.max(this.slowestRecoveryMs, ms)
    this.wrong.push(...stuck.map((name) => `stuck ${ms} ms after a start: job ${name}`))
  }

  async #kill(life: Life): Promise<void> {
    life.signal('SIGKILL')
    await life.ended
    this.kills += 1
    this.#count('kills')
  }

  async #stop(life: Life): Promise<void> {
    const asked = Date.now()
    life.signal('SIGTERM')
    const { code } = await Promise.race([life.ended, sleep(EXIT_WITHIN_MS, { code: null })])
    if (code !== 0) this.wrong.push(`an orderly stop ended with ${code} after ${Date.now() - asked} ms`)
    life.signal('SIGKILL')
    await life.ended
    const held = rowsOf(this.dataDir, undefined, `select id from jobs where status = 'running'`)
    this.wrong.push(...held.map((row) => `an orderly stop kept the lease of job ${row['id']}`))
  }

  /** One life of the server and its end; the next one begins. */
  async round(turn: number): Promise<string> {
    const luck = chance(`${this.options.seed}/round ${turn}`)
    const end = luck.weighed(ENDS)
    const before = this.#life ?? this.#begin()
    // Every third life is long enough to take up what the one before left.
    if (turn % 3 === 2) await this.#recover(Date.now())
    await sleep(luck.between(0, Math.max(1500, this.#startMs)))
    if (end === 'suspended, then killed') {
      before.signal('SIGSTOP')
      await sleep(LEASE_MS + 200)
      before.signal('SIGCONT')
      await sleep(luck.between(0, 500))
    }
    await (end === 'stopped' ? this.#stop(before) : this.#kill(before))
    this.#look()
    if (end === 'killed while starting') {
      const young = this.#begin()
      await Promise.race([young.ready, sleep(luck.between(0, 1500))])
      await this.#kill(young)
      this.#look()
    }
    await this.live()
    this.#count(end)
    return end
  }

  #look(): void {
    this.wrong.push(...examine(this.dataDir, this.provider))
  }

  /** Wait until nothing is being made any more. */
  async quiet(): Promise<void> {
    const open = `select id || ' is ' || status name from jobs where status in ('queued', 'running')`
    const until = Date.now() + QUIET_WITHIN_MS
    for (;;) {
      const left = rowsOf(this.dataDir, undefined, open)
      if (left.length === 0) return
      if (Date.now() > until) {
        this.wrong.push(...left.map((row) => `never ended: job ${row['name']}`))
        return
      }
      await sleep(100)
    }
  }

  async end(): Promise<void> {
    if (this.#life) await this.#stop(this.#life)
    this.#look()
  }

  async abandon(): Promise<void> {
    this.#life?.signal('SIGCONT')
    this.#life?.signal('SIGKILL')
    await this.#life?.ended
  }
}

/** Run lives of the server one after the other while people use it, then see what is left of what they were told. */
async function rounds(soak: Soak, people: Person[]): Promise<void> {
  const { kills, minutes = Infinity, say = () => {} } = soak.options
  const until = Date.now() + minutes * 60_000
  const stop = new AbortController()
  const lives = people.map(async (person) => {
    try {
      await live(person, stop.signal)
    } catch (error) {
      soak.wrong.push(error instanceof Error ? error.message || String(error) : String(error))
    }
  })
  for (let turn = 0; soak.kills < kills && Date.now() < until && soak.wrong.length === 0; turn++) {
    const end = await soak.round(turn)
    const { created = 0, messages = 0, workflows = 0 } = soak.world.counts
    say(`kill ${soak.kills} of ${kills}: ${end}; ${created} plans, ${messages} messages, ${workflows} workflows so far`)
  }
  stop.abort()
  await Promise.all(lives)
  if (soak.wrong.length > 0) return
  await soak.quiet()
  for (const person of people) await reckon(person)
  await soak.end()
}

/** Kill a Cairn under load again and again; what `wrong` says in the report must never be true. */
export async function soak(options: Options): Promise<Report> {
  await ensureBuilt()
  const began = Date.now()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cairn-soak-'))
  const provider = await moodyProvider(options.seed)
  const it = new Soak(folder, options, provider)
  try {
    const tokens = await settle(it.dataDir, options.people ?? 4)
    await it.live()
    await rounds(
      it,
      tokens.map((token, i) => new Person(i, token, it.world, options.seed)),
    )
  } catch (error) {
    it.wrong.push(error instanceof Error ? error.message : String(error))
  } finally {
    await it.abandon()
    await provider.close()
  }
  if (it.wrong.length === 0) rmSync(folder, { recursive: true, force: true })
  const { kills, wrong, slowestRecoveryMs } = it
  const seconds = Math.round((Date.now() - began) / 100) / 10
  return {
    seed: options.seed,
    kills,
    wrong,
    counts: it.world.counts,
    moods: provider.moods,
    slowestRecoveryMs,
    seconds,
    folder,
  }
}
