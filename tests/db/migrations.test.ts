import { cpSync, mkdirSync, truncateSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { FileUnusableError, StorageFullError } from '#app/domain/errors.ts'
import { FileConnection, translate } from '#db/connection.server.ts'
import { migrate } from '#db/migrate.server.ts'
import { findPlan } from '#db/tenant/plans.server.ts'
import { addPlan, bytes, collectClosed, learnerId, MIGRATIONS, PLAN, temporaryDir, tenantFiles } from './files.ts'
import { otherProcess } from './two-processes.ts'

const STEPS = [
  ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)', `INSERT INTO notes VALUES (1, 'one')`],
  ['ALTER TABLE notes ADD COLUMN at INTEGER', 'UPDATE notes SET at = 10', `INSERT INTO notes VALUES (2, 'two', 20)`],
  ['CREATE TABLE tags (name TEXT PRIMARY KEY)', `INSERT INTO tags VALUES ('bees')`],
]

/** A folder with the first `n` of the learner's own migrations: what an older Cairn had. */
function olderFolder(dir: string, n: number): string {
  const folder = path.join(dir, `older-${n}`)
  cpSync(MIGRATIONS.tenant, folder, { recursive: true })
  const journal = path.join(folder, 'meta/_journal.json')
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] }
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, n) }))
  return folder
}

/** A plan with a module, two tasks, two attempts and an event, as the first migration knows them. */
const FIRST_CONTENT = [
  `INSERT INTO plans (id, kind, generation, topic, title, input, modules_total, tasks_total, tasks_done, minutes_total,
    last_seq, created_at, updated_at) VALUES ('p', 'course', 'ready', 'Bees', 'Bees', '{}', 1, 2, 1, 60, 1, 1, 2)`,
  `INSERT INTO modules VALUES ('m', 'p', 1, 'Hives', 'About hives', 60)`,
  `INSERT INTO tasks VALUES ('t1', 'm', 'p', 1, 'Look', 'At one', 30, 'read', 'completed', 5)`,
  `INSERT INTO tasks VALUES ('t2', 'm', 'p', 2, 'Build', 'One', 30, 'project', 'not_started', NULL)`,
  `INSERT INTO attempts (id, plan_id, number, status, classification, error_code, job_id, fence, started_at, settled_at)
    VALUES ('a1', 'p', 1, 'failure', 'timeout', 'AI_TIMEOUT', 'j1', 'f1', 1, 2)`,
  `INSERT INTO attempts (id, plan_id, number, status, job_id, fence, started_at, settled_at)
    VALUES ('a2', 'p', 2, 'success', 'j2', 'f2', 3, 4)`,
  `INSERT INTO events VALUES ('p', 1, 'a2', 'ready', '{"modules":1,"tasks":2}', 4)`,
]

/** A folder of the first `n` migrations, as drizzle-kit writes them. */
function folderOf(dir: string, n: number): string {
  const folder = path.join(dir, `migrations-${n}`)
  mkdirSync(path.join(folder, 'meta'), { recursive: true })
  const steps = STEPS.slice(0, n)
  steps.forEach((step, i) =>
    writeFileSync(path.join(folder, `000${i}_s.sql`), step.join(';\n--> statement-breakpoint\n')),
  )
  const entries = steps.map((_, i) => ({ idx: i, version: '6', when: i + 1, tag: `000${i}_s`, breakpoints: true }))
  writeFileSync(path.join(folder, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'sqlite', entries }))
  return folder
}

const rows = (file: FileConnection<'tenant'>, text: string) =>
  file.read(function* () {
    yield undefined
    return file.statement(text, 'raw').all([])
  })

const contents = async (file: FileConnection<'tenant'>) => [
  await rows(file, 'SELECT id, text, at FROM notes ORDER BY id'),
  await rows(file, 'SELECT name FROM tags'),
]
const COMPLETE = [
  [
    [1, 'one', 10],
    [2, 'two', 20],
  ],
  [['bees']],
]

function world() {
  const { dir, [Symbol.dispose]: remove } = temporaryDir()
  const open: FileConnection<'tenant'>[] = []
  return {
    dir,
    file: path.join(dir, 'learner.db'),
    connect() {
      const connection = new FileConnection<'tenant'>(path.join(dir, 'learner.db'), 'NORMAL')
      open.push(connection)
      return connection
    },
    [Symbol.dispose]() {
      for (const connection of open) connection.close()
      remove()
    },
  }
}

describe('bringing a file up to date', () => {
  it('makes a new file, and changes nothing when it is run again', async () => {
    using given = world()
    const db = given.connect()
    migrate(db, folderOf(given.dir, 3))
    expect(await contents(db)).toEqual(COMPLETE)
    migrate(db, folderOf(given.dir, 3))
    expect([db.version, await contents(db)]).toEqual([3, COMPLETE])
  })

  it('keeps every row of a first file through every migration since', async () => {
    using given = world()
    const db = given.connect()
    migrate(db, olderFolder(given.dir, 1))
    for (const statement of FIRST_CONTENT) db.exec(statement)
    const kept = async () => ({
      plans: await rows(db, 'SELECT id, kind, generation, title, tasks_done, minutes_total, last_seq FROM plans'),
      modules: await rows(db, 'SELECT id, plan_id, position, title, estimated_minutes FROM modules'),
      tasks: await rows(db, 'SELECT id, module_id, plan_id, position, title, kind, status, completed_at FROM tasks'),
      attempts: await rows(db, 'SELECT id, number, status, error_code, job_id, fence FROM attempts ORDER BY number'),
      events: await rows(db, 'SELECT plan_id, seq, attempt_id, type, data FROM events'),
    })
    const before = await kept()
    expect(before.tasks).toHaveLength(2)
    migrate(db, MIGRATIONS.tenant)
    expect(await kept()).toEqual(before)
    expect(await rows(db, 'SELECT purpose, calls FROM attempts')).toEqual(Array(2).fill(['create', 1]))
    db.exec(`DELETE FROM plans`)
    expect(Object.values(await kept()).flat()).toEqual([])
  })

  it('finds what was said before there was a search', async () => {
    using given = world()
    const db = given.connect()
    migrate(db, olderFolder(given.dir, 3))
    db.exec(
      `INSERT INTO conversations (id, agent_id, title, created_at, updated_at) VALUES ('c', 'a', 'On bees', 1, 1)`,
    )
    db.exec(`INSERT INTO messages (id, conversation_id, depth, role, status, text, created_at, settled_at) VALUES
      ('m1', 'c', 1, 'user', 'complete', 'Where is nectar from?', 1, 1), ('m2', 'c', 2, 'assistant', 'failed', '', 1, 1)`)
    migrate(db, MIGRATIONS.tenant)
    const found = (word: string) =>
      rows(
        db,
        `SELECT message_id FROM search_words JOIN search_entries ON id = search_words.rowid
        WHERE search_words MATCH '${word}'`,
      )
    expect([await found('bees'), await found('nectar')]).toEqual([[[null]], [['m1']]])
    expect(await rows(db, 'SELECT count(*) FROM search_entries')).toEqual([[2]])
    db.exec(`DELETE FROM conversations`)
    expect([await found('bees'), await found('nectar')]).toEqual([[], []])
  })

  it('remembers which agents had lost their provider before that was written down', async () => {
    using given = world()
    const db = given.connect()
    migrate(db, olderFolder(given.dir, 3))
    db.exec(`INSERT INTO agents (id, name, instructions, model, created_at, updated_at) VALUES
      ('lost', 'Bea', 'Ask', 'gpt-4.1', 1, 1), ('free', 'Cy', 'Tell', NULL, 1, 1)`)
    migrate(db, MIGRATIONS.tenant)
    expect(await rows(db, 'SELECT id, lost_provider FROM agents ORDER BY id')).toEqual([
      ['free', null],
      ['lost', 'a provider'],
    ])
  })

  it('brings an older file up to date and keeps what is in it', async () => {
    using given = world()
    const db = given.connect()
    migrate(db, folderOf(given.dir, 1))
    db.exec(`INSERT INTO notes VALUES (7, 'mine')`)
    migrate(db, folderOf(given.dir, 3))
    expect(await rows(db, 'SELECT text, at FROM notes WHERE id = 7')).toEqual([['mine', 10]])
  })

  // The statements as they run: begin, 1st and 2nd, mark, version, commit; begin, 1st to 3rd, version, commit; and so on.
  it.each([2, 3, 6, 9, 11, 12, 14])('completes a file whose server was killed before statement %d', async (extra) => {
    using given = world()
    await using other = otherProcess()
    const folder = folderOf(given.dir, 3)
    void other.ask({ do: 'migrate', file: given.file, folder, dieBefore: extra }).catch(() => {})
    expect(await other.ended).toBe('SIGKILL')
    const db = given.connect()
    expect(db.version).toBe(extra <= 6 ? 0 : extra <= 12 ? 1 : 2)
    migrate(db, folder)
    expect([db.version, await contents(db)]).toEqual([3, COMPLETE])
  })

  it('leaves nothing of a migration that fails, and says when it is the disk that is full', async () => {
    using given = world()
    const db = given.connect()
    migrate(db, folderOf(given.dir, 1))
    db.exec('PRAGMA max_page_count=3')
    const failure = (() => {
      try {
        migrate(db, MIGRATIONS.tenant)
        migrate(db, folderOf(given.dir, 3))
      } catch (error) {
        return translate(error)
      }
      return 'none'
    })()
    expect(failure).toBeInstanceOf(StorageFullError)
    db.exec('PRAGMA max_page_count=10000')
    migrate(db, folderOf(given.dir, 3))
    expect(await contents(db)).toEqual(COMPLETE)
  })
})

it('says what a migration failed of, also when the database took it back by itself', () => {
  using given = world()
  const db = given.connect()
  const folder = folderOf(given.dir, 3)
  writeFileSync(path.join(folder, '0001_s.sql'), `INSERT OR ROLLBACK INTO notes VALUES (1, 'again')`)
  expect(() => migrate(db, folder)).toThrow(/UNIQUE constraint failed/)
  expect([db.version, db.inTransaction]).toEqual([1, false])
})

describe('a learner whose file cannot be used', () => {
  async function twoLearners() {
    const files = tenantFiles()
    const [ada, bob] = [learnerId(1), learnerId(2)]
    for (const id of [ada, bob]) {
      await files.tenants.create(id)
      await files.tenants.of(id).immediate((tx) => addPlan(tx))
    }
    files.tenants.close()
    await collectClosed()
    const plan = (id: typeof ada) => files.tenants.of(id).read((r) => findPlan(r, PLAN))
    return { ...files, ada, bob, plan, file: files.tenants.fileOf(ada) }
  }

  const damage: Record<string, (file: string) => void> = {
    'was written by a newer version': (file) => rewrite(file, 'PRAGMA user_version=99'),
    'is empty': (file) => writeFileSync(file, ''),
    'is a text': (file) => writeFileSync(file, 'Dear diary, '.repeat(1000)),
    'is all zeros': (file) => writeFileSync(file, Buffer.alloc(16_384)),
    'was cut in its header': (file) => truncateSync(file, 50),
    'was cut at a page': (file) => truncateSync(file, 8192),
    'was cut in a page': (file) => truncateSync(file, 20_000),
    'was overwritten after its first page': (file) => overwrite(file, 4096),
    'was overwritten after its header': (file) => overwrite(file, 100),
    'is the database of another program': (file) => foreign(file, 0),
    'is the database of another program with a version of its own': (file) => foreign(file, 1),
  }

  function rewrite(file: string, text: string): void {
    const db = new FileConnection<'tenant'>(file, 'FULL')
    db.exec(text)
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
  }

  function foreign(file: string, version: number): void {
    writeFileSync(file, '')
    rewrite(file, `CREATE TABLE photos (id INTEGER); PRAGMA user_version=${version}; PRAGMA journal_mode=DELETE`)
  }

  function overwrite(file: string, from: number): void {
    const content = readFileSync(file)
    writeFileSync(file, content.fill(0x5a, from))
  }

  it.each(Object.entries(damage))('is told so, alone, and the file is left as it is: it %s', async (_title, spoil) => {
    using files = await twoLearners()
    spoil(files.file)
    await collectClosed()
    const before = bytes(files.file)
    for (let i = 0; i < 3; i++) await expect(files.plan(files.ada)).rejects.toThrow(FileUnusableError)
    await expect(files.tenants.of(files.ada).immediate((tx) => addPlan(tx, { id: 'plan-2' }))).rejects.toThrow(
      FileUnusableError,
    )
    expect((await files.plan(files.bob))?.topic).toBe('Bees')
    files.tenants.close()
    await collectClosed()
    expect(bytes(files.file) === before).toBe(true)
  })

  it('is told so when the file is missing, and no new one takes its place', async () => {
    using files = await twoLearners()
    files.tenants.destroy(files.ada)
    await expect(files.plan(files.ada)).rejects.toThrow(FileUnusableError)
    await expect(files.plan(files.ada)).rejects.toThrow(FileUnusableError)
    expect((await files.plan(files.bob))?.topic).toBe('Bees')
  })

  it('is never told what the database said', async () => {
    using files = await twoLearners()
    writeFileSync(files.file, 'not a database')
    const error = await files.plan(files.ada).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(FileUnusableError)
    expect((error as Error).message).not.toMatch(/sqlite|malformed|database|\/|\\/i)
  })

  it('is not mixed up with a statement that is wrong', async () => {
    using files = await twoLearners()
    const wrong = files.tenants.of(files.ada).immediate((tx) => tx.build((db) => db.delete(sql`nowhere` as never)))
    await expect(wrong).rejects.not.toThrow(FileUnusableError)
  })
})
