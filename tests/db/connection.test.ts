import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { Step } from '#db/connection.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { plans } from '#db/tenant/schema.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { addPlan, counted, learnerId, PLAN, tenantFiles } from './files.ts'
import { otherProcess } from './two-processes.ts'

const [ada, bob] = [learnerId(1), learnerId(2)]

const setCount = (tx: TenantTx, n: number): Step<number> =>
  tx.build((db) =>
    db
      .update(plans)
      .set({ title: String(n) })
      .where(eq(plans.id, PLAN)),
  )

function* countOn(tx: TenantTx): Step<number> {
  const n = (yield* counted(tx)) + 1
  yield* setCount(tx, n)
  return n
}

async function learners(options: { maxOpen?: number } = {}) {
  const files = tenantFiles(options)
  for (const id of [ada, bob]) {
    await files.tenants.create(id)
    await files.tenants.of(id).immediate((tx) => addPlan(tx))
  }
  return { ...files, ada: files.tenants.of(ada), bob: files.tenants.of(bob) }
}

describe('in one process', () => {
  it('lands each of 100 changes made at once: none sees another half done', async () => {
    using files = await learners()
    const given = await Promise.all(Array.from({ length: 100 }, () => files.ada.immediate(countOn)))
    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    expect(await files.ada.read(counted)).toBe(100)
  })

  it('runs a change from its first statement to its last before anything else', async () => {
    using files = await learners()
    const story: string[] = []
    const step = (name: string) =>
      files.ada.immediate(function* (tx): Step<void> {
        story.push(`${name} begins`)
        for (let i = 0; i < 5; i++) yield* countOn(tx)
        story.push(`${name} ends`)
      })
    await Promise.all([step('first'), step('second'), Promise.resolve().then(() => step('third'))])
    expect(story).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  })

  it('leaves nothing of a change that fails on the way, and goes on working', async () => {
    using files = await learners()
    const failing = files.ada.immediate(function* (tx): Step<void> {
      yield* setCount(tx, 7)
      yield* addPlan(tx, { id: 'plan-2' })
      throw new RangeError('stop')
    })
    await expect(failing).rejects.toThrow(new RangeError('stop'))
    const refused = files.ada.immediate(function* (tx): Step<void> {
      yield* setCount(tx, 8)
      yield* addPlan(tx)
    })
    await expect(refused).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
    expect(await files.ada.read(counted)).toBe(0)
    expect(await files.ada.read((r) => findPlan(r, 'plan-2'))).toBeUndefined()
    expect(await files.ada.immediate(countOn)).toBe(1)
  })

  it('refuses a transaction inside a transaction, and keeps the outer one whole', async () => {
    using files = await learners()
    let inner: Promise<unknown> = Promise.resolve('was never refused')
    await files.ada.immediate(function* (tx): Step<void> {
      yield* countOn(tx)
      inner = files.ada.immediate((nested) => setCount(nested, 99)).catch((error: unknown) => error)
      yield* countOn(tx)
    })
    expect(await inner).toMatchObject({ message: 'A transaction was opened inside a transaction.' })
    expect(await files.ada.read(counted)).toBe(2)
  })

  it('keeps two learners’ changes apart, even when one is begun inside the other', async () => {
    using files = await learners()
    let other: Promise<number> | undefined
    await files.ada.immediate(function* (tx): Step<void> {
      yield* setCount(tx, 10)
      other = files.bob.immediate(countOn)
      yield* countOn(tx)
    })
    expect([await other, await files.ada.read(counted), await files.bob.read(counted)]).toEqual([1, 11, 1])
  })

  it('answers forty learners at once although only four files may be open', async () => {
    using files = tenantFiles({ maxOpen: 4 })
    const ids = Array.from({ length: 40 }, (_, n) => learnerId(n))
    await Promise.all(ids.map((id) => files.tenants.create(id)))
    await Promise.all(ids.map((id) => files.tenants.of(id).immediate((tx) => addPlan(tx))))
    const counts = await Promise.all(ids.map((id) => files.tenants.of(id).read(counted)))
    expect(counts).toEqual(ids.map(() => 0))
  })
})

describe('while another process writes to a learner’s file', () => {
  it('waits for it without holding up the server: reads of the file and other learners go on', async () => {
    using files = await learners()
    await using other = otherProcess()
    await other.ask({ do: 'hold', file: files.tenants.fileOf(ada) })
    let landed = false
    const write = files.ada.immediate(countOn).then((n) => {
      landed = true
      return n
    })
    // A server that waited in the driver would never get as far as telling the other process to let go.
    for (let i = 1; i <= 20; i++) {
      expect(await files.bob.immediate(countOn)).toBe(i)
      expect(await files.ada.read(counted)).toBe(0)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(landed).toBe(false)
    await other.ask({ do: 'commit', sql: `UPDATE plans SET title = '41'` })
    expect(await write).toBe(42)
    expect(await files.ada.immediate(countOn)).toBe(43)
  })

  it('lands a waiting change although the learner’s file was put away meanwhile', async () => {
    using files = await learners({ maxOpen: 1 })
    await using other = otherProcess()
    await other.ask({ do: 'hold', file: files.tenants.fileOf(ada) })
    const writes = [files.ada.immediate(countOn), files.ada.immediate(countOn)]
    expect(await files.bob.read(counted)).toBe(0)
    await other.ask({ do: 'commit', sql: `UPDATE plans SET title = '10'` })
    expect((await Promise.all(writes)).toSorted((a, b) => a - b)).toEqual([11, 12])
    expect(await files.ada.read(counted)).toBe(12)
  })

  it('never reads an old state after it had to wait: 40 rounds', async () => {
    using files = await learners()
    await using other = otherProcess()
    const file = files.tenants.fileOf(ada)
    const seen: number[] = []
    for (let round = 1; round <= 40; round++) {
      await other.ask({ do: 'hold', file })
      const write = files.ada.immediate(countOn)
      await Promise.all([files.ada.read(counted), new Promise((resolve) => setTimeout(resolve, round % 4))])
      await other.ask({ do: 'commit', sql: `UPDATE plans SET title = title + 1` })
      seen.push(await files.ada.read(counted), await write, await files.ada.read(counted))
    }
    const expected = Array.from({ length: 40 }, (_, i) => [2 * i + 2, 2 * i + 2])
    expect(Array.from({ length: 40 }, (_, i) => seen.slice(3 * i + 1, 3 * i + 3))).toEqual(expected)
    // What was read between the other's commit and our own write is one of the two, never older.
    for (let i = 0; i < 40; i++) expect(seen[3 * i]).toBeGreaterThanOrEqual(2 * i + 1)
  })
})
