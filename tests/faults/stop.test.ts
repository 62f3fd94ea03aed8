import { expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { checkInvariants, rowsOf } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, sse } from '../support/provider.ts'
import { until } from '../support/scene.ts'
import { served } from '../support/served.ts'
import { PASSWORD } from '../support/world.ts'

const EXIT_WITHIN_MS = 25_000

it('ends on SIGTERM with plans being made and streams open: no attempt is spent, no lease kept, every stream ended', async () => {
  await using provider = await loopbackProvider((res) => {
    sse.start(res)
    sse.text(res, courseAnswer().slice(0, 900))
  })
  await using server = await served({ AI_BASE_URL: provider.url, AI_MODEL: 'tiny', JOB_CONCURRENCY: '2' })
  const ada = new Client(server.url)
  await ada.post('/sign-up', { email: 'ada@example.org', password: PASSWORD })
  const create = async () =>
    (await ada.api('POST', '/api/v1/plans', { topic: 'Bees', hoursPerWeek: 5, weeks: 4 })).body.id
  const ids = [await create(), await create(), await create()]
  const streams = await Promise.all(ids.map((id) => ada.fetch(`/api/v1/plans/${id}/events`)))
  const read = streams.map((stream) => stream.text().catch(() => 'cut off'))
  await until(() => provider.calls.length > 0)
  const asked = provider.calls.length
  const began = performance.now()
  expect(await server.stop('SIGTERM')).toBe(0)
  expect(performance.now() - began).toBeLessThan(EXIT_WITHIN_MS)
  for (const story of await Promise.all(read)) expect(story).toContain('event: phase')
  await Promise.all(provider.calls.map((call) => call.closed))
  // What waited was not begun any more.
  expect(provider.calls).toHaveLength(asked)
  const jobs = rowsOf(server.dataDir, undefined, 'select status, runs, fence from jobs')
  expect(jobs).toMatchObject(ids.map(() => ({ status: 'queued', runs: 0, fence: null })))
  const tenant = String(rowsOf(server.dataDir, undefined, 'select id from accounts')[0]?.['id'])
  const spent = rowsOf(server.dataDir, tenant, `select sum(spent) n from attempts where status != 'in_progress'`)
  expect(spent[0]?.['n']).toBe(0)
  expect(checkInvariants(server.dataDir, asked)).toEqual([])
})
