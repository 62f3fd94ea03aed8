import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { cairn } from '../support/cairn.ts'
import { harmFile, learnerFiles } from '../support/invariants.ts'
import { world } from '../support/world.ts'

type Found = { check: string; level: string; repair: string | null }

it('cairn doctor, beside a running server: says, asks, repairs, and is content', { timeout: 90_000 }, async () => {
  const before = await world()
  const known = [await before.signUp(), await before.signUp()]
  await before.stop()
  const bobs = learnerFiles(before.dataDir).find(({ tenantId }) => tenantId === known[1]?.accountId)?.file ?? ''
  // A new file: a connection that is collected only later still writes into the old one.
  for (const rest of ['', '-wal', '-shm']) rmSync(bobs + rest, { force: true })
  writeFileSync(bobs, 'not a database')
  const w = await world({ dataDir: before.dataDir })
  const [ada, bob] = [await w.signIn(known[0]?.email ?? ''), await w.signIn(known[1]?.email ?? '')]
  await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
  harmFile(w.dataDir, undefined, `update jobs set status = 'dropped', finished_at = 1`)
  const dir = ['--data-dir', w.dataDir]

  const said = await cairn(['doctor', ...dir])
  expect(said.code).toBe(1)
  expect(said.err).toBe('2 problems, 0 warnings.\n')
  expect(said.out).toMatch(/^ok +server +Running, process \d+\.$/m)
  expect(said.out).toMatch(/^problem +learners’ files +The file of .* is foreign/m)
  expect(said.out).toMatch(/→ “cairn doctor --repair” \(attempts\): Close attempts/)
  expect(await cairn(['doctor', '--repair', ...dir])).toMatchObject({ code: 2, out: '' })

  const repaired = await cairn(['doctor', '--repair', '--yes', '--json', ...dir])
  expect(repaired.err).toMatch(/quarantine: .*moved to quarantine\//)
  expect(repaired.err).toMatch(/attempts: .*closed as interrupted/)
  const left = (JSON.parse(repaired.out) as Found[]).filter(({ level }) => level !== 'ok')
  expect(left).toMatchObject([{ check: 'learners’ files', repair: null }])

  const page = await bob.get('/')
  expect(page.status).toBe(503)
  expect(page.text).toContain('Your data file cannot be opened')
  expect((await ada.get('/')).status).toBe(200)
  expect(await cairn(['user', 'new-file', '--email', bob.email, ...dir])).toMatchObject({ code: 0 })
  expect((await bob.get('/')).status).toBe(200)
  expect((await cairn(['user', 'new-file', '--email', bob.email, ...dir])).err).toContain('has a file')
})

it(
  'cairn migrate --all sets a bad file aside, names it, and brings the others up to date',
  { timeout: 60_000 },
  async () => {
    const w = await world()
    const [ada, bob, eve] = [await w.signUp(), await w.signUp(), await w.signUp()]
    const fileOf = (id: string) => learnerFiles(w.dataDir).find(({ tenantId }) => tenantId === id)?.file ?? ''
    await w.stop()
    writeFileSync(fileOf(ada.accountId), '')
    harmFile(w.dataDir, bob.accountId, 'PRAGMA user_version = 99')
    const { code, out, err } = await cairn(['migrate', '--all', '--data-dir', w.dataDir])
    expect({ code, out }).toEqual({ code: 1, out: '1 of 3 learners’ files are up to date.\n' })
    expect(err).toMatch(new RegExp(`^${ada.email} .*moved unchanged to quarantine/${ada.accountId}-`, 'm'))
    expect(err).toMatch(new RegExp(`^${bob.email} .*newer version of Cairn`, 'm'))
    expect(err).not.toContain(eve.email)
    expect(readdirSync(path.join(w.dataDir, 'quarantine'))).toHaveLength(1)
    expect(existsSync(fileOf(bob.accountId))).toBe(true)
  },
)

it('cairn doctor names settings that cannot be used', { timeout: 30_000 }, async () => {
  const { code, out } = await cairn(['doctor'], '', { PORT: 'many', ORIGIN: 'nowhere' })
  expect(code).toBe(1)
  expect(out).toMatch(/^problem +configuration .*/m)
  expect(out).toContain('PORT')
  expect(out).toContain('ORIGIN')
})
