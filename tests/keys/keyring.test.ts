import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { SealBrokenError } from '#app/adapters/secret-box.ts'
import { Keyring } from '#app/keys/keyring.server.ts'
import { listRootKeys } from '#db/control/root-keys.server.ts'
import { cairn } from '../support/cairn.ts'
import { testRuntime } from '../support/runtime.ts'

const place = { tenantId: '00000000-0000-7000-8000-00000000000a', rowId: 'row-1', kind: 'openai' as const }
const secretFile = (dataDir: string) => path.join(dataDir, 'secret.key')
const other = `${'ab'.repeat(32)}\n`

it('29. makes one root key at the first boot, sealed, and opens the same one ever after', async () => {
  await using first = await testRuntime({ keep: true })
  const { sealed } = await first.keyring.seal(place, 'sk-live-1234')
  const rows = await first.control.read((r) => listRootKeys(r))
  expect(rows).toMatchObject([{ state: 'current' }])
  expect(sealed).toContain(rows[0]?.id)
  await using second = await testRuntime({ dataDir: first.dataDir })
  expect(await second.keyring.open(place, sealed)).toBe('sk-live-1234')
  expect(await second.control.read((r) => listRootKeys(r))).toEqual(rows)
  await first[Symbol.asyncDispose]()
})

it('29. two that boot together end with the same root key', async () => {
  await using cairnOne = await testRuntime()
  const { control, now, newId, config } = cairnOne
  const rings = await Promise.all([1, 2, 3].map(() => Keyring.open({ control, now, newId, settings: config })))
  const { sealed } = await cairnOne.keyring.seal(place, 'k')
  for (const ring of rings) expect(await ring.open(place, sealed)).toBe('k')
})

it('29. refuses to boot with another secret, in words, and so does every command', { timeout: 60_000 }, async () => {
  const made = await testRuntime({ keep: true })
  const { dataDir } = made
  const { sealed } = await made.keyring.seal(place, 'sk-live-1234')
  await made[Symbol.asyncDispose]()
  const right = readFileSync(secretFile(dataDir))
  const refused = /The secret does not open the keys/
  writeFileSync(secretFile(dataDir), other)
  await expect(testRuntime({ dataDir })).rejects.toThrow(refused)
  await expect(testRuntime({ dataDir, env: { CAIRN_SECRET: 'z'.repeat(40) } })).rejects.toThrow(refused)
  for (const command of [['user', 'list'], ['jobs', 'list'], ['doctor']]) {
    const ended = await cairn([...command, '--data-dir', dataDir])
    expect([command, ended.code, refused.test(ended.err), ended.err.includes(' at ')]).toEqual([
      command,
      1,
      true,
      false,
    ])
  }
  rmSync(secretFile(dataDir))
  await expect(testRuntime({ dataDir })).rejects.toThrow(refused)
  writeFileSync(secretFile(dataDir), right)
  await using again = await testRuntime({ dataDir })
  expect(await again.keyring.open(place, sealed)).toBe('sk-live-1234')
  rmSync(dataDir, { recursive: true })
})

it('31. says of what it cannot open that it cannot, and opens the rest', async () => {
  await using one = await testRuntime()
  const { sealed } = await one.keyring.seal(place, 'k')
  const [version, , bytes] = sealed.split('.')
  await expect(one.keyring.open(place, [version, 'another-root', bytes].join('.'))).rejects.toThrow(SealBrokenError)
  await expect(one.keyring.open({ ...place, rowId: 'row-2' }, sealed)).rejects.toThrow(SealBrokenError)
  await expect(one.keyring.open(place, 'sk-plain')).rejects.toThrow(SealBrokenError)
  expect(await one.keyring.open(place, sealed)).toBe('k')
})
