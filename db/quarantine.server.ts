import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

const FOLDER = 'quarantine'

const stamp = (at: Date) => at.toISOString().replace(/[-:]|\.\d+/g, '')

/**
 * Set a learner's folder aside as `quarantine/<id>-<time>` below the data directory. Nothing is deleted or changed.
 * Returns where it is now, below the data directory.
 */
export function quarantine(root: string, folder: string, at: Date): string {
  const base = path.join(FOLDER, `${path.basename(folder)}-${stamp(at)}`)
  mkdirSync(path.join(root, FOLDER), { recursive: true, mode: 0o700 })
  let target = base
  for (let n = 2; existsSync(path.join(root, target)); n++) target = `${base}-${n}`
  renameSync(folder, path.join(root, target))
  return target
}

/** What is in quarantine, oldest name first. */
export function quarantined(root: string): string[] {
  const folder = path.join(root, FOLDER)
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}

export type LearnerFolder = { tenantId: string; folder: string; changedAt: number }

/** Every learner's folder there is, whoever's; `changedAt` in ms. */
export function learnerFolders(root: string): LearnerFolder[] {
  const shards = path.join(root, 'tenants')
  if (!existsSync(shards)) return []
  return readdirSync(shards).flatMap((shard) =>
    readdirSync(path.join(shards, shard)).map((tenantId) => {
      const folder = path.join(shards, shard, tenantId)
      return { tenantId, folder, changedAt: statSync(folder).mtimeMs }
    }),
  )
}
