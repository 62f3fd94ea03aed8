import { expect, expectTypeOf, it } from 'vitest'
import type { TenantId } from '#app/domain/plan.ts'
import type { TenantQueue, Work } from '#app/jobs/queue.server.ts'
import { createPlan } from '#app/services/plans.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { Handle, Reader, Step, Tx } from '#db/connection.server.ts'
import type { ControlDb, ControlReader, ControlTx } from '#db/control/control.server.ts'
import { findAccount, insertAccount } from '#db/control/accounts.server.ts'
import { insertJob } from '#db/control/jobs.server.ts'
import { takeToken } from '#db/control/limiter.server.ts'
import { insertAttempt, latestAttempt } from '#db/tenant/attempts.server.ts'
import { replaceContent } from '#db/tenant/content.server.ts'
import { appendEvent } from '#db/tenant/events.server.ts'
import { findPlan, insertPlan, type NewPlan } from '#db/tenant/plans.server.ts'
import type { TenantDb, TenantReader, Tenants, TenantTx } from '#db/tenants.server.ts'

/**
 * What must not compile. `tsc` checks this file: a line below `@ts-expect-error` that compiles is an error. Nothing
 * here runs but the last test.
 */
type Given = {
  ctx: TenantContext
  tenants: Tenants
  control: ControlDb
  reader: TenantReader
  tx: TenantTx
  controlReader: ControlReader
  controlTx: ControlTx
  row: NewPlan
  job: Parameters<typeof insertJob>[1]
  account: Parameters<typeof insertAccount>[1]
}

const mustNotCompile = [
  function writesOutsideATransaction({ ctx, reader, row }: Given) {
    // @ts-expect-error a write on the handle itself
    void insertPlan(ctx.db, row)
    // @ts-expect-error a write in a read
    void ctx.db.read((r) => insertPlan(r, row))
    // @ts-expect-error a reader where a transaction is needed
    void replaceContent(reader, 'plan', [])
    // @ts-expect-error a reader has no way to run a statement
    void reader.run
    // @ts-expect-error nor to build one
    void reader.build
    // @ts-expect-error a handle has no statements of its own
    void ctx.db.run
    void ctx.db.immediate((inside) => insertPlan(inside, row))
  },

  function mixesTheTwoKindsOfFile({ ctx, control, tx, controlTx, controlReader, reader, row, job, account }: Given) {
    // @ts-expect-error a plan in the control database
    void insertPlan(controlTx, row)
    // @ts-expect-error a job in a learner's file
    void insertJob(tx, job)
    // @ts-expect-error an account in a learner's file
    void insertAccount(tx, account)
    // @ts-expect-error a limit in a learner's file
    void takeToken(tx, 'key', { limit: 1, windowMs: 1 }, 0)
    // @ts-expect-error a plan read from the control database
    void findPlan(controlReader, 'plan')
    // @ts-expect-error an account read from a learner's file
    void findAccount(reader, 'account')
    // @ts-expect-error a learner's transaction opened on the control database
    void control.immediate((inside: TenantTx) => insertPlan(inside, row))
    // @ts-expect-error the control database handed over as a learner's file
    const file: TenantDb = control
    // @ts-expect-error a learner's file handed over as the control database
    const other: ControlDb = ctx.db
    void [file, other]
    void control.immediate((inside) => insertJob(inside, job))
  },

  function reachesForADefault({ tenants, row, ctx }: Given) {
    // @ts-expect-error a learner's file without a learner
    void tenants.of()
    // @ts-expect-error a learner's id that is any text
    void tenants.of('0190')
    // @ts-expect-error an undefined learner
    void tenants.of(undefined)
    // @ts-expect-error a write without saying where
    void insertPlan(row)
    // @ts-expect-error a read without saying where
    void latestAttempt('plan')
    // @ts-expect-error an event without saying where
    void appendEvent('plan', 'attempt', { type: 'ready', data: { modules: 1, tasks: 1 } }, 0)
    // @ts-expect-error a use case without a context
    void createPlan('course', {})
    const { db: _db, ...withoutFile } = ctx
    // @ts-expect-error a context without a file
    void createPlan(withoutFile, 'course', {})
  },

  function namesAnotherLearner({ ctx }: Given, other: TenantId) {
    // @ts-expect-error staging a job for somebody else
    void ctx.queue.stage('plan', other)
    // @ts-expect-error cancelling somebody else's job
    void ctx.queue.cancel('job', other)
    // @ts-expect-error stopping what runs for somebody else
    ctx.stopJob('job', other)
    // @ts-expect-error making one's file somebody else's
    ctx.db.tenantId = other
    // @ts-expect-error opening another file from one's own
    void ctx.db.of
    // @ts-expect-error reaching the control database through the queue
    void ctx.queue.control
    // @ts-expect-error or through the context
    void ctx.control
    // @ts-expect-error or any other learner's file
    void ctx.tenants
  },

  function awaitsInsideATransaction({ ctx, row }: Given) {
    // @ts-expect-error an async body
    void ctx.db.immediate(async (tx) => {
      await Promise.resolve()
      return insertPlan(tx, row)
    })
    // @ts-expect-error an async generator
    void ctx.db.immediate(async function* (tx) {
      await fetch('https://provider.example')
      yield* insertPlan(tx, row)
    })
    // @ts-expect-error an async body of a read
    void ctx.db.read(async (r) => findPlan(r, 'plan'))
    // @ts-expect-error a promise in place of a step
    void ctx.db.immediate(() => Promise.resolve(1))
  },

  function writesWhatTheTablesDoNotKnow({ row, tx, reader }: Given) {
    // @ts-expect-error a kind of plan that does not exist
    void insertPlan(tx, { ...row, kind: 'diet' })
    // @ts-expect-error a state that does not exist
    void insertPlan(tx, { ...row, generation: 'done' })
    // @ts-expect-error an attempt without its job
    void insertAttempt(tx, { id: 'a', planId: 'p', number: 1, startedAt: 0 })
    // @ts-expect-error a transaction made of a reader
    const made: TenantTx = reader
    void made
  },
]

it('keeps learners’ files, the control database, readers and writers apart at compile time', () => {
  expectTypeOf<TenantTx>().toExtend<TenantReader>()
  expectTypeOf<TenantReader>().not.toExtend<TenantTx>()
  expectTypeOf<TenantTx>().not.toExtend<ControlTx>()
  expectTypeOf<ControlTx>().not.toExtend<TenantTx>()
  expectTypeOf<TenantReader>().not.toExtend<ControlReader>()
  expectTypeOf<Handle<'tenant'>>().not.toExtend<Handle<'control'>>()
  expectTypeOf<Reader<'tenant'>>().not.toExtend<Reader<'control'>>()
  expectTypeOf<Tx<'tenant'>>().not.toExtend<Tx<'control'>>()
  expectTypeOf<Promise<number>>().not.toExtend<Step<number>>()
  expectTypeOf<string>().not.toExtend<TenantId>()
  expectTypeOf<Parameters<TenantQueue['stage']>>().toEqualTypeOf<[work: Work]>()
  expectTypeOf<Extract<keyof TenantContext, 'control' | 'tenants' | 'runtime' | 'worker'>>().toEqualTypeOf<never>()
  expect(mustNotCompile.every((example) => typeof example === 'function')).toBe(true)
})
