import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MissingTenantContextError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { addPlan, collectClosed, counted, learnerId, tenantFiles } from './files.ts'

const everything = (dir: string) => readdirSync(dir, { recursive: true }).map(String).toSorted()

describe('an id that this server did not make', () => {
  const real = learnerId(1)
  const crafted = [
    '',
    '.',
    '..',
    '../../etc/passwd',
    '..\\..\\boot.ini',
    '%2e%2e%2f%2e%2e',
    '%2e',
    '/etc/passwd',
    'C:\\data',
    `${real}/../${learnerId(2)}`,
    `../${real}`,
    `${real}\0`,
    `${real}\0.db`,
    `\0`,
    `${real}\n`,
    `${real} `,
    ` ${real}`,
    real.toUpperCase().replace('019', 'A19'),
    real.replaceAll('-', '‐'),
    real.replace('0', '０'),
    `${real}😀`,
    `é${real.slice(1)}`,
    real.slice(1),
    `${real}0`,
    'x'.repeat(100_000),
    'null',
    'undefined',
    '__proto__',
    'constructor',
    `{${real}}`,
    `file:${real}`,
  ]
  const notText: unknown[] = [
    undefined,
    null,
    0,
    1e9,
    true,
    {},
    [],
    [real],
    { toString: () => real },
    Symbol('id'),
    () => real,
  ]

  it.each([
    ...crafted.map((id): [string, unknown] => [JSON.stringify(id).slice(0, 60), id]),
    ...notText.map((id): [string, unknown] => [typeof id, id]),
  ])('opens nothing and makes nothing: %s', async (_title, id) => {
    using files = tenantFiles()
    const given = id as TenantId
    expect(() => files.tenants.of(given)).toThrow(MissingTenantContextError)
    expect(() => files.tenants.fileOf(given)).toThrow(MissingTenantContextError)
    expect(() => files.tenants.destroy(given)).toThrow(MissingTenantContextError)
    await expect(files.tenants.create(given)).rejects.toThrow(MissingTenantContextError)
    expect(everything(files.outside)).toEqual(['data'])
  })

  it('is refused whatever it is, and what is let in stays inside its own folder', async () => {
    using files = tenantFiles()
    const piece = fc.constantFrom('..', '/', '\\', '%2e', '%2f', '\0', '-', '0', 'a', real, '😀', '\u202e')
    const anyId = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 8 }).map((p) => p.join('')),
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
    )
    fc.assert(
      fc.property(anyId, (id) => {
        const well = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)
        if (!well) {
          expect(() => files.tenants.fileOf(id as TenantId)).toThrow(MissingTenantContextError)
          return
        }
        const folders = path.relative(files.dir, files.tenants.fileOf(id as TenantId)).split(path.sep)
        expect(folders).toEqual(['tenants', expect.stringMatching(/^[0-9a-f]{2}$/), id, 'learner.db'])
      }),
      { numRuns: 1000 },
    )
    expect(everything(files.outside)).toEqual(['data'])
  })
})

describe('learners’ files', () => {
  it('are readable by the server’s own user only', async () => {
    using files = tenantFiles()
    await files.tenants.create(learnerId(1))
    expect(statSync(path.dirname(files.tenants.fileOf(learnerId(1)))).mode & 0o077).toBe(0)
  })

  it('are apart: what one learner writes no other can read', async () => {
    using files = tenantFiles()
    for (const n of [1, 2]) await files.tenants.create(learnerId(n))
    await files.tenants.of(learnerId(1)).immediate((tx) => addPlan(tx, { title: '5' }))
    expect(await files.tenants.of(learnerId(1)).read(counted)).toBe(5)
    expect(await files.tenants.of(learnerId(2)).read(counted)).toBeNaN()
    expect(files.tenants.fileOf(learnerId(1))).not.toBe(files.tenants.fileOf(learnerId(2)))
  })

  it('are gone for good with their learner, and nobody else’s with them', async () => {
    using files = tenantFiles()
    for (const n of [1, 2]) await files.tenants.create(learnerId(n))
    const gone = files.tenants.fileOf(learnerId(1))
    files.tenants.destroy(learnerId(1))
    expect([existsSync(path.dirname(gone)), existsSync(files.tenants.fileOf(learnerId(2)))]).toEqual([false, true])
    files.tenants.destroy(learnerId(1))
  })

  it('are opened no more than may be at a time', async () => {
    using files = tenantFiles({ maxOpen: 3 })
    for (let n = 0; n < 10; n++) {
      await files.tenants.create(learnerId(n))
      expect(files.tenants.openCount).toBe(Math.min(n + 1, 3))
    }
    for (let n = 0; n < 10; n++) expect(await files.tenants.of(learnerId(n)).read(counted)).toBeNaN()
    expect(files.tenants.openCount).toBe(3)
  })
})

/** Open descriptors of this process, where the system lists them. */
const descriptors = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0)

describe('a server that runs for long', () => {
  const LEARNERS = 40
  const MAX_OPEN = 4

  it(
    'holds a bounded number of descriptors, however often learners are opened and put away',
    { timeout: 180_000 },
    async () => {
      using files = tenantFiles({ maxOpen: MAX_OPEN })
      for (let n = 0; n < LEARNERS; n++) {
        await files.tenants.create(learnerId(n))
        await files.tenants.of(learnerId(n)).immediate((tx) => addPlan(tx, { title: String(n) }))
      }
      await collectClosed()
      const atRest = descriptors()
      let most = 0
      let wrong = 0
      for (let i = 0; i < 2500; i++) {
        const n = (i * 7) % LEARNERS
        if ((await files.tenants.of(learnerId(n)).read(counted)) !== n) wrong += 1
        if (i % 8 === 0) most = Math.max(most, descriptors())
      }
      expect(wrong).toBe(0)
      // Three descriptors a file, and put-away files wait for the collector 32 at a time.
      expect(most).toBeLessThan(atRest + 3 * (MAX_OPEN + 2 * 32))
      await collectClosed()
      expect(descriptors()).toBeLessThanOrEqual(atRest + 3 * MAX_OPEN)
    },
  )

  it('holds a bounded number of descriptors for a learner who keeps trying a damaged file', async () => {
    using files = tenantFiles({ maxOpen: MAX_OPEN })
    await files.tenants.create(learnerId(1))
    files.tenants.close()
    await collectClosed()
    writeFileSync(files.tenants.fileOf(learnerId(1)), 'not a database '.repeat(1000))
    const atRest = descriptors()
    // Not by `rejects`: the runner keeps each error it has seen, and an error keeps what it was thrown from.
    const answers = new Set<unknown>()
    for (let i = 0; i < 500; i++)
      answers.add(
        await files.tenants
          .of(learnerId(1))
          .read(counted)
          .catch(() => 'refused'),
      )
    expect([...answers]).toEqual(['refused'])
    expect(descriptors()).toBeLessThan(atRest + 3 * 2 * 32)
  })
})
