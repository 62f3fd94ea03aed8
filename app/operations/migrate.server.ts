import { AppError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import { inspectFile } from '#db/inspect.server.ts'
import { learnerFile, type TenantStore } from '#db/tenants.server.ts'
import { isLost, setAside, type Learner } from './doctor/files.server.ts'

export type Migrated =
  | { state: 'current' }
  /** The file is beyond use and was moved to `target`, below the data directory. */
  | { state: 'quarantined'; target: string }
  /** The file was not brought up to date and stays where it is. */
  | { state: 'left'; why: string }

/** `files` says where the files are, when they are files. */
type Parts = {
  tenants: TenantStore
  files: { dataDir: string; holder: string | undefined; now: () => Date } | undefined
}

// Opening a file brings it up to date; nothing needs to be asked of it.
function* nothing(): Step<void> {}

/** Bring one learner's file up to date, or set it aside where it is beyond use. Never throws for a file's sake. */
export async function migrateOne({ tenants, files }: Parts, { id }: Learner): Promise<Migrated> {
  if (files) {
    const look = inspectFile(learnerFile(files.dataDir, id))
    if (isLost(look) && look.opens && files.holder) {
      return { state: 'left', why: `It is ${look.state}. Stop the server, which may have it open, and run this again.` }
    }
    const target = isLost(look) ? setAside(files, id) : undefined
    if (target) return { state: 'quarantined', target }
  }
  try {
    await tenants.of(id).read(nothing)
    return { state: 'current' }
  } catch (error) {
    return { state: 'left', why: error instanceof AppError ? error.message : String(error) }
  }
}
