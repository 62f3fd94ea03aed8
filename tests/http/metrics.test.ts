import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JobKind } from '#db/control/schema.ts'
import { harmFile } from '../support/invariants.ts'
import { testRuntime } from '../support/runtime.ts'
import { MINUTE } from '../support/time.ts'
import { world } from '../support/world.ts'

const TOKEN = 'a-token-for-prometheus'
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The value of a line; undefined where there is none. */
const valueOf = (text: string, line: string) => {
  const found = text.split('\n').find((each) => each.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

describe('the metrics', () => {
  it('are there for the token and an admin’s API token, and for nobody else', async () => {
    const w = await world({ env: { METRICS_TOKEN: TOKEN } })
    const admin = await w.signUp()
    const ada = await w.signUp()
    const tokenOf = async (who: typeof ada) => {
      const { text } = await who.post('/settings', { intent: 'make-token', tokenName: 'x' })
      return /cairn_[\w-]{40,}/.exec(text)?.[0] ?? ''
    }
    const ask = async (headers: Record<string, string>) => (await w.browser().get('/metrics', headers)).status
    expect(await ask(bearer(TOKEN))).toBe(200)
    expect(await ask(bearer(await tokenOf(admin)))).toBe(200)
    expect(await ask(bearer(await tokenOf(ada)))).toBe(404)
    expect(await ask({})).toBe(404)
    expect(await ask(bearer(`${TOKEN}x`))).toBe(404)
    expect(await ask(bearer(''))).toBe(404)
    expect((await admin.get('/metrics')).status).toBe(404)
    expect((await admin.get(`/metrics?token=${TOKEN}`)).status).toBe(404)
  })

  it('are nobody’s with an empty token where none is set', async () => {
    const w = await world()
    expect((await w.browser().get('/metrics', { authorization: 'Bearer undefined' })).status).toBe(404)
  })

  it('tell of jobs, waiting, requests and calls, and of no learner', async () => {
    const w = await world({ env: { METRICS_TOKEN: TOKEN } })
    const ada = await w.signUp('ada@example.org')
    const read = async () => (await w.browser().get('/metrics', bearer(TOKEN))).text
    const made = await ada.api('POST', '/api/v1/plans', { topic: 'Secret bees', hoursPerWeek: 2, weeks: 3 })
    w.clock.advance(5 * MINUTE)
    const waiting = await read()
    expect(valueOf(waiting, 'cairn_jobs{kind="plan",status="queued"}')).toBe(1)
    expect(valueOf(waiting, 'cairn_jobs_waiting{kind="plan"}')).toBe(1)
    expect(valueOf(waiting, 'cairn_jobs_oldest_wait_seconds{kind="plan"}')).toBeGreaterThanOrEqual(300)
    expect(valueOf(waiting, 'cairn_http_seconds_count{method="POST",status="201"}')).toBe(1)
    await w.runtime.worker.tick()
    w.runtime.metrics.refused('learner')
    await (await w.browser().fetch('/', { method: 'PURGE' })).text()
    const after = await read()
    expect(valueOf(after, 'cairn_jobs{kind="plan",status="done"}')).toBe(1)
    expect(valueOf(after, 'cairn_jobs{kind="plan",status="queued"}')).toBeUndefined()
    expect(valueOf(after, 'cairn_jobs_oldest_wait_seconds{kind="plan"}')).toBe(0)
    expect(valueOf(after, 'cairn_calls_total{purpose="plan",status="done"}')).toBe(1)
    expect(valueOf(after, 'cairn_budget_refusals_total{budget="learner"}')).toBe(1)
    expect(after).toContain('method="other"')
    for (const hers of [made.body.id, ada.accountId, ada.email, 'Secret']) expect(after + waiting).not.toContain(hers)
  })

  it('tell of the event loop once a server has started', async () => {
    const w = await world({ env: { METRICS_TOKEN: TOKEN }, start: true })
    const { text } = await w.browser().get('/metrics', bearer(TOKEN))
    expect(valueOf(text, 'nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
  })
})

describe('readiness', () => {
  const KINDS: [JobKind, string, number][] = [
    ['plan', 'plans', 11],
    ['reply', 'replies', 2],
    ['workflow', 'workflows', 11],
  ]

  it.each(KINDS)(
    'is lost when a %s waits too long, but not when it waits for its learner’s own',
    async (kind, name, m) => {
      await using cairn = await testRuntime({ env: { JOB_CONCURRENCY: '2' } })
      const ctx = await cairn.learner()
      const check = async () => (await cairn.readiness()).checks[name]
      const [first] = [await ctx.queue.stage({ kind, subjectId: 's' }), await ctx.queue.stage({ kind, subjectId: 't' })]
      await ctx.queue.arm(first)
      expect(await check()).toBe('ok')
      cairn.clock.advance(m * MINUTE)
      expect(await check()).toBe('2 waiting, the oldest too long')
      const running = `update jobs set status = 'running', lease_until = 9e15, runs = 1 where id = '${first.id}'`
      harmFile(cairn.dataDir, undefined, running)
      // One of two places is a learner's, four of eight for replies.
      expect(await check()).toBe(kind === 'reply' ? '1 waiting, the oldest too long' : 'ok')
    },
  )

  it('says of each check what is wrong', async () => {
    await using cairn = await testRuntime()
    const { ok, checks } = await cairn.readiness()
    expect(ok).toBe(false)
    expect(checks).toEqual({
      database: 'ok',
      plans: 'ok',
      replies: 'ok',
      workflows: 'ok',
      worker: 'not started',
      disk: 'ok',
      key: 'ok',
    })
    const secret = path.join(cairn.dataDir, 'secret.key')
    writeFileSync(secret, `${'ab'.repeat(32)}\n`)
    expect((await cairn.readiness()).checks['key']).toBe('cannot be opened')
    rmSync(secret)
    expect((await cairn.readiness()).checks['key']).toBe('missing')
    harmFile(cairn.dataDir, undefined, 'alter table jobs rename to gone')
    expect((await cairn.readiness()).checks).toMatchObject({ database: 'ok', plans: 'unknown', replies: 'unknown' })
  })
})
