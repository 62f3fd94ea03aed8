import { sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTEMPT_STATUSES, CLASSIFICATIONS, COST_STATUSES, ERROR_CODES } from '#app/domain/attempt.ts'
import { PROVIDERS } from '#app/domain/providers.ts'
import {
  ATTEMPT_PURPOSES,
  GENERATION_STATES,
  PLAN_KINDS,
  PROPOSAL_STATES,
  TASK_KINDS,
  TASK_STATUSES,
  VERSION_REASONS,
} from '#app/domain/plan.ts'
import { EVENT_TYPES } from '#app/domain/progress.ts'
import { FileConnection, type Step, type Tx } from '#db/connection.server.ts'
import { openControl } from '#db/control/control.server.ts'
import {
  JOB_STATUSES,
  ROLES,
  TICKET_PURPOSES,
  accounts,
  apiTokens,
  durations,
  jobs,
  sessions,
  tickets,
} from '#db/control/schema.ts'
import { migrate } from '#db/migrate.server.ts'
import { hidePlan, removeDeleted } from '#db/tenant/deleted.server.ts'
import { idempotencyKeys, proposals, steps, versions } from '#db/tenant/schema-history.ts'
import { attempts, events, modules, plans, tasks } from '#db/tenant/schema.ts'
import { MIGRATIONS, planRow, temporaryDir } from './files.ts'

type Row = Record<string, unknown>
type AnyTx = Pick<Tx<'tenant'>, 'build'>

const { dir, [Symbol.dispose]: remove } = temporaryDir()
let learner: FileConnection<'tenant'>
let control: ReturnType<typeof openControl>

beforeAll(() => {
  learner = new FileConnection<'tenant'>(`${dir}/learner.db`, 'NORMAL')
  migrate(learner, MIGRATIONS.tenant)
  control = openControl(dir, MIGRATIONS.control)
})
afterAll(() => {
  learner.close()
  control.close()
  remove()
})

const insert = (tx: AnyTx, table: SQLiteTable, row: Row): Step<number> =>
  tx.build((db) => db.insert(table).values(row as never))

class Undo extends Error {}

/** Insert rows one after another in a transaction that is taken back; "saved", or what refused the last of them. */
async function tried(rows: [SQLiteTable, Row][], where: 'learner' | 'control' = 'learner'): Promise<string> {
  const body = function* (tx: AnyTx): Step<void> {
    for (const [table, row] of rows) yield* insert(tx, table, row)
    throw new Undo('saved')
  }
  const done = where === 'learner' ? learner.immediate(body) : control.immediate(body)
  return done.then(
    () => 'kept',
    (error: Error) => error.message,
  )
}

const plan: Row = planRow()
const module: Row = { id: 'm1', planId: 'plan-1', position: 1, title: 'M', description: '', estimatedMinutes: 30 }
const task: Row = {
  id: 't1',
  moduleId: 'm1',
  planId: 'plan-1',
  position: 1,
  title: 'T',
  description: '',
  estimatedMinutes: 30,
  kind: 'read',
}
const attempt: Row = { id: 'a1', planId: 'plan-1', number: 1, jobId: 'j1', startedAt: 1 }
const success: Row = { ...attempt, status: 'success', settledAt: 2 }
const failure: Row = { ...success, status: 'failure', classification: 'timeout', errorCode: 'AI_TIMEOUT' }
const event: Row = { planId: 'plan-1', seq: 1, attemptId: 'a1', type: 'item', data: {}, at: 1 }
const proposal: Row = {
  id: 'q1',
  planId: 'plan-1',
  attemptId: 'a1',
  purpose: 'regenerate',
  baseVersion: 1,
  content: {},
  input: {},
  createdAt: 1,
}
const version: Row = { planId: 'plan-1', version: 1, reason: 'edited', change: 'x', content: {}, createdAt: 1 }
const step: Row = { jobId: 'j1', name: 'draft', planId: 'plan-1', output: {}, createdAt: 1 }
const idempotencyKey: Row = {
  key: 'k',
  fingerprint: 'f',
  planId: 'plan-1',
  attemptId: 'a1',
  attemptNumber: 1,
  createdAt: 1,
}
const duration: Row = { kind: 'course', provider: 'offline', model: 'm', size: 6, durationMs: 1, at: 1 }
const job: Row = { id: 'j1', tenantId: 'l1', subjectId: 'p', visibleAt: 1, maxRuns: 3, createdAt: 1 }
const account: Row = { id: 'l1', email: 'a@example.org', passwordHash: 'x', role: 'learner', createdAt: 1 }
const ticket: Row = { tokenHash: 'h', purpose: 'reset', expiresAt: 1, createdAt: 1 }

/** What has to be there before a row of a table. */
const before = new Map<SQLiteTable, [SQLiteTable, Row][]>([
  [modules, [[plans, plan]]],
  [
    tasks,
    [
      [plans, plan],
      [modules, module],
    ],
  ],
  [attempts, [[plans, plan]]],
  [events, [[plans, plan]]],
  [proposals, [[plans, plan]]],
  [versions, [[plans, plan]]],
  [steps, [[plans, plan]]],
])
const placed = (table: SQLiteTable, ...rows: Row[]): [SQLiteTable, Row][] => [
  ...(before.get(table) ?? []),
  ...rows.map((row): [SQLiteTable, Row] => [table, row]),
]
const inControl = (table: SQLiteTable) => ([jobs, accounts, tickets, durations] as SQLiteTable[]).includes(table)
const saved = (table: SQLiteTable, ...rows: Row[]) =>
  tried(placed(table, ...rows), inControl(table) ? 'control' : 'learner')

describe('every word of the house can be stored, and no other', () => {
  it.each<[string, SQLiteTable, Row, string, readonly string[]]>([
    ['kind of plan', plans, plan, 'kind', PLAN_KINDS],
    ['generation', plans, plan, 'generation', GENERATION_STATES],
    ['kind of task', tasks, task, 'kind', TASK_KINDS],
    ['status of a task', tasks, task, 'status', TASK_STATUSES],
    ['status of an attempt', attempts, attempt, 'status', ATTEMPT_STATUSES],
    ['classification', attempts, failure, 'classification', CLASSIFICATIONS],
    ['error code', attempts, failure, 'errorCode', ERROR_CODES],
    ['provider', attempts, attempt, 'provider', PROVIDERS],
    ['cost status', attempts, attempt, 'costStatus', COST_STATUSES],
    ['purpose of an attempt', attempts, attempt, 'purpose', ATTEMPT_PURPOSES],
    ['reason of a version', versions, version, 'reason', VERSION_REASONS],
    ['state of a proposal', proposals, proposal, 'state', PROPOSAL_STATES],
    ['type of event', events, event, 'type', EVENT_TYPES],
    ['status of a job', jobs, job, 'status', JOB_STATUSES],
    ['role', accounts, account, 'role', ROLES],
    ['purpose of a ticket', tickets, ticket, 'purpose', TICKET_PURPOSES],
  ])('%s', async (_title, table, row, column, words) => {
    const companions = (word: string): Row => {
      if (table === tasks && column === 'status') return { completedAt: word === 'completed' ? 1 : null }
      if (table === attempts && column === 'status') return { in_progress: attempt, success, failure }[word] ?? {}
      if (table === proposals) return { decidedAt: word === 'open' ? null : 1 }
      return column === 'status' && word === 'running' ? { leaseUntil: 9 } : {}
    }
    for (const word of words)
      expect(`${word}: ${await saved(table, { ...row, ...companions(word), [column]: word })}`).toBe(`${word}: saved`)
    for (const word of ['', 'other', `x${words[0]}`, `${words[0]} `]) {
      expect(await saved(table, { ...row, [column]: word })).toMatch(/CHECK constraint failed/)
    }
  })
})

describe('a learner’s file refuses', () => {
  it.each<[string, SQLiteTable, Row[], RegExp]>([
    ['two modules at one position', modules, [module, { ...module, id: 'm2' }], /UNIQUE.*position/],
    ['two tasks at one position', tasks, [task, { ...task, id: 't2' }], /UNIQUE.*position/],
    ['two attempts of one number', attempts, [success, { ...success, id: 'a2' }], /UNIQUE.*number/],
    ['two attempts in progress', attempts, [attempt, { ...attempt, id: 'a2', number: 2 }], /UNIQUE.*plan_id/],
    ['two events of one number', events, [event, event], /UNIQUE.*seq/],
    ['a module at position 0', modules, [{ ...module, position: 0 }], /modules_position/],
    ['a task at position 0', tasks, [{ ...task, position: 0 }], /tasks_position/],
    ['an attempt number 0', attempts, [{ ...attempt, number: 0 }], /attempts_number/],
    ['an event number 0', events, [{ ...event, seq: 0 }], /events_seq/],
    ['a module of no minutes', modules, [{ ...module, estimatedMinutes: 0 }], /modules_minutes/],
    ['a task of negative minutes', tasks, [{ ...task, estimatedMinutes: -5 }], /tasks_minutes/],
    ['a completed task without a time', tasks, [{ ...task, status: 'completed' }], /tasks_completed/],
    ['a time of completion on an open task', tasks, [{ ...task, completedAt: 1 }], /tasks_completed/],
    ['more tasks done than there are', plans, [{ ...plan, tasksDone: 1 }], /plans_done/],
    ['fewer than no tasks done', plans, [{ ...plan, tasksDone: -1, tasksTotal: 3 }], /plans_done/],
    ['an attempt that is in progress and settled', attempts, [{ ...attempt, settledAt: 2 }], /attempts_settled/],
    ['a success that is not settled', attempts, [{ ...success, settledAt: null }], /attempts_settled/],
    ['a success with a classification', attempts, [{ ...success, classification: 'timeout' }], /attempts_classified/],
    ['a success with an error code', attempts, [{ ...success, errorCode: 'AI_TIMEOUT' }], /attempts_coded/],
    ['a failure without a classification', attempts, [{ ...failure, classification: null }], /attempts_classified/],
    ['a failure without an error code', attempts, [{ ...failure, errorCode: null }], /attempts_coded/],
    ['two open proposals for one plan', proposals, [proposal, { ...proposal, id: 'q2' }], /UNIQUE.*plan_id/],
    ['an open proposal that was decided', proposals, [{ ...proposal, decidedAt: 2 }], /proposals_decided/],
    ['two versions of one number', versions, [version, version], /UNIQUE.*version/],
    ['one step of a job twice', steps, [step, step], /UNIQUE.*name/],
    ['one idempotency key twice', idempotencyKeys, [idempotencyKey, idempotencyKey], /UNIQUE.*key/],
    ['a negative number of calls', attempts, [{ ...attempt, calls: -1 }], /attempts_calls/],
    ['an attempt of no plan', attempts, [{ ...attempt, planId: 'nobody' }], /FOREIGN KEY/],
    ['a task of no module', tasks, [{ ...task, moduleId: 'nobody' }], /FOREIGN KEY/],
  ])('%s', async (_title, table, rows, expected) => {
    expect(await saved(table, ...rows)).toMatch(expected)
  })

  it('but lets a plan have many settled attempts beside one in progress', async () => {
    expect(
      await saved(attempts, success, { ...failure, id: 'a2', number: 2 }, { ...attempt, id: 'a3', number: 3 }),
    ).toBe('saved')
  })

  it('and deletes a plan with all that is in it, and nothing of another', async () => {
    const other = { planId: 'plan-2' }
    const left = await learner.immediate(function* (tx): Step<unknown> {
      for (const [table, row] of [
        ...placed(tasks, task),
        ...placed(attempts, attempt).slice(1),
        [events, event] as const,
      ])
        yield* insert(tx, table, row)
      for (const [table, row] of [
        [plans, { ...plan, id: 'plan-2' }],
        [modules, { ...module, ...other, id: 'm2' }],
        [tasks, { ...task, ...other, id: 't2', moduleId: 'm2' }],
        [attempts, { ...attempt, ...other, id: 'a2' }],
        [events, { ...event, ...other }],
      ] as [SQLiteTable, Row][])
        yield* insert(tx, table, row)
      yield* hidePlan(tx, 'plan-1', 1)
      yield* removeDeleted(tx, 'plan-1')
      yield undefined
      return ['plans', 'modules', 'tasks', 'attempts', 'events'].map((name) =>
        learner.statement(`SELECT count(*) FROM ${name}`, 'raw').get([]),
      )
    })
    expect(left).toEqual([[1], [1], [1], [1], [1]])
  })
})

describe('the control database refuses', () => {
  it.each<[string, SQLiteTable, Row[], RegExp]>([
    ['a running job without a lease', jobs, [{ ...job, status: 'running' }], /jobs_lease/],
    ['a lease on a job that does not run', jobs, [{ ...job, leaseUntil: 9 }], /jobs_lease/],
    ['a lease on a job that is done', jobs, [{ ...job, status: 'done', leaseUntil: 9 }], /jobs_lease/],
    ['more runs than a job may have', jobs, [{ ...job, runs: 4 }], /jobs_runs/],
    ['fewer than no runs', jobs, [{ ...job, runs: -1 }], /jobs_runs/],
    ['two jobs of one id', jobs, [job, job], /UNIQUE.*jobs.id/],
    ['a negative duration', durations, [{ ...duration, durationMs: -1 }], /durations_ms/],
    ['two accounts of one address', accounts, [account, { ...account, id: 'l2' }], /UNIQUE.*email/],
  ])('%s', async (_title, table, rows, expected) => {
    expect(await saved(table, ...rows)).toMatch(expected)
  })

  it('a session, a token or a ticket of nobody, and forgets them with their account', async () => {
    const belongings: [SQLiteTable, Row][] = [
      [sessions, { idHash: 's', handle: 'h', accountId: 'l1', userAgent: '', createdAt: 1, seenAt: 1, expiresAt: 9 }],
      [apiTokens, { id: 'k', accountId: 'l1', name: 'n', tokenHash: 'h', lastFour: 'abcd', createdAt: 1 }],
      [tickets, { ...ticket, accountId: 'l1' }],
    ]
    for (const one of belongings) expect(await tried([one], 'control')).toMatch(/FOREIGN KEY/)
    const removed = await control.immediate(function* (tx): Step<number[]> {
      yield* insert(tx, accounts, account)
      for (const [table, row] of belongings) yield* insert(tx, table, row)
      yield* tx.build((db) => db.delete(accounts).where(sql`id = 'l1'`))
      const counts: number[] = []
      for (const [table] of belongings) counts.push(yield* tx.build((db) => db.delete(table)))
      return counts
    })
    expect(removed).toEqual([0, 0, 0])
  })
})
