import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { TenantId } from '#app/domain/plan.ts'
import { createAccount } from '#app/http/accounts.server.ts'
import { findProvider, insertProvider } from '#db/tenant/providers.server.ts'
import { cairn as command } from '../support/cairn.ts'
import { Client } from '../support/client.ts'
import { dataDirectory } from '../support/crash.ts'
import { loopbackProvider, streaming } from '../support/provider.ts'
import { testRuntime } from '../support/runtime.ts'
import { until } from '../support/scene.ts'
import { served } from '../support/served.ts'
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

it.concurrent('30. a server goes on while its keys are rotated beside it, and after, and after its next start', async () => {
  await using provider = await loopbackProvider((res, call) =>
    call.body ? streaming('A hive is a box.')(res, call) : void res.end(JSON.stringify({ data: [{ id: 'small' }] })),
  )
  const running = await served()
  const { dataDir } = running
  const ada = new Client(running.url)
  await ada.post('/sign-up', { email: 'ada@example.org', password: PASSWORD })
  await ada.post('/admin', { intent: 'allow-host', target: new URL(provider.url).host })
  /** Add a provider with this key; its id. */
  const add = async (key: string) => {
    const fields = { intent: 'add', kind: 'openai-compatible', name: key, baseUrl: provider.url, apiKey: key }
    expect((await ada.post('/settings/providers', fields)).status).toBe(302)
    const { items } = (await ada.api('GET', '/api/v1/providers')).body as { items: { id: string; name: string }[] }
    return items.find(({ name }) => name === key)?.id ?? ''
  }
  /** Have a provider answer a message; what it was shown. */
  const answered = async (providerId: string) => {
    await ada.post('/settings/providers', { intent: 'choose', use: 'tutor', who: `own:${providerId}` })
    const asked = provider.calls.length
    const { conversationId } = (await ada.api('POST', '/api/v1/conversations', { text: 'What is a hive?' })).body
    const last = async () =>
      (await ada.api('GET', `/api/v1/conversations/${conversationId}/messages`)).body.messages.at(-1)
    await until(async () => (await last()).status === 'complete', 20_000, 50)
    return provider.calls[asked]?.headers.authorization
  }
  const early = await add('sk-early-0001')
  expect(await answered(early)).toBe('Bearer sk-early-0001')
  const rotating = command(['keys', 'rotate', '--secret', '--data-dir', dataDir])
  const late = await add('sk-late-00002')
  expect([await answered(late), await answered(early)]).toEqual(['Bearer sk-late-00002', 'Bearer sk-early-0001'])
  expect(await rotating).toMatchObject({ code: 0 })
  expect([await answered(late), await answered(early)]).toEqual(['Bearer sk-late-00002', 'Bearer sk-early-0001'])
  const status = await command(['keys', 'status', '--json', '--data-dir', dataDir])
  expect(JSON.parse(status.out)).toMatchObject({ keys: [{ state: 'current', sealed: 2 }], lost: 0 })
  await using again = await running.restart()
  expect(again.url).toBe(running.url)
  expect([await answered(late), await answered(early)]).toEqual(['Bearer sk-late-00002', 'Bearer sk-early-0001'])
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
