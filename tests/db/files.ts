import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import v8 from 'node:v8'
import vm from 'node:vm'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { findPlan, insertPlan, type NewPlan } from '#db/tenant/plans.server.ts'
import { Tenants, type TenantReader, type TenantTx } from '#db/tenants.server.ts'

export const MIGRATIONS = {
  tenant: path.resolve('db/tenant/migrations'),
  control: path.resolve('db/control/migrations'),
}

/** A directory that goes away with the test. */
export function temporaryDir() {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'cairn-db-'))
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) }
}

/** The nth learner's id. */
export const learnerId = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}` as TenantId

/** Learners' files in a directory of their own. */
export function tenantFiles({ maxOpen = 16, migrations = MIGRATIONS.tenant } = {}) {
  const { dir: outside, [Symbol.dispose]: remove } = temporaryDir()
  const dir = path.join(outside, 'data')
  mkdirSync(dir)
  const tenants = new Tenants({ root: dir, migrations, maxOpen })
  return {
    dir,
    /** The folder around the data directory: nothing may appear here. */
    outside,
    tenants,
    [Symbol.dispose]() {
      tenants.close()
      remove()
    },
  }
}

export const PLAN = 'plan-1'

export const planRow = (over: Partial<NewPlan> = {}): NewPlan => ({
  id: PLAN,
  kind: 'course',
  topic: 'Bees',
  title: '0',
  input: {},
  createdAt: 1,
  updatedAt: 1,
  ...over,
})

export const addPlan = (tx: TenantTx, over: Partial<NewPlan> = {}): Step<number> => insertPlan(tx, planRow(over))

/** A number kept in a plan's title: something to count in. */
export function* counted(r: TenantReader): Step<number> {
  return Number((yield* findPlan(r, PLAN))?.title)
}

const collect = (() => {
  v8.setFlagsFromString('--expose-gc')
  return vm.runInNewContext('gc') as () => void
})()

/** Let closed connections go: a file is only written back and freed once the collector has seen its statements. */
export async function collectClosed(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export const bytes = (file: string) => readFileSync(file).toString('base64')
