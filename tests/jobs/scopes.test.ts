import { describe, expect, it } from 'vitest'
import type { TenantId } from '#app/domain/plan.ts'
import type { LimitScope } from '#app/jobs/queue.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { JobKind } from '#db/control/schema.ts'
import { testClock } from '../support/clock.ts'
import { rowsOf } from '../support/invariants.ts'
import { testRuntime } from '../support/runtime.ts'
import { outcomeOf, tally } from '../support/scene.ts'
import { HOUR, MINUTE } from '../support/time.ts'
import { world } from '../support/world.ts'

/** The workflow that writes lessons, which are counted by themselves. */
type Sort = JobKind | 'lessons'

const KINDS: [Sort, LimitScope, RegExp][] = [
  ['lessons', 'lessons', /^You have reached the lesson limit for now\. You can have more written in 60 minutes\.$/],
  ['plan', 'generation', /^You have reached the plan limit for now\. You can start another in 60 minutes\.$/],
  ['reply', 'chat', /^You have reached the message limit for now\. You can send another in 60 minutes\.$/],
  [
    'workflow',
    'workflow',
    /^You have reached the quiz and review limit for now\. You can start another in 60 minutes\.$/,
  ],
]
const env = { GENERATION_LIMIT: '3', CHAT_LIMIT: '3', LESSONS_LIMIT: '3', WORKFLOW_LIMIT: '3' }

const start = async (ctx: TenantContext, sort: Sort) => {
  const subjectId = ctx.newId()
  return ctx.queue.stage(
    sort === 'lessons' ? { kind: 'workflow', subjectId, scope: 'lessons' } : { kind: sort, subjectId },
  )
}
const starts = async (times: number, ...on: [TenantContext, Sort][]) => {
  const all = on.flatMap(([ctx, kind]) => Array.from({ length: times }, () => start(ctx, kind)))
  return tally((await Promise.allSettled(all)).map(outcomeOf))
}

describe.each(KINDS)('starts of the kind %s', (kind, scope, words) => {
  it('are refused in words once there were as many as may be, and say when to come back', async () => {
    await using cairn = await testRuntime({ env })
    const ctx = await cairn.learner()
    expect(await starts(5, [ctx, kind])).toEqual({ started: 3, rate_limited: 2 })
    await expect(start(ctx, kind)).rejects.toMatchObject({ status: 429, message: expect.stringMatching(words) })
    cairn.clock.advance(20 * MINUTE)
    const refused = (await start(ctx, kind).catch((error: unknown) => error)) as { retryAfterMs: number }
    expect(refused.retryAfterMs).toBeGreaterThan(40 * MINUTE - 5000)
    expect(refused.retryAfterMs).toBeLessThanOrEqual(40 * MINUTE)
    cairn.clock.advance(refused.retryAfterMs)
    await expect(start(ctx, kind)).resolves.toMatchObject({ scope })
  })

  it('count across a restart and in two processes at once', async () => {
    await using one = await testRuntime({ env })
    const ctx = await one.learner()
    await using two = await testRuntime({ env, dataDir: one.dataDir, clock: one.clock })
    expect(await starts(4, [ctx, kind], [two.as(ctx.tenantId), kind])).toEqual({ started: 3, rate_limited: 5 })
    await using again = await testRuntime({ env, dataDir: one.dataDir, clock: one.clock })
    expect(await starts(2, [again.as(ctx.tenantId), kind])).toEqual({ rate_limited: 2 })
  })

  it('share nothing with other kinds, nor with another learner', async () => {
    await using cairn = await testRuntime({ env })
    const ctx = await cairn.learner()
    await starts(4, [ctx, kind])
    for (const [other] of KINDS.filter(([each]) => each !== kind)) {
      expect(await starts(4, [ctx, other])).toEqual({ started: 3, rate_limited: 1 })
    }
    expect(await starts(3, [await cairn.learner(), kind])).toEqual({ started: 3 })
  })

  it('that were refused by their gate count no more, and are no jobs', async () => {
    // A clock that stands: all three are taken in one ms, and only one of them is dropped, if twice.
    const stands = new Date('2026-03-02T09:00:00Z')
    await using cairn = await testRuntime({ env, clock: { ...testClock(), now: () => stands } })
    const ctx = await cairn.learner()
    const [first] = await Promise.all([start(ctx, kind), start(ctx, kind), start(ctx, kind)])
    await ctx.queue.drop(first)
    await ctx.queue.drop(first)
    expect(await starts(2, [ctx, kind])).toEqual({ started: 1, rate_limited: 1 })
    const live = `select count(*) n from jobs where status = 'queued' and kind = '${kind === 'lessons' ? 'workflow' : kind}'`
    expect(rowsOf(cairn.dataDir, undefined, live)).toEqual([{ n: 3 }])
  })

  it('are shown to an admin while they hold somebody back, and can be let go', async () => {
    const w = await world({ env })
    const admin = await w.signUp()
    const ada = await w.signUp()
    await starts(3, [ada.ctx, kind])
    const target = `${scope}:${ada.accountId}`
    expect((await admin.get('/admin')).text).toContain(`value="${target}"`)
    expect((await ada.post('/admin', { intent: 'reset-limit', target })).status).toBe(404)
    expect((await admin.post('/admin', { intent: 'reset-limit', target })).text).toContain('has been reset')
    expect(await starts(4, [ada.ctx, kind])).toEqual({ started: 3, rate_limited: 1 })
  })
})

it('what was spent stays spent when what it was spent on is deleted', async () => {
  await using cairn = await testRuntime({ env })
  const ctx = await cairn.learner()
  await starts(3, [ctx, 'reply'], [ctx, 'plan'], [ctx, 'workflow'])
  cairn.tenants.destroy(ctx.tenantId)
  await cairn.tenants.create(ctx.tenantId)
  cairn.clock.advance(HOUR - MINUTE)
  const same = cairn.as(ctx.tenantId as TenantId)
  expect(await starts(1, [same, 'reply'], [same, 'plan'], [same, 'workflow'])).toEqual({ rate_limited: 3 })
})
