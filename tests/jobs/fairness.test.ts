import { expect, it } from 'vitest'
import { claimJob } from '#db/control/jobs.server.ts'
import { createPlan } from '#app/services/plans.server.ts'
import { plantJob } from '../support/queue.ts'
import { rowsOf } from '../support/invariants.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { scene, silent, until } from '../support/scene.ts'

it('takes the job of whoever has fewest running first, then by priority, then the longest waiting', async () => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'a-running', { tenant_id: 'a', status: 'running', lease_until: 9e9, runs: 1 })
  plantJob(cairn, 'a-first', { tenant_id: 'a', visible_at: 1 })
  plantJob(cairn, 'b-later', { tenant_id: 'b', visible_at: 2, priority: 1 })
  plantJob(cairn, 'b-first', { tenant_id: 'b', visible_at: 9 })
  plantJob(cairn, 'c', { tenant_id: 'c', visible_at: 8 })
  const order: (string | undefined)[] = []
  const args = { kind: 'plan' as const, now: 1000, leaseMs: 9e9, except: [], perLearner: 9, pendingMs: 9e9 }
  for (let i = 0; i < 5; i++) {
    const claim = await cairn.control.immediate((tx) => claimJob(tx, { ...args, fence: String(i) }))
    order.push(claim?.job.id)
  }
  expect(order).toEqual(['c', 'b-first', 'a-first', 'b-later', undefined])
})

it('begins somebody’s first plan at once although twenty of another learner’s run and wait', async () => {
  await using s = await scene(silent, { GENERATION_LIMIT: '100' })
  for (let i = 0; i < 20; i++) await s.create()
  s.cairn.start()
  await until(() => s.provider.calls.length === 2)
  const other = await s.cairn.learner()
  await createPlan(other, 'course', courseFields())
  const running = () =>
    rowsOf(s.cairn.dataDir, undefined, `select tenant_id from jobs where status = 'running'`).map((r) => r['tenant_id'])
  await until(() => s.provider.calls.length === 3)
  expect(running().filter((id) => id === other.tenantId)).toHaveLength(1)
  expect(running()).toHaveLength(3)
})

it('says when a job was first begun, however often it is', async () => {
  await using cairn = await testRuntime()
  plantJob(cairn, 'job', {})
  const args = { kind: 'plan' as const, leaseMs: 10, except: [], perLearner: 9, pendingMs: 9e9 }
  for (const now of [100, 200, 300]) {
    await cairn.control.immediate((tx) => claimJob(tx, { ...args, now, fence: String(now) }))
    expect(rowsOf(cairn.dataDir, undefined, 'select started_at from jobs')).toEqual([{ started_at: 100 }])
  }
})
