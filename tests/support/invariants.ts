import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import { z } from 'zod'
import { Block } from '#app/domain/lesson.ts'
import { Question } from '#app/domain/quiz.ts'
import { WeeklyReview } from '#app/domain/weekly-review.ts'
import { CHAT_RULES, CONTROL_RULES, KEPT_RULES, RUN_RULES, type Rule } from './invariant-rules.ts'

type Row = Record<string, string | number | null>
type Ask = (text: string, ...args: (string | number)[]) => Row[]

function withFile<T>(file: string, body: (ask: Ask) => T): T {
  const db = new Database(file, { timeout: 2000 })
  try {
    return body((text, ...args) => db.prepare(text).all(args) as Row[])
  } finally {
    db.close()
  }
}

/** Every learner's file of a data directory, with its tenant's id. */
export function learnerFiles(dataDir: string): { tenantId: string; file: string }[] {
  const root = path.join(dataDir, 'tenants')
  if (!existsSync(root)) return []
  return readdirSync(root).flatMap((shard) =>
    readdirSync(path.join(root, shard)).map((tenantId) => ({
      tenantId,
      file: path.join(root, shard, tenantId, 'learner.db'),
    })),
  )
}

/** A learner's file, or the control database without a tenant. */
function fileOf(dataDir: string, tenantId: string | undefined): string {
  const found = learnerFiles(dataDir).find((each) => each.tenantId === tenantId)
  if (tenantId && !found) throw new Error('There is no such learner.')
  return found?.file ?? path.join(dataDir, 'control.db')
}

/** Rows of a file, read past the application. */
export const rowsOf = (
  dataDir: string,
  tenantId: string | undefined,
  text: string,
  ...args: (string | number)[]
): Row[] => withFile(fileOf(dataDir, tenantId), (ask) => ask(text, ...args))

/** Change a file behind the application's back. */
export function harmFile(dataDir: string, tenantId: string | undefined, text: string): void {
  const db = new Database(fileOf(dataDir, tenantId), { timeout: 2000 })
  db.exec(text)
  db.close()
}

/** Everything SQLite itself may find wrong. */
function sound(name: string, ask: Ask): string[] {
  const integrity = ask('PRAGMA integrity_check').map((row) => String(Object.values(row)[0]))
  const broken = ask('PRAGMA foreign_key_check').length
  return [
    ...(integrity.join() === 'ok' ? [] : [`${name}: ${integrity.join()}`]),
    ...(broken === 0 ? [] : [`${name}: ${broken} rows point nowhere`]),
  ]
}

/** Each query returns what is wrong; the column `wrong` says of which row. */
const RULES: Rule[] = [
  [
    'a plan without one clear status',
    `select id wrong from plans p where
      (generation = 'generating') != exists (select 1 from attempts a where a.plan_id = p.id and a.status = 'in_progress')
      or (generation = 'ready') != (modules_total > 0 and generation != 'generating')
      or generation = 'pending'`,
  ],
  [
    'more than one attempt in progress',
    `select plan_id wrong from attempts where status = 'in_progress' group by plan_id having count(*) > 1`,
  ],
  [
    'attempts not numbered 1..N',
    `select plan_id wrong from attempts group by plan_id having min(number) != 1 or max(number) != count(*)`,
  ],
  [
    'modules not numbered 1..N',
    `select plan_id wrong from modules group by plan_id having min(position) != 1 or max(position) != count(*)`,
  ],
  ['a module twice', `select plan_id wrong from modules group by plan_id, title having count(*) > 1`],
  [
    'tasks not numbered 1..N',
    `select module_id wrong from tasks group by module_id having min(position) != 1 or max(position) != count(*)`,
  ],
  ['a task twice', `select module_id wrong from tasks group by module_id, title having count(*) > 1`],
  [
    'a module without tasks',
    `select id wrong from modules m where not exists (select 1 from tasks t where t.module_id = m.id)`,
  ],
  [
    'a plan’s counters off',
    `select id wrong from plans p where
      modules_total != (select count(*) from modules m where m.plan_id = p.id)
      or tasks_total != (select count(*) from tasks t where t.plan_id = p.id)
      or tasks_done != (select count(*) from tasks t where t.plan_id = p.id and t.status = 'completed')
      or minutes_total != (select coalesce(sum(estimated_minutes), 0) from modules m where m.plan_id = p.id)`,
  ],
  [
    'events not numbered up to the last',
    `select p.id wrong from plans p left join events e on e.plan_id = p.id group by p.id
      having count(e.seq) > p.last_seq or coalesce(max(e.seq), 0) != p.last_seq`,
  ],
  [
    'a step of a job that is over',
    `select job_id wrong from steps s where not exists
      (select 1 from attempts a where a.job_id = s.job_id and a.status = 'in_progress')`,
  ],
  ['an event of no attempt', `select seq wrong from events where attempt_id not in (select id from attempts)`],
  [
    'an attempt told to have ended twice',
    `select attempt_id wrong from events where type in ('ready', 'failed') group by attempt_id having count(*) > 1`,
  ],
  [
    'a success that wrote another content',
    `select a.id wrong from attempts a join plans p on p.id = a.plan_id where a.status = 'success'
      and a.purpose = 'create' and p.version = 1 and a.number = (select max(number) from attempts b where b.plan_id = a.plan_id and b.status = 'success' and b.purpose = 'create')
      and (a.modules_count != p.modules_total or a.tasks_count != p.tasks_total)`,
  ],
  [
    'an attempt that does not cost what its calls do, all of which have ended',
    `select a.id wrong from attempts a join calls k on k.attempt_id = a.id where a.status != 'in_progress' group by a.id
      having sum(k.status = 'open') = 0 and a.cost_nano_usd is not
        (case when count(*) = count(k.cost_nano_usd) then sum(k.cost_nano_usd) end)`,
  ],
  [
    'a proposal that no success made, or for a plan without content',
    `select id wrong from proposals r where purpose != 'replan' and not exists
      (select 1 from attempts a join plans p on p.id = a.plan_id
        where a.id = r.attempt_id and a.plan_id = r.plan_id and a.status = 'success' and p.modules_total > 0)`,
  ],
  [
    'a version from the future, or more of them than are kept',
    `select p.id wrong from plans p join versions v on v.plan_id = p.id group by p.id
      having max(v.version) >= p.version or count(*) > 20`,
  ],
]

function brokenRules(name: string, ask: Ask, rules: Rule[]): string[] {
  return rules.flatMap(([rule, text]) => ask(text).map((row) => `${name}: ${rule} (${row['wrong']})`))
}

/** What workflows have saved, and its shape. */
const SHAPES = [
  ['lessons', 'blocks', z.array(Block).min(1)],
  ['quizzes', 'questions', z.array(Question).min(1)],
  ['reviews', 'content', WeeklyReview],
] as const

/** What was saved in a shape that no page could show. */
const unreadable = (name: string, ask: Ask): string[] =>
  SHAPES.flatMap(([table, column, shape]) =>
    ask(`select id, ${column} saved from ${table}`)
      .filter(({ saved }) => !shape.safeParse(JSON.parse(String(saved))).success)
      .map(({ id }) => `${name}: ${table} ${id} cannot be read`),
  )

/** Attempts, replies and workflows that wait for a job that nobody will run. */
function abandoned(name: string, ask: Ask, live: Set<unknown>): string[] {
  const waiting = `select id, job_id from attempts where status = 'in_progress'
    union all select id, job_id from messages where status in ('pending', 'streaming')
    union all select id, job_id from runs where status in ('queued', 'running')`
  return ask(waiting)
    .filter((row) => !live.has(row['job_id']))
    .map((row) => `${name}: ${row['id']} waits for a job that is over`)
}

/**
 * What must be true of a data directory whatever happened to it; returns what is not. Reads the files directly.
 * `providerCalls` is how often a provider was asked for plans that still exist.
 */
export function checkInvariants(dataDir: string, providerCalls = 0): string[] {
  const control = withFile(path.join(dataDir, 'control.db'), (ask) => ({
    wrong: [...sound('control', ask), ...brokenRules('control', ask, CONTROL_RULES)],
    live: new Set(ask(`select id from jobs where status in ('queued', 'running')`).map((row) => row['id'])),
  }))
  let ledger = 0
  const wrong = learnerFiles(dataDir).flatMap(({ tenantId, file }) =>
    withFile(file, (ask) => {
      ledger += Number(ask('select coalesce(sum(calls), 0) n from attempts')[0]?.['n'])
      return [
        ...sound(tenantId, ask),
        ...brokenRules(tenantId, ask, [...RULES, ...KEPT_RULES, ...CHAT_RULES, ...RUN_RULES]),
        ...unreadable(tenantId, ask),
        ...abandoned(tenantId, ask, control.live),
      ]
    }),
  )
  const unwritten = ledger < providerCalls ? [`${providerCalls} calls of a provider, ${ledger} in the ledger`] : []
  return [...control.wrong, ...wrong, ...unwritten]
}
