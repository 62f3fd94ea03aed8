import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { note, root, SetupError } from './run.mjs'

const folder = join(root, '.cache')

/** After this a lock's owner id, ms, may well be another program's. */
const STALE_AFTER_MS = 15 * 60_000

/** Run `work` while no other process runs the same; a lock whose owner has died is taken over. */
export async function alone(name, work) {
  const lock = join(folder, `${name}.lock`)
  for (let told = false; !take(lock); told = true) {
    if (!told) note(`waiting for another ${name} to finish…`)
    await sleep(250)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** Linking a finished file is atomic: the lock is never seen without its owner's id in it. */
function take(lock) {
  const mine = `${lock}.${process.pid}`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(mine, String(process.pid))
    linkSync(mine, lock)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw new SetupError(`could not lock ${lock}: ${error.message}`)
    dropIfDead(lock, mine)
    return false
  } finally {
    rmSync(mine, { force: true })
  }
}

function dropIfDead(lock, mine) {
  try {
    if (alive(Number(readFileSync(lock, 'utf8'))) && Date.now() - statSync(lock).mtimeMs < STALE_AFTER_MS) return
    // Only one of several waiting processes can move it away.
    renameSync(lock, `${mine}.dead`)
    rmSync(`${mine}.dead`, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

/** Our own id in a lock we do not hold is left over from a container that had the same numbers. */
function alive(pid) {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
