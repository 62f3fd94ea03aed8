import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'libsql'
import { median } from './harness.ts'

/**
 * How the machine does at this moment: one durable row on the bare binding (ms), a fixed loop (ms), and its load. The
 * disk decides every write here, and other work every latency.
 */
export function machineNow(): { durableCommitMs: number; loopMs: number; load: number } {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'cairn-bench-'))
  const db = new Database(path.join(dir, 'commit.db'), { timeout: 0 })
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL']) db.exec(`PRAGMA ${pragma}`)
  db.exec('create table t (v)')
  const insert = db.prepare('insert into t values (1)')
  const commits: number[] = []
  const loops: number[] = []
  for (let i = 0; i < 60; i++) {
    const started = performance.now()
    insert.run([])
    const written = performance.now()
    loops.push(spin() - written)
    commits.push(written - started)
  }
  db.close()
  rmSync(dir, { recursive: true, force: true })
  return { durableCommitMs: median(commits), loopMs: median(loops), load: os.loadavg()[0] ?? 0 }
}

/** Some arithmetic, the same every time. Returns when it was done. */
function spin(): number {
  let x = 1
  for (let i = 0; i < 200_000; i++) x = (x * 1_103_515_245 + 12_345) % 2_147_483_648
  return x < 0 ? 0 : performance.now()
}
