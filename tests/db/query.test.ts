import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import type { Step } from '#db/connection.server.ts'
import { insertion } from '#db/insert.server.ts'
import { query, type Arg } from '#db/query.server.ts'
import { readContent, replaceContent } from '#db/tenant/content.server.ts'
import { removeDeleted } from '#db/tenant/deleted.server.ts'
import { findPlan, type PlanRow } from '#db/tenant/plans.server.ts'
import { modules, plans } from '#db/tenant/schema.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { addPlan, learnerId, PLAN, planRow, tenantFiles } from './files.ts'

async function learner() {
  const files = tenantFiles()
  await files.tenants.create(learnerId(1))
  return { ...files, db: files.tenants.of(learnerId(1)) }
}

it('gives back what was put in: booleans, JSON, nothing, and text of every kind', async () => {
  using files = await learner()
  const said = {
    input: { notes: 'a "b" \\ c', hours: [1, 2.5, null] },
    truncatedTopic: true,
    topic: 'Bees 🐝 & <honey>\u2028',
  }
  await files.db.immediate((tx) => addPlan(tx, said))
  const row = await files.db.read((r) => findPlan(r, PLAN))
  expect(row).toMatchObject({ ...said, truncatedNotes: false, omitted: [], detail: null, summary: '', tasksDone: 0 })
})

it('reads a plan’s modules and tasks in order, whatever order they were written in and whatever their text', async () => {
  using files = await learner()
  const text = ['plain', 'a "b" \\ c / d', 'line\nand\ttab \u0001', '🐝🐝', '\u2028 \u2029', '{"not": "JSON"}', '']
  const task = (title: string) => ({
    id: `t ${title}`,
    title,
    description: title,
    estimatedMinutes: 5,
    kind: 'read' as const,
  })
  const module = (id: string, tasks: string[]) => ({
    id,
    title: id,
    description: '',
    estimatedMinutes: 30,
    detail: { of: id },
    tasks: tasks.map(task),
  })
  const content = await files.db.immediate(function* (tx) {
    yield* addPlan(tx)
    yield* replaceContent(tx, PLAN, [module('z', text), module('a', ['one of the second']), module('m', [])])
    return yield* readContent(tx, PLAN)
  })
  expect(content.map((m) => [m.id, m.position, m.detail])).toEqual([
    ['z', 1, { of: 'z' }],
    ['a', 2, { of: 'a' }],
    ['m', 3, { of: 'm' }],
  ])
  expect(content.map((m) => m.tasks.map((t) => t.title))).toEqual([text, ['one of the second'], []])
  const [first] = content[0]?.tasks ?? []
  expect(first).toEqual({ ...task('plain'), position: 1, status: 'not_started', completedAt: null, notes: '' })
})

it.each([1, 10, 11, 23])('inserts %i rows, each with what it says and the defaults of what it does not', async (n) => {
  using files = await learner()
  const titles = Array.from({ length: n }, (_, i) => `plan ${i}`)
  const rows = titles.map((title, i) =>
    planRow({ id: `p${i}`, title, ...(i % 2 ? { summary: title, tasksTotal: i } : {}) }),
  )
  const all = query((db, _arg: Arg<object>) =>
    db
      .select()
      .from(plans)
      .orderBy(sql`rowid`),
  )
  const [changed, found] = await files.db.immediate(function* (tx): Step<[number, PlanRow[]]> {
    return [yield* insertion(plans)(tx, rows), yield* tx.all(all, {})]
  })
  expect(changed).toBe(n)
  const unsaid = { summary: '', tasksTotal: 0, truncatedTopic: false, omitted: [], detail: null, deletedAt: null }
  expect(found).toMatchObject(rows.map((row) => ({ ...unsaid, ...row })))
})

it('says which argument a query was not given, and sends nothing', async () => {
  using files = await learner()
  const byId = query((db, arg: Arg<{ id: string }>) =>
    db
      .select()
      .from(plans)
      .where(sql`${plans.id} = ${arg('id')}`),
  )
  const asked = files.db.read((r) => r.get(byId, {} as { id: string }))
  await expect(asked).rejects.toThrow('A query needs a value for "id".')
})

it('wants the columns of a query over several tables named', async () => {
  using files = await learner()
  const both = query((db, _arg: Arg<object>) =>
    db
      .select()
      .from(plans)
      .innerJoin(modules, sql`true`),
  )
  await expect(files.db.read((r) => r.all(both, {}))).rejects.toThrow('names its columns')
})

it('changes nothing through a transaction that is over', async () => {
  using files = await learner()
  let kept: TenantTx | undefined
  await files.db.immediate(function* (tx): Step<void> {
    kept = tx
    yield* addPlan(tx)
  })
  expect(() => kept && removeDeleted(kept, PLAN)).toThrow('outside its transaction')
  expect(await files.db.read((r) => findPlan(r, PLAN))).toBeDefined()
})
