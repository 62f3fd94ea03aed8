import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLogger } from '#app/adapters/logger.server.ts'
import { SECURITY_EVENTS, type SecurityEvent } from '#app/domain/security-events.ts'
import { emailHash, securityEvent } from '#app/http/security-log.server.ts'
import { insertAudit, listAudit, sweepAudit, type AuditEntry } from '#db/control/audit.server.ts'
import type { Step } from '#db/connection.server.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'
import { DAY, MINUTE } from '../support/time.ts'
import { world } from '../support/world.ts'

const rows = (dataDir: string) => rowsOf(dataDir, undefined, 'select * from audit order by id')

it('every event is a row as well as a line: who, when, from where, and no secret', async () => {
  const w = await world()
  const ada = await w.signUp('ada@example.org')
  await w.browser().post('/sign-in', { email: ada.email, password: 'not the password' }, { 'user-agent': 'Firefox/1' })
  await w.browser().post('/sign-in', { email: 'nobody@example.org', password: 'not the password' })
  await ada.post('/settings', { intent: 'make-token', tokenName: 'phone' })
  await ada.post('/sign-out', {})
  const kept = rows(w.dataDir)
  const logged = w.logs.filter(({ event }) => event?.startsWith('security.'))
  expect(kept.map(({ event }) => `security.${event}`)).toEqual(logged.map(({ event }) => event))
  expect(kept.map(({ request_id }) => request_id)).toEqual(logged.map(({ requestId }) => requestId ?? null))
  expect(kept.find(({ event, account_id }) => event === 'sign_in.failed' && account_id)).toMatchObject({
    account_id: ada.accountId,
    email_hash: emailHash(ada.email),
    address: '127.0.0.1',
    user_agent: 'Firefox/1',
    at: expect.any(Number),
  })
  const everything = JSON.stringify(kept)
  for (const secret of [ada.email, 'nobody@example.org', 'not the password', 'cairn_', ...ada.cookies.values()]) {
    expect(everything).not.toContain(secret)
  }
})

it('who hammers against a limit writes one row a minute', async () => {
  const w = await world()
  const ada = await w.signUp()
  const knock = async (times: number) => {
    for (let i = 0; i < times; i++) await w.browser().post('/sign-in', { email: ada.email, password: 'wrong wrong' })
  }
  const limited = () => rows(w.dataDir).filter(({ event }) => event === 'sign_in.limited')
  await knock(25)
  expect(limited()).toHaveLength(1)
  expect(limited()[0]).toMatchObject({ account_id: ada.accountId })
  w.clock.advance(MINUTE + 1)
  await knock(3)
  expect(limited()).toHaveLength(2)
  expect(w.logs.filter(({ event }) => event === 'security.sign_in.limited')).toHaveLength(18)
})

it('a request is not lost with its row', async () => {
  const w = await world()
  const ada = await w.signUp()
  harmFile(w.dataDir, undefined, 'drop table audit')
  expect((await w.signIn(ada.email)).accountId).toBe(ada.accountId)
  expect(w.logs.find(({ event }) => event === 'audit.unwritten')).toMatchObject({ what: 'sign_in', level: 'warn' })
})

const anyText = fc.string({ unit: 'binary', maxLength: 1000 })

it('whatever is sent, a row is single lines of bounded length', async () => {
  await using cairn = await testRuntime()
  const parts = { ...cairn, log: createLogger({ logLevel: 'silent' }) }
  const tell = async (target: string, address: string, userAgent: string) => {
    await securityEvent(parts, 'sign_out', { accountId: 'a', target }, { address, userAgent, requestId: userAgent })
    const [row] = await cairn.control.read((r) => listAudit(r, { limit: 1 }))
    for (const text of [row?.target, row?.address, row?.userAgent, row?.requestId]) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(text?.length).toBeLessThanOrEqual(256)
    }
  }
  await fc.assert(fc.asyncProperty(anyText, anyText, anyText, tell), { numRuns: 100 })
  await tell('a\r\nb\u2028c\u202ed', '\u0000', 'x'.repeat(10_000))
})

const named = (cairn: TestRuntime, events: [event: SecurityEvent, accountId: string | null, at: number][]) =>
  cairn.control.immediate(function* (tx): Step<void> {
    for (const [event, accountId, at] of events) yield* insertAudit(tx, { event, accountId, at })
  })
const names = Object.keys(SECURITY_EVENTS) as SecurityEvent[]

it('pages hold every row once, whatever happened in the same millisecond', async () => {
  const anyEvents = fc.array(
    fc.tuple(fc.constantFrom(...names.slice(0, 3)), fc.constantFrom('ada', 'bob', null), fc.constantFrom(1, 2)),
    { maxLength: 30 },
  )
  const ask = fc.record({
    size: fc.integer({ min: 1, max: 7 }),
    event: fc.constantFrom(undefined, names[0]),
    accountId: fc.constantFrom(undefined, 'ada'),
  })
  await fc.assert(
    fc.asyncProperty(anyEvents, ask, async (events, { size, event, accountId }) => {
      await using cairn = await testRuntime()
      await named(cairn, events)
      const seen: AuditEntry[] = []
      for (let page: AuditEntry[] = [], first = true; first || page.length === size; first = false) {
        const before = seen.at(-1)?.id
        page = await cairn.control.read((r) => listAudit(r, { before, event, accountId, limit: size }))
        seen.push(...page)
      }
      const wanted = events.filter(([e, a]) => (!event || e === event) && (!accountId || a === accountId))
      expect(seen.map((row) => [row.event, row.accountId, row.at])).toEqual(wanted.toReversed())
    }),
    { numRuns: 30 },
  )
})

it('forgets what is half a year old, and what is too much, strangers’ first', async () => {
  await using cairn = await testRuntime()
  const at = cairn.clock.now().getTime()
  await named(cairn, [
    ['sign_in', 'ada', at - 181 * DAY],
    ['sign_in', 'ada', at - 179 * DAY],
  ])
  await cairn.sweeper.sweep()
  expect(rows(cairn.dataDir).map((row) => row['at'])).toEqual([at - 179 * DAY])
  await named(cairn, [
    ...Array.from({ length: 4 }, () => ['sign_in', 'ada', at] as [SecurityEvent, string, number]),
    ...Array.from({ length: 20 }, () => ['sign_up.limited', null, at] as [SecurityEvent, null, number]),
  ])
  const sweep = (keep: number) =>
    cairn.control.immediate((tx) => sweepAudit(tx, { until: at - 180 * DAY, keep, rows: 100 }))
  await sweep(10)
  expect(rows(cairn.dataDir).map(({ account_id }) => account_id)).toEqual([
    ...Array.from({ length: 5 }, () => 'ada'),
    ...Array.from({ length: 5 }, () => null),
  ])
  await sweep(4)
  expect(rows(cairn.dataDir).map(({ account_id }) => account_id)).toEqual(['ada', 'ada', null, null])
})

it('an admin sees everybody’s events, filtered and page by page; a learner sees their own', async () => {
  const w = await world()
  const admin = await w.signUp('admin@example.org')
  const ada = await w.signUp('ada@example.org')
  const bob = await w.signUp('bob@example.org')
  for (let i = 0; i < 55; i++) await ada.post('/settings', { intent: 'revoke-others' })
  const itemsOf = (text: string) => [...text.matchAll(/<li class="py-3"/g)].length
  const first = await admin.get('/admin/audit')
  expect(itemsOf(first.text)).toBe(50)
  expect(first.text).toContain('ada@example.org')
  const [, next = ''] = /href="[^"]*(\?before=\d+)"/.exec(first.text) ?? []
  expect(itemsOf((await admin.get(`/admin/audit${next}`)).text)).toBe(rows(w.dataDir).length - 50)
  const bobs = await admin.get('/admin/audit?learner=bob%40example.org')
  expect(itemsOf(bobs.text)).toBe(2)
  expect(itemsOf((await admin.get(`/admin/audit?learner=${bob.accountId}&event=sign_in`)).text)).toBe(1)
  expect((await admin.get('/admin/audit?learner=%00&before=x&event=%27')).text).toContain('Nothing has been noted')
  expect((await ada.get('/admin/audit')).status).toBe(404)
  expect((await ada.get('/admin/audit.csv')).status).toBe(404)
  const own = await ada.get('/settings')
  expect(own.text).toContain('Recent security events')
  expect(itemsOf(own.text)).toBe(10)
  const script = await ada.script()
  const page = await script('GET', '/api/v1/security-events?limit=2')
  expect(page.body.items.map((item: { what: string }) => item.what)).toEqual(['API token made', 'Sessions ended'])
  const rest = await script('GET', `/api/v1/security-events?limit=100&cursor=${page.body.nextCursor}`)
  expect(rest.body.items).toHaveLength(56)
  expect(rest.body.nextCursor).toBeNull()
})

it('the file holds all that the filter finds, and nothing in it runs in a spreadsheet', async () => {
  const w = await world()
  const admin = await w.signUp('admin@example.org')
  await named({ control: w.runtime.control } as TestRuntime, Array(2500).fill(['sign_out', 'somebody', 5]))
  await w.browser().post('/sign-in', { email: 'x', password: 'y' }, { 'user-agent': '=HYPERLINK("http://evil")' })
  const answer = await admin.get('/admin/audit.csv')
  const lines = answer.text.trimEnd().split('\r\n')
  expect(answer.headers.get('content-type')).toContain('text/csv')
  expect(lines).toHaveLength(rows(w.dataDir).length + 1)
  expect(answer.text).toContain(`"'=HYPERLINK(""http://evil"")"`)
  const outs = (await admin.get('/admin/audit.csv?event=sign_out')).text.trimEnd().split('\r\n')
  expect(outs).toHaveLength(2501)
})
