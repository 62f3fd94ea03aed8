import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { examined } from '#app/cli/examine.ts'
import type { Finding } from '#app/operations/doctor/finding.ts'
import { absurdity } from '#app/operations/doctor/limits.server.ts'
import { harmFile, learnerFiles, rowsOf } from '../support/invariants.ts'
import { world, type Learner, type World } from '../support/world.ts'

type Ready = { w: World; ada: Learner; planId: string; file: string }

/** A Cairn with a learner who has a plan; its server has stopped unless it `serves`. */
async function cairnWithPlan({ made = true, serves = false } = {}): Promise<Ready> {
  const w = await world()
  const ada = await w.signUp()
  const answer = await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
  if (made) await w.runtime.worker.tick()
  if (!serves) await w.stop()
  const file = learnerFiles(w.dataDir).find(({ tenantId }) => tenantId === ada.accountId)?.file ?? ''
  return { w, ada, planId: answer.body.id, file }
}

const wrong = (findings: Finding[]) => findings.filter(({ level }) => level !== 'ok')
const look = (w: World, deep = false) => examined({ dataDir: w.dataDir, deep }, async (all) => wrong(all))

/** Look, repair what is offered, and say what was done. */
const repairAll = (w: World) =>
  examined({ dataDir: w.dataDir }, async (all) => {
    const done: string[] = []
    for (const { repair } of all) if (repair) done.push(await repair.run())
    return done
  })

/** A file without its log. */
function alone(file: string): string {
  for (const rest of ['-wal', '-shm']) rmSync(file + rest, { force: true })
  return file
}

/** What is broken is found as one finding of this kind, repaired, and not found again. */
async function findsAndRepairs(w: World, kind: string, says: RegExp): Promise<string> {
  expect(await look(w)).toMatchObject([{ says: expect.stringMatching(says), repair: { kind } }])
  const done = await repairAll(w)
  expect(await look(w)).toEqual([])
  return done.join()
}

it('finds nothing wrong with a sound directory, whether its server runs or not', async () => {
  const { w } = await cairnWithPlan({ serves: true })
  const server = (all: Finding[]) => all.find(({ check }) => check === 'server')?.says
  expect(await look(w, true)).toEqual([])
  expect(await examined({ dataDir: w.dataDir }, async (all) => server(all))).toBe(`Running, process ${process.pid}.`)
  await w.stop()
  expect(await look(w)).toEqual([])
  expect(await examined({ dataDir: w.dataDir }, async (all) => server(all))).toBe('Not running.')
})

describe('the directory', () => {
  it('is missing', async () => {
    expect(await examined({ dataDir: '/nowhere/at/all' }, async (all) => wrong(all))).toMatchObject([
      { level: 'problem', check: 'data directory' },
    ])
    expect(existsSync('/nowhere')).toBe(false)
  })

  it('and the secret are open to others', async () => {
    const { w } = await cairnWithPlan()
    const secret = path.join(w.dataDir, 'secret.key')
    chmodSync(w.dataDir, 0o755)
    expect(await findsAndRepairs(w, 'permissions', /data directory/)).toContain('its owner only')
    expect(statSync(w.dataDir).mode & 0o777).toBe(0o700)
    chmodSync(secret, 0o644)
    await findsAndRepairs(w, 'permissions', /secret\.key/)
    expect(statSync(secret).mode & 0o777).toBe(0o600)
  })

  it('has lost its secret, and is given no other', async () => {
    const { w } = await cairnWithPlan()
    rmSync(path.join(w.dataDir, 'secret.key'))
    expect(await look(w)).toMatchObject([
      { level: 'problem', check: 'secret', todo: expect.stringContaining('backup') },
    ])
    expect(existsSync(path.join(w.dataDir, 'secret.key'))).toBe(false)
    writeFileSync(path.join(w.dataDir, 'secret.key'), 'short', { mode: 0o600 })
    expect(await look(w)).toMatchObject([{ check: 'secret', says: expect.stringContaining('too short') }])
  })
})

describe('the control database', () => {
  it.each<[string, (file: string, w: World) => void, RegExp]>([
    ['is gone', (file) => rmSync(alone(file)), /is missing/],
    ['is cut', (file) => truncateSync(alone(file), 9000), /is damaged/],
    ['is a text', (file) => writeFileSync(alone(file), 'words '.repeat(1000)), /is foreign/],
    ['is newer', (_file, w) => harmFile(w.dataDir, undefined, 'PRAGMA user_version = 99'), /newer Cairn/],
    ['is older', (_file, w) => harmFile(w.dataDir, undefined, 'PRAGMA user_version = 1'), /^Version 1 of/],
  ])('%s, and is left alone', async (_title, spoil, says) => {
    const { w } = await cairnWithPlan()
    const file = path.join(w.dataDir, 'control.db')
    spoil(file, w)
    expect(await look(w)).toMatchObject([{ check: 'control database', says: expect.stringMatching(says) }])
    expect(await repairAll(w)).toEqual([])
  })
})

describe('a learner’s file', () => {
  const spoiled: Record<string, (file: string) => void> = {
    empty: (file) => writeFileSync(file, ''),
    foreign: (file) => writeFileSync(file, 'words '.repeat(1000)),
    damaged: (file) => truncateSync(file, 4096 * 5),
  }
  it.each(Object.entries(spoiled))('is %s: set aside, and a new one given', async (state, spoil) => {
    const { w, ada, file } = await cairnWithPlan()
    spoil(alone(file))
    const bytes = statSync(file).size
    expect(await look(w)).toMatchObject([
      { says: expect.stringContaining(`is ${state}`), repair: { kind: 'quarantine' } },
    ])
    const [said] = await repairAll(w)
    const [folder = ''] = readdirSync(path.join(w.dataDir, 'quarantine'))
    expect(said).toContain(`moved to quarantine/${folder}`)
    expect(folder).toMatch(new RegExp(`^${ada.accountId}-\\d{8}T\\d{6}Z$`))
    expect(statSync(path.join(w.dataDir, 'quarantine', folder, 'learner.db')).size).toBe(bytes)
    expect(await look(w)).toMatchObject([{ says: expect.stringContaining('is missing'), todo: /new-file/ }])
    const again = await world({ dataDir: w.dataDir })
    await again.runtime.tenants.create(ada.accountId)
    expect(await look(again)).toEqual([])
  })

  it('is damaged inside while a server may have it open: only said', async () => {
    const { w, file } = await cairnWithPlan({ serves: true })
    harmFile(w.dataDir, learnerFiles(w.dataDir)[0]?.tenantId, 'PRAGMA wal_checkpoint(TRUNCATE)')
    truncateSync(file, 4096 * 5)
    const [found] = await look(w)
    expect(found).toMatchObject({ level: 'problem', todo: expect.stringContaining('Stop the server') })
    expect(found?.repair).toBeUndefined()
  })

  it('is of a newer version: left', async () => {
    const { w, ada } = await cairnWithPlan()
    harmFile(w.dataDir, ada.accountId, 'PRAGMA user_version = 99')
    expect(await look(w)).toMatchObject([{ says: expect.stringContaining('newer Cairn'), todo: /left as it is/ }])
    expect(await repairAll(w)).toEqual([])
  })

  it('belongs to no account: its folder is set aside, but not a new one', async () => {
    const { w } = await cairnWithPlan()
    const folder = path.join(w.dataDir, 'tenants', 'ab', '01890000-0000-7000-8000-000000000001')
    mkdirSync(folder, { recursive: true })
    expect(await look(w)).toEqual([])
    utimesSync(folder, 0, 0)
    await findsAndRepairs(w, 'orphans', /belongs to no account/)
    expect(existsSync(folder)).toBe(false)
  })
})

describe('work that nobody will finish', () => {
  it('an attempt whose job is over', async () => {
    const { w, ada, planId } = await cairnWithPlan({ made: false })
    harmFile(w.dataDir, undefined, `update jobs set status = 'dropped', finished_at = 1`)
    await findsAndRepairs(w, 'attempts', /Attempt 1 .* its job is over/)
    const [row] = rowsOf(w.dataDir, ada.accountId, 'select status, classification from attempts')
    expect(row).toEqual({ status: 'failure', classification: 'interrupted' })
    expect(rowsOf(w.dataDir, ada.accountId, 'select generation from plans')).toEqual([{ generation: 'failed' }])
    const again = await world({ dataDir: w.dataDir })
    const back = await again.signIn(ada.email)
    expect((await back.api('POST', `/api/v1/plans/${planId}/retry`)).status).toBe(202)
  })

  it.each([
    [true, 'ready'],
    [false, 'failed'],
  ])('a plan said to be made, content %s: %s', async (content, generation) => {
    const { w, ada } = await cairnWithPlan()
    const without = content
      ? ''
      : `; delete from modules; update plans set modules_total=0, tasks_total=0, minutes_total=0`
    harmFile(w.dataDir, ada.accountId, `PRAGMA foreign_keys=ON; update plans set generation = 'generating'${without}`)
    await findsAndRepairs(w, 'plans', /no attempt is in progress/)
    expect(rowsOf(w.dataDir, ada.accountId, 'select generation from plans')).toEqual([{ generation }])
  })

  it('a job that no attempt waits for', async () => {
    const { w } = await cairnWithPlan()
    harmFile(w.dataDir, undefined, `update jobs set status = 'queued', finished_at = null`)
    await findsAndRepairs(w, 'jobs', /nothing waits for it/)
    expect(rowsOf(w.dataDir, undefined, 'select status from jobs')).toEqual([{ status: 'dropped' }])
  })

  it.each([
    [1, 'queued', 'in_progress'],
    [3, 'dead', 'failure'],
  ])('a run without a lease, run %d of 3: %s', async (runs, status, attempt) => {
    const { w, ada } = await cairnWithPlan({ made: false })
    harmFile(w.dataDir, undefined, `update jobs set status='running', lease_until=1, fence='f', runs=${runs}`)
    await findsAndRepairs(w, 'leases', /without a lease/)
    expect(rowsOf(w.dataDir, undefined, 'select status from jobs')).toEqual([{ status }])
    expect(rowsOf(w.dataDir, ada.accountId, 'select status from attempts')).toEqual([{ status: attempt }])
  })

  it('a run without a lease beside a server: the server is at fault', async () => {
    const { w } = await cairnWithPlan({ made: false, serves: true })
    harmFile(w.dataDir, undefined, `update jobs set status='running', lease_until=1, fence='f', runs=1`)
    const [found] = await look(w)
    expect(found).toMatchObject({ level: 'problem', todo: expect.stringContaining('restart the server') })
    expect(found?.repair).toBeUndefined()
  })

  it('a job that waits too long, or until far ahead', async () => {
    const { w } = await cairnWithPlan({ made: false })
    expect(await look(w)).toMatchObject([{ level: 'warning', says: /has waited for/, todo: /Start the server/ }])
    harmFile(w.dataDir, undefined, `update jobs set visible_at = ${Date.now() + 90_000_000}`)
    await findsAndRepairs(w, 'leases', /shows itself only in 1 d/)
  })
})

it('counters that are off', async () => {
  const { w, ada } = await cairnWithPlan()
  const counters = () =>
    rowsOf(w.dataDir, ada.accountId, 'select modules_total, tasks_total, tasks_done, minutes_total from plans')
  const before = counters()
  harmFile(
    w.dataDir,
    ada.accountId,
    'update plans set tasks_total = tasks_total + 7, tasks_done = 2, minutes_total = 1',
  )
  await findsAndRepairs(w, 'counters', /do not match/)
  expect(counters()).toEqual(before)
})

it('limits that nobody could wait out', async () => {
  const { w } = await cairnWithPlan()
  harmFile(w.dataDir, undefined, `update limits set hits = '[${Date.now() + 9e8}]' where key like 'generation:%'`)
  await findsAndRepairs(w, 'limits', /reaches into the future/)
  expect(rowsOf(w.dataDir, undefined, `select key from limits where key like 'generation:%'`)).toEqual([])
  expect(absurdity({ hits: '{' }, 0)).toBe('cannot be read')
  expect(absurdity({ hits: '["x"]' }, 0)).toBe('cannot be read')
  expect(absurdity({ hits: '[300000]' }, 0)).toBeUndefined()
})
