import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { deriveKey, SealBrokenError, sealBytes } from '#app/adapters/secret-box.ts'
import { createAccount } from '#app/http/accounts.server.ts'
import { keysStatus, replaceSecret, rotateRootKey, type RotateParts } from '#app/keys/rotate.server.ts'
import { findProvider, insertProvider, updateProvider } from '#db/tenant/providers.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { testRuntime, type TestRuntime } from '../support/runtime.ts'
import { PASSWORD } from '../support/world.ts'

const partsOf = (cairn: TestRuntime): RotateParts => ({
  control: cairn.control,
  tenants: cairn.tenants,
  now: cairn.now,
  newId: cairn.newId,
  settings: cairn.config,
  wait: (ms) => Promise.resolve(cairn.clock.advance(ms)),
})

/** An account with a provider's key. */
async function withKey(cairn: TestRuntime, key: string): Promise<{ id: TenantId; rowId: string }> {
  const id = (await createAccount(cairn, { email: `${key}@example.org`, password: PASSWORD })).id as TenantId
  const rowId = cairn.newId()
  const { sealed } = await cairn.keyring.seal({ tenantId: id, rowId, kind: 'openai' }, key)
  const at = cairn.now().getTime()
  const row = { id: rowId, kind: 'openai' as const, name: 'Mine', sealedKey: sealed, createdAt: at, updatedAt: at }
  await cairn.tenants.of(id).immediate((tx) => insertProvider(tx, row))
  return { id, rowId }
}

const sealedOf = async (cairn: TestRuntime, { id, rowId }: { id: TenantId; rowId: string }) =>
  (await cairn.tenants.of(id).read((r) => findProvider(r, rowId)))?.sealedKey ?? ''

it('30. seals every learner’s keys anew, forgets the old root key, and a running server goes on', async () => {
  await using cairn = await testRuntime()
  const people = []
  for (const key of ['sk-ada', 'sk-bob', 'sk-cleo']) people.push({ key, ...(await withKey(cairn, key)) })
  const before = await keysStatus(partsOf(cairn))
  expect(before).toMatchObject({ keys: [{ state: 'current', sealed: 3 }], lost: 0, unread: [] })
  expect(await rotateRootKey(partsOf(cairn))).toEqual({ learners: 3, keys: 3, lost: 0, unread: [] })
  const after = await keysStatus(partsOf(cairn))
  expect(after).toMatchObject({ keys: [{ state: 'current', sealed: 3 }], lost: 0 })
  expect(after.keys[0]?.id).not.toBe(before.keys[0]?.id)
  for (const { key, ...who } of people) {
    const sealed = await sealedOf(cairn, who)
    expect(await cairn.keyring.open({ tenantId: who.id, rowId: who.rowId, kind: 'openai' }, sealed)).toBe(key)
  }
  const { sealed } = await cairn.keyring.seal({ tenantId: 't', rowId: 'r', kind: 'openai' }, 'new')
  expect(sealed).toContain(after.keys[0]?.id)
})

it('30. waits for what was sealed with the old key and is not committed yet', async () => {
  await using cairn = await testRuntime()
  const ada = await withKey(cairn, 'sk-ada')
  const place = { tenantId: ada.id, rowId: 'late', kind: 'openai' as const }
  const late = await cairn.keyring.seal(place, 'sk-late')
  const commitLate = async (ms: number) => {
    expect(cairn.now().getTime()).toBeLessThan(late.before)
    expect(cairn.now().getTime() + ms).toBeGreaterThan(late.before)
    await cairn.tenants.of(ada.id).immediate((tx) => insertProvider(tx, { ...row(late.sealed), id: 'late' }))
    cairn.clock.advance(ms)
  }
  expect(await rotateRootKey({ ...partsOf(cairn), wait: commitLate })).toEqual({
    learners: 2,
    keys: 2,
    lost: 0,
    unread: [],
  })
  expect(await keysStatus(partsOf(cairn))).toMatchObject({ keys: [{ state: 'current', sealed: 2 }], lost: 0 })
  expect(await cairn.keyring.open(place, await sealedOf(cairn, { ...ada, rowId: 'late' }))).toBe('sk-late')
})

it('27, 31. leaves what it cannot open as it is and says so', async () => {
  await using cairn = await testRuntime()
  const ada = await withKey(cairn, 'sk-ada')
  const bob = await withKey(cairn, 'sk-bob')
  const adas = await sealedOf(cairn, ada)
  await cairn.tenants.of(bob.id).immediate((tx) => insertProvider(tx, { ...row(adas), id: 'stolen' }))
  await expect(cairn.keyring.open({ tenantId: bob.id, rowId: 'stolen', kind: 'openai' }, adas)).rejects.toThrow(
    SealBrokenError,
  )
  expect(await rotateRootKey(partsOf(cairn))).toMatchObject({ learners: 2, keys: 2 })
  expect((await cairn.tenants.of(bob.id).read((r) => findProvider(r, 'stolen')))?.sealedKey).toBe(adas)
  expect(await keysStatus(partsOf(cairn))).toMatchObject({ lost: 1 })
})

it('27, 30. seals anew, for its kind of provider too, what was sealed before that was bound in', async () => {
  await using cairn = await testRuntime()
  const ada = await withKey(cairn, 'sk-ada')
  const root = await cairn.keyring.current()
  const tenantKey = deriveKey(root.key, `cairn/tenant/1/${ada.id}`)
  const sealedKey = `1.${root.id}.${sealBytes(tenantKey, Buffer.from('sk-old'), `${root.id}|${ada.id}|${ada.rowId}`)}`
  await cairn.tenants.of(ada.id).immediate((tx) => updateProvider(tx, ada.rowId, { sealedKey }))
  const place = { tenantId: ada.id, rowId: ada.rowId, kind: 'openai' as const }
  expect(await cairn.keyring.open(place, await sealedOf(cairn, ada))).toBe('sk-old')
  expect(await rotateRootKey(partsOf(cairn))).toMatchObject({ keys: 1, lost: 0 })
  const anew = await sealedOf(cairn, ada)
  expect(anew.startsWith('2.')).toBe(true)
  expect(await cairn.keyring.open(place, anew)).toBe('sk-old')
  await expect(cairn.keyring.open({ ...place, kind: 'groq' }, anew)).rejects.toThrow(SealBrokenError)
})

const row = (sealedKey: string) => ({
  kind: 'openai' as const,
  name: 'x',
  sealedKey,
  createdAt: 0,
  updatedAt: 0,
})

it('30. replaces the root secret, and everything opens with the new one only', async () => {
  const cairn = await testRuntime({ keep: true })
  const ada = await withKey(cairn, 'sk-ada')
  const file = path.join(cairn.dataDir, 'secret.key')
  const old = readFileSync(file, 'utf8')
  await replaceSecret(partsOf(cairn))
  expect(readFileSync(file, 'utf8')).not.toBe(old)
  await rotateRootKey(partsOf(cairn))
  const place = { tenantId: ada.id, rowId: ada.rowId, kind: 'openai' as const }
  expect(await cairn.keyring.open(place, await sealedOf(cairn, ada))).toBe('sk-ada')
  await cairn[Symbol.asyncDispose]()
  await expect(testRuntime({ dataDir: cairn.dataDir, env: { CAIRN_SECRET: old.trim() } })).rejects.toThrow(/secret/)
  await using again = await testRuntime({ dataDir: cairn.dataDir })
  expect(await again.keyring.open(place, await sealedOf(again, ada))).toBe('sk-ada')
})
