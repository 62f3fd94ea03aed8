import { StorageFullError, StoreBusyError } from '#app/domain/errors.ts'

/** Wait for a note that something was used. One that cannot be written, on a full disk say, keeps nobody from reading. */
export async function noteUse(written: Promise<unknown>): Promise<void> {
  try {
    await written
  } catch (error) {
    if (!(error instanceof StorageFullError || error instanceof StoreBusyError)) throw error
  }
}
