import { spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { dataDirectory } from './crash.ts'

/** Enough for a Cairn, its reserve and what `/readyz` wants free, MB. */
const DISK_MB = 40
/** A memory disk up to this size is as good: it can be filled, MB. Containers are given 64. */
const SMALL_MB = 128
const SHARED_MEMORY = '/dev/shm'

/** Ways into a place where a process may mount for itself: as root, or as root of a user namespace. */
const PLACES = [
  ['unshare', '--mount'],
  ['unshare', '--user', '--map-root-user', '--mount'],
]
const MOUNT = ['sh', '-c', `mount -t tmpfs -o size=${DISK_MB}m none "$DATA_DIR" && exec "$@"`, 'sh']

function isSmall(dir: string): boolean {
  try {
    const { blocks, bsize } = statfsSync(dir)
    return blocks * bsize <= SMALL_MB * 1024 * 1024
  } catch {
    return false
  }
}

/** The place where a process may mount a small disk at a folder. */
const placeFor = (dataDir: string) =>
  PLACES.map((place) => [...place, ...MOUNT]).find(
    ([command = '', ...args]) =>
      spawnSync(command, [...args, 'true'], { env: { ...process.env, DATA_DIR: dataDir } }).status === 0,
  )

/**
 * A data directory on a disk that can be filled, and the command through which a process has to be started to see it.
 * Throws where the system has no such disk, saying so: what happens on a full disk cannot be seen otherwise.
 */
export function smallDisk(): { dataDir: string; through: string[] } {
  const dataDir = dataDirectory()
  const through = placeFor(dataDir)
  if (through) return { dataDir, through }
  if (isSmall(SHARED_MEMORY)) return { dataDir: dataDirectory(SHARED_MEMORY), through: [] }
  throw new Error(`Nobody may mount a small disk here ("unshare --mount"), and ${SHARED_MEMORY} is none.`)
}
