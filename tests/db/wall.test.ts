import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Step } from '#db/connection.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { usedBytes } from '#db/tenant/space.server.ts'
import { Tenants } from '#db/tenants.server.ts'
import { addPlan, learnerId, MIGRATIONS, PLAN, temporaryDir } from './files.ts'

const MB = 1024 * 1024

it('tells the wall from a disk that is full before it: each has its own answer', () => {
  using given = temporaryDir()
  const script = fileURLToPath(new URL('full-disk.ts', import.meta.url))
  // No file of this process may grow past 4 MB (blocks of 512 bytes); the signal for it is ignored, so writes fail.
  const limited = `trap '' XFSZ; ulimit -f 8192; exec "$0" --import tsx "$1" "$2"`
  const said = execFileSync('/bin/sh', ['-c', limited, process.execPath, script, given.dir], { encoding: 'utf8' })
  expect(JSON.parse(said)).toEqual({ large: 'STORAGE_FULL', beyond: 'quota_exceeded', kept: 7, small: 'written' })
})

it('leaves nothing of a transaction that meets the wall, and stands again after one that was let past', async () => {
  using given = temporaryDir()
  const tenants = new Tenants({ root: given.dir, migrations: MIGRATIONS.tenant, maxOpen: 4, quota: MB })
  const id = learnerId(1)
  await tenants.create(id)
  const db = tenants.of(id)
  const large = (name: string) => ({ id: name, input: { notes: 'n'.repeat(10 * MB) } })
  const quota = { code: 'quota_exceeded' }
  const both = db.immediate(function* (tx): Step<void> {
    yield* addPlan(tx)
    yield* addPlan(tx, large('large'))
  })
  await expect(both).rejects.toMatchObject(quota)
  expect(await db.read((r) => findPlan(r, PLAN))).toBeUndefined()
  await db.immediate((tx) => addPlan(tx, large('past')), { pastWall: true })
  expect(await db.read(usedBytes)).toBeGreaterThan(10 * MB)
  await expect(db.immediate((tx) => addPlan(tx, large('large')))).rejects.toMatchObject(quota)
  const failing = db.immediate(
    function* (tx): Step<void> {
      yield* addPlan(tx, large('another'))
      throw new Error('on the way')
    },
    { pastWall: true },
  )
  await expect(failing).rejects.toThrow('on the way')
  await expect(db.immediate((tx) => addPlan(tx, large('large')))).rejects.toMatchObject(quota)
  tenants.close()
})
