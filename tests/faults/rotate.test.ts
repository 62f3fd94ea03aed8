import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { TenantId } from '#app/domain/plan.ts'
import { createAccount } from '#app/http/accounts.server.ts'
import { findProvider, insertProvider } from '#db/tenant/providers.server.ts'
import { cairn as command } from '../support/cairn.ts'
import { dataDirectory } from '../support/crash.ts'
import { testRuntime } from '../support/runtime.ts'
import { PASSWORD } from '../support/world.ts'

const KEYS = ['sk-ada-0001', 'sk-bob-0002', 'sk-cleo-003']

type Place = { tenantId: TenantId; rowId: string; key: string }

/** Three learners with a key each. */
async function prepared(dataDir: string): Promise<Place[]> {
  await using cairn = await testRuntime({ dataDir })
  const places: Place[] = []
  for (const key of KEYS) {
    const id = (await createAccount(cairn, { email: `p${places.length}@example.org`, password: PASSWORD }))
      .id as TenantId
    const rowId = cairn.newId()
    const { sealed: sealedKey } = await cairn.keyring.seal({ tenantId: id, rowId, kind: 'openai' }, key)
    const row = { id: rowId, kind: 'openai' as const, name: 'Mine', sealedKey, createdAt: 0, updatedAt: 0 }
    await cairn.tenants.of(id).immediate((tx) => insertProvider(tx, row))
    places.push({ tenantId: id, rowId, key })
  }
  return places
}

/** Whether every key opens, in a Cairn that boots anew on these files. */
async function allOpen(dataDir: string, places: Place[]): Promise<void> {
  await using cairn = await testRuntime({ dataDir })
  for (const { tenantId, rowId, key } of places) {
    const row = await cairn.tenants.of(tenantId).read((r) => findProvider(r, rowId))
    expect(await cairn.keyring.open({ tenantId, rowId, kind: 'openai' }, row?.sealedKey ?? '')).toBe(key)
  }
}

// Side by side: a rotation mostly waits until nobody can be sealing with the old key.
it.concurrent.each([
  'root_key_made',
  'learner_resealed',
  'learner_resealed:kill:2',
  'all_resealed',
  'old_key_removed',
  'secret_staged',
  'root_keys_resealed',
  'secret_promoted',
])('30. a rotation killed at %s loses nothing, and another one finishes it', async (point) => {
  const dataDir = dataDirectory()
  const places = await prepared(dataDir)
  const failpoint = point.includes(':') ? point : `${point}:kill`
  const rotate = ['keys', 'rotate', '--secret', '--data-dir', dataDir]
  const killed = await command(rotate, '', { FAILPOINT: failpoint })
  expect(killed.code).toBeNull()
  await allOpen(dataDir, places)
  const again = await command(rotate)
  expect(again).toMatchObject({ code: 0 })
  await allOpen(dataDir, places)
  const status = await command(['keys', 'status', '--json', '--data-dir', dataDir])
  expect(JSON.parse(status.out)).toMatchObject({ keys: [{ state: 'current', sealed: KEYS.length }], lost: 0 })
  for (const key of KEYS) {
    expect(readFileSync(path.join(dataDir, 'control.db')).includes(key)).toBe(false)
    expect(`${again.out}${again.err}${status.out}`).not.toContain(key)
  }
})

it('30. with CAIRN_SECRET the new secret is given, and needed from then on', async () => {
  const dataDir = dataDirectory()
  const CAIRN_SECRET = 'an old secret of the operator, quite long'
  {
    await using _ = await testRuntime({ dataDir, env: { CAIRN_SECRET } })
  }
  const rotate = ['keys', 'rotate', '--secret', '--data-dir', dataDir]
  const unsaid = await command(rotate, '', { CAIRN_SECRET })
  expect(unsaid).toMatchObject({ code: 1 })
  expect(unsaid.err).toMatch(/--new-secret-file/)
  const file = path.join(dataDir, 'new')
  const next = 'a new secret of the operator, longer still'
  writeFileSync(file, `${next}\n`)
  expect(await command([...rotate, '--new-secret-file', file], '', { CAIRN_SECRET })).toMatchObject({ code: 0 })
  await expect(testRuntime({ dataDir, env: { CAIRN_SECRET } })).rejects.toThrow(/does not open/)
  await using _ = await testRuntime({ dataDir, env: { CAIRN_SECRET: next } })
})
