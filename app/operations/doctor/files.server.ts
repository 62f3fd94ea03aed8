import { existsSync } from 'node:fs'
import path from 'node:path'
import type { TenantId } from '#app/domain/plan.ts'
import { freeClosed } from '#db/collect.server.ts'
import { inspectFile, type FileLook } from '#db/inspect.server.ts'
import { learnerFolders, quarantine, quarantined } from '#db/quarantine.server.ts'
import { learnerFile } from '#db/tenants.server.ts'
import { many, size } from '../words.ts'
import { foundOr, ok, problem, repairable, warning, type Finding } from './finding.ts'
import { WAL_LARGE_BYTES, type Machine } from './machine.server.ts'

export type Learner = { id: TenantId; email: string }

type At = Pick<Machine, 'dataDir' | 'versions' | 'holder' | 'deep'> & { now: () => Date }

/** A new account's file is made a moment before its row, ms. */
const NEW_FOLDER_MS = 10 * 60_000
/** Connections looked through before what they hold is freed. */
const FREE_AFTER = 32

const CHECK = 'learners’ files'

/** States that no second look and no patience will change. */
export const isLost = ({ state }: FileLook) => state === 'empty' || state === 'foreign' || state === 'damaged'

/**
 * Set a learner's file aside if it is beyond use, after a second look. Returns where it is now below `dataDir`, or
 * undefined when it is left: it can be used, or what was wrong may pass.
 */
export function setAside({ dataDir, now }: Pick<At, 'dataDir' | 'now'>, id: TenantId): string | undefined {
  const file = learnerFile(dataDir, id)
  return isLost(inspectFile(file)) ? quarantine(dataDir, path.dirname(file), now()) : undefined
}

export const restoreAdvice = (email: string) =>
  `Put learner.db back from a backup, or give ${email} an empty file: “cairn user new-file --email ${email}”.`

function lost(at: At, { id, email }: Learner, look: FileLook): Finding {
  const said = look.said.length > 0 ? ` (${look.said.join('; ').slice(0, 200)})` : ''
  const says = `The file of ${email} (${id}) is ${look.state}${said}.`
  if (look.opens && at.holder) {
    return problem(CHECK, says, 'Stop the server and run “cairn doctor --repair”: it may have this file open.')
  }
  const run = async () => {
    const target = setAside(at, id)
    return target
      ? `${email}: moved to ${target}. ${restoreAdvice(email)}`
      : `${email}: left, it can be used after all.`
  }
  return repairable(CHECK, 'problem', says, { kind: 'quarantine', run })
}

function fileFindings(at: At, learner: Learner, look: FileLook): Finding[] {
  const { email, id } = learner
  const who = `${email} (${id})`
  if (isLost(look)) return [lost(at, learner, look)]
  if (look.state === 'missing') return [problem(CHECK, `The file of ${who} is missing.`, restoreAdvice(email))]
  if (look.state === 'busy') return [warning(CHECK, `The file of ${who} is busy.`, 'Run this again.')]
  if (look.state === 'unreadable') {
    return [problem(CHECK, `The file of ${who} cannot be opened.`, 'Check who owns it and its folder.')]
  }
  if (look.version > at.versions.tenant) {
    return [problem(CHECK, `A newer Cairn wrote the file of ${who}.`, 'Update Cairn. The file is left as it is.')]
  }
  return look.walBytes > WAL_LARGE_BYTES
    ? [warning(CHECK, `The log of ${who} has ${size(look.walBytes)}.`, 'Restart the server; the log is folded in.')]
    : []
}

function orphans({ dataDir, now }: At, known: Set<string>): Finding[] {
  return learnerFolders(dataDir)
    .filter(({ tenantId, changedAt }) => !known.has(tenantId) && now().getTime() - changedAt > NEW_FOLDER_MS)
    .map(({ tenantId, folder }) =>
      repairable('orphans', 'warning', `The folder ${tenantId} belongs to no account.`, {
        kind: 'orphans',
        run: async () => `Moved to ${quarantine(dataDir, folder, now())}.`,
      }),
    )
}

/** Look at every learner's file without changing any. `sound` are those whose rows can be looked at. */
export async function examineFiles(at: At, learners: Learner[]): Promise<{ findings: Finding[]; sound: Learner[] }> {
  const found: Finding[] = []
  const sound: Learner[] = []
  let older = 0
  let bytes = 0
  for (const [i, learner] of learners.entries()) {
    const look = inspectFile(learnerFile(at.dataDir, learner.id), { deep: at.deep })
    found.push(...fileFindings(at, learner, look))
    bytes += look.bytes + look.walBytes
    if (look.state === 'ok' && look.version === at.versions.tenant) sound.push(learner)
    if (look.state === 'ok' && look.version < at.versions.tenant) older += 1
    if (i % FREE_AFTER === FREE_AFTER - 1) await freeClosed()
  }
  const whole = `${many(learners.length, 'file')}, ${size(bytes)}, all sound.`
  const findings = [
    ...foundOr(found, CHECK, whole),
    ...(older > 0 ? [ok(CHECK, `${many(older, 'file')} of an older version: brought up to date when next used.`)] : []),
    ...orphans(at, new Set(learners.map(({ id }) => id))),
    ...kept(at.dataDir),
  ]
  return { findings, sound }
}

function kept(dataDir: string): Finding[] {
  const names = existsSync(dataDir) ? quarantined(dataDir) : []
  if (names.length === 0) return []
  return [ok('quarantine', `${many(names.length, 'folder')} in quarantine/: ${names.slice(0, 5).join(', ')}.`)]
}
