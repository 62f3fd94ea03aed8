import { expect, it } from 'vitest'
import { ledgerRows, spendRows } from '../support/ledger.ts'
import { scene } from '../support/scene.ts'
import { settleLeftSpend } from '#app/jobs/settle-spend.server.ts'
import { reserveSpend } from '#db/control/spend.server.ts'
import { world } from '../support/world.ts'

it(
  'lets an admin, and nobody else, set what the operator’s key may cost, and see what was spent',
  { timeout: 60_000 },
  async () => {
    const w = await world({ env: { BUDGET_MONTHLY_USD: '20' } })
    const admin = await w.signUp()
    const learner = await w.signUp()
    const row = { callId: 'c', tenantId: learner.accountId, month: '2026-03', nanoUsd: 1_500_000_000, at: 1 }
    await w.runtime.control.immediate((tx) => reserveSpend(tx, { ...row, settled: true }))
    const before = await admin.get('/admin')
    expect(before.text).toContain('value="20"')
    expect(before.text).toContain('March 2026: $1.50 in all.')
    expect(before.text).toContain(learner.email)
    const set = await admin.post('/admin', { intent: 'budget-share', target: '2.50' })
    expect(set.text).toContain('The budget for each learner is $2.50 a month.')
    const after = (await admin.get('/admin')).text
    expect([after.includes('value="2.5"'), after.includes('value="20"')]).toEqual([true, true])
    await admin.post('/admin', { intent: 'budget-instance', target: 'none' })
    expect((await admin.get('/admin')).text).not.toContain('value="20"')
    expect((await admin.post('/admin', { intent: 'budget-share', target: 'much' })).status).toBe(400)
    expect((await learner.post('/admin', { intent: 'budget-share', target: '1000' })).status).toBe(404)
  },
)

it(
  'brings what is set aside in step with ledgers: gives back what has no row, settles what is settled, keeps the sums',
  { timeout: 60_000 },
  async () => {
    await using s = await scene()
    const { control } = s.cairn
    await s.made()
    const at = s.cairn.now().getTime()
    const [call] = ledgerRows(s.cairn.dataDir, s.ctx.tenantId)
    const row = { tenantId: s.ctx.tenantId, month: '2026-03', nanoUsd: 7, at }
    const id = String(call?.['id'])
    await control.immediate(function* (tx) {
      yield* reserveSpend(tx, { ...row, callId: 'lost' })
      yield* reserveSpend(tx, { ...row, callId: id })
      yield* reserveSpend(tx, { ...row, callId: 'old', settled: true, nanoUsd: 5 })
    })
    await settleLeftSpend(s.cairn, '')
    expect(spendRows(s.cairn.dataDir)).toHaveLength(3)
    s.cairn.clock.advance(11 * 60_000)
    await settleLeftSpend(s.cairn, '')
    const settled = spendRows(s.cairn.dataDir).map((each) => [each['call_id'], each['settled']] as const)
    expect(Object.fromEntries(settled)).toEqual({ [id]: 1, old: 1 })
    // A model on this machine costs nothing, so nothing of what was set aside counts; a day later both are one row.
    s.cairn.clock.advance(25 * 3_600_000)
    await settleLeftSpend(s.cairn, '')
    expect(spendRows(s.cairn.dataDir)).toMatchObject([
      { call_id: `2026-03:${s.ctx.tenantId}`, nano_usd: 5, settled: 1 },
    ])
  },
)
