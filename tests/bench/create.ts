import { blueprints } from '#app/blueprints/registry.ts'
import { createPlan } from '#app/services/plans.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { Step } from '#db/connection.server.ts'
import { insertAttempt } from '#db/tenant/attempts.server.ts'
import { insertPlan } from '#db/tenant/plans.server.ts'
import { loopbackProvider, type LoopbackProvider } from '../support/provider.ts'
import { courseFields } from '../support/runtime.ts'
import { builtServer, isBuilt } from './built-server.ts'
import { atMost, differences, interleave, ratioOf, timed, type Bench, type Figure, type Options } from './harness.ts'
import { bearer, expecting, postPlan } from './requests.ts'
import { benchRuntime, cycle, learnersOf, toProvider } from './world.ts'

/** What a create without generation would write: the plan and its first attempt, in one durable transaction. */
function bareInserts(ctx: TenantContext): Promise<void> {
  const { input, topic } = blueprints.course.prepare(courseFields(), '2026-03-02')
  const id = ctx.newId()
  const at = Date.now()
  return ctx.db.immediate(function* (tx): Step<void> {
    const row = { id, kind: 'course', topic, title: topic, createdAt: at, updatedAt: at } as const
    yield* insertPlan(tx, { ...row, generation: 'failed', input: input as Record<string, unknown> })
    yield* insertAttempt(tx, { id: ctx.newId(), planId: id, number: 1, jobId: ctx.newId(), startedAt: at })
  })
}

async function inProcess(provider: LoopbackProvider, options: Options): Promise<Figure[]> {
  await using cairn = await benchRuntime({ env: { ...toProvider(provider), JOB_CONCURRENCY: '256' } })
  const rounds = options.scale(200)
  const learners = await learnersOf(cairn, Math.ceil((rounds + 20) / 10))
  cairn.start()
  const seen = await interleave(
    {
      create: (i) => createPlan(cycle(learners, i), 'course', courseFields()),
      bare: (i) => bareInserts(cycle(learners, i)),
    },
    { rounds, warmup: 20, restMs: 8 },
  )
  return [
    timed('createPlan, worker running, provider stalled', seen.create, {
      ratios: [{ to: 'the bare inserts', value: ratioOf(seen.create, seen.bare) }],
      note: `${provider.calls.length} of ${rounds + 20} calls have reached the provider, none was answered; ÷ PG has a target too`,
    }),
    timed('the bare inserts: plan and attempt, one commit', seen.bare),
    timed('added latency of create', differences(seen.create, seen.bare), {
      target: atMost(10, 'p95'),
      limit: atMost(200, 'p95'),
    }),
  ]
}

async function overHttp(provider: LoopbackProvider, options: Options): Promise<Figure[]> {
  const rounds = options.scale(200)
  const env = { ...toProvider(provider), JOB_CONCURRENCY: '256' }
  await using server = await builtServer({ learners: Math.ceil((rounds + 30) / 10), env })
  const refuse = (i: number) => {
    const headers = bearer(cycle(server.visitors, i))
    return expecting(400, server, '/api/v1/plans', { method: 'POST', json: { kind: 'course', topic: '' }, headers })
  }
  const seen = await interleave(
    { create: (i) => postPlan(server, cycle(server.visitors, i), courseFields()), refuse },
    { rounds, warmup: 30, restMs: 8 },
  )
  return [
    timed('POST /api/v1/plans, provider stalled', seen.create, {
      limit: atMost(200, 'p95'),
      ratios: [{ to: 'the same POST refused for its fields', value: ratioOf(seen.create, seen.refuse) }],
    }),
    timed('the same POST refused for its fields (nothing written)', seen.refuse),
    timed('added latency of create over HTTP', differences(seen.create, seen.refuse), { target: atMost(10, 'p95') }),
  ]
}

export const bench: Bench = {
  about: 'what generation adds to a create, while the provider never answers',
  async run(options) {
    await using provider = await loopbackProvider(() => {})
    const inside = await inProcess(provider, options)
    if (!isBuilt()) return inside
    return [...inside, ...(await overHttp(provider, options))]
  },
}
