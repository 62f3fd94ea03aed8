import { expect, it } from 'vitest'
import { getPlan } from '#app/services/plans.server.ts'
import { acceptProposal, findProposal } from '#app/services/proposals.server.ts'
import { childOn, dataDirectory, jobsIn, ledgerIn, revived, TENANT } from '../support/crash.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, streaming } from '../support/provider.ts'
import { until } from '../support/scene.ts'

const SECOND = courseAnswer({ modules: 3 }).replaceAll('Module ', 'Chapter ')

/** The second run of a process passes each point once more than its first. */
it.each([
  { point: 'gate_committed', calls: 2 },
  { point: 'armed', calls: 2 },
  { point: 'event.item', passed: 4, calls: 3 },
  { point: 'before_settle', calls: 3 },
  { point: 'settled', calls: 2 },
])('proposes once, and leaves the plan as it was, after kill -9 at $point of making it again', async (given) => {
  const { point, passed = 1, calls } = given
  await using provider = await loopbackProvider(streaming(courseAnswer({ modules: 4 }), { size: 200 }))
  const dataDir = dataDirectory()
  await using doomed = await childOn(provider, dataDir, { FAILPOINT: `${point}:kill:${passed + 1}` })
  const { id } = ((await doomed.ask('create')) as { create: { id: string } }).create
  await until(() => jobsIn(dataDir)[0]?.['status'] === 'done')
  const contentOf = () => rowsOf(dataDir, TENANT, 'select * from modules m join tasks t on t.module_id = m.id')
  const before = contentOf()
  provider.answer(streaming(SECOND, { size: 200 }))
  await doomed.ask(`regenerate ${id}`)
  expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' })
  expect(checkInvariants(dataDir, provider.calls.length)).toEqual([])
  await using cairn = await revived(provider, dataDir)
  cairn.clock.advance(15_000)
  await cairn.worker.tick()
  const ctx = cairn.as(TENANT)
  expect(contentOf()).toEqual(before)
  expect((await getPlan(ctx, id)).status).toBe('ready')
  expect(provider.calls).toHaveLength(calls)
  expect(ledgerIn(dataDir).filter(({ status }) => status === 'success')).toHaveLength(2)
  const proposal = await findProposal(ctx, id)
  await acceptProposal(ctx, id, proposal?.id ?? '', { modules: 'all' })
  expect((await getPlan(ctx, id)).modules.map(({ title }) => title)).toEqual(['Chapter 1', 'Chapter 2', 'Chapter 3'])
  expect(await findProposal(ctx, id)).toBeNull()
  expect(checkInvariants(dataDir, calls)).toEqual([])
})
