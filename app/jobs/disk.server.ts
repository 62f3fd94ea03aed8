import { statfs } from 'node:fs/promises'

/** Less free space than this and what is made next may not be saved, bytes. */
const DISK_MIN_BYTES = 20 * 1024 * 1024

/** Whether a folder's disk has room for what is made next. Rejects when the disk cannot be asked. */
export async function hasRoom(dir: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize >= DISK_MIN_BYTES
}
