import { chmodSync, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import { inspectFile, type FileLook } from '#db/inspect.server.ts'
import { size } from '../words.ts'
import { ok, problem, repairable, warning, type Finding } from './finding.ts'

/** What is looked at before anything is opened. */
export type Machine = {
  nodeVersion: string
  dataDir: string
  /** CAIRN_SECRET, where it is set. */
  secret: string | undefined
  /** How many migrations this version of Cairn has for the control database and for a learner's file. */
  versions: { control: number; tenant: number }
  /** The process id of the server that holds the data directory. */
  holder: string | undefined
  deep: boolean
}

/** Readiness calls a disk almost full below 20 MB; the operator hears of it earlier. */
const DISK_LOW_BYTES = 500e6
const DISK_MIN_BYTES = 20e6

function node(version: string): Finding {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return ok('node', `Node.js ${version}.`)
  return problem('node', `Node.js ${version} is too old.`, 'Install 20.19 or newer.')
}

/** Whether others on this machine may read a file or folder. */
const isOpenToOthers = (file: string) => (statSync(file).mode & 0o077) !== 0

const closed = (check: string, file: string, mode: number, what: string): Finding =>
  isOpenToOthers(file)
    ? repairable(check, 'problem', `Other users of this machine may open ${what}.`, {
        kind: 'permissions',
        run: async () => {
          chmodSync(file, mode)
          return `${what} is open to its owner only.`
        },
      })
    : ok(check, `${what} is open to its owner only.`)

function secret({ secret: given, dataDir }: Machine): Finding[] {
  if (given) return [ok('secret', 'CAIRN_SECRET is set.')]
  const file = path.join(dataDir, 'secret.key')
  if (!existsSync(file)) {
    const todo = 'Restore secret.key from a backup, or set CAIRN_SECRET to what it was. A start would make a new one.'
    return [problem('secret', 'The secret file is missing.', todo)]
  }
  try {
    if (readFileSync(file, 'utf8').trim().length < 32) {
      return [problem('secret', 'The secret file is too short to be one.', 'Restore secret.key from a backup.')]
    }
  } catch {
    return [problem('secret', 'The secret file cannot be read.', 'Make the user that runs Cairn its owner.')]
  }
  return [closed('secret', file, 0o600, 'secret.key')]
}

function disk(dir: string): Finding {
  const { bavail, bsize } = statfsSync(dir)
  const free = bavail * bsize
  const says = `${size(free)} free.`
  if (free < DISK_MIN_BYTES) return problem('disk', says, 'Make room: plans can no longer be saved.')
  return free < DISK_LOW_BYTES ? warning('disk', says, 'Make room soon.') : ok('disk', says)
}

/** Above this a write-ahead log did not shrink as it should: 256 pages is where it is folded in, bytes. */
export const WAL_LARGE_BYTES = 16e6

const control = (dir: string, deep: boolean): FileLook => inspectFile(path.join(dir, 'control.db'), { deep })

function controlFinding(look: FileLook, current: number): Finding {
  const check = 'control database'
  const restore = 'Stop the server and restore control.db from a backup.'
  if (look.state === 'missing') return problem(check, 'control.db is missing.', `${restore} A start would begin anew.`)
  if (look.state === 'busy') return warning(check, 'It is busy just now.', 'Run this again.')
  if (look.state === 'unreadable') return problem(check, 'It cannot be opened.', 'Check who owns the data directory.')
  if (look.state !== 'ok') return problem(check, `It is ${look.state}: ${look.said.join('; ')}.`, restore)
  const { version } = look
  if (version > current) return problem(check, 'A newer Cairn wrote it.', 'Update Cairn; this one refuses to start.')
  if (version < current) {
    const todo = 'Start the server, or run “cairn migrate --all”; what is inside is looked at after that.'
    return warning(check, `Version ${version} of ${current}.`, todo)
  }
  return ok(check, `Sound, version ${version}, ${size(look.bytes)}.`)
}

/**
 * Look at the machine, the data directory and the control database, and change nothing. `usable` says whether what is
 * inside can be looked at too.
 */
export function examineMachine(machine: Machine): { findings: Finding[]; usable: boolean } {
  const { dataDir, holder, versions, deep } = machine
  const first = [node(machine.nodeVersion)]
  if (!existsSync(dataDir)) {
    const gone = problem(
      'data directory',
      `There is no ${dataDir}.`,
      'Set DATA_DIR or --data-dir, or start the server once.',
    )
    return { findings: [...first, gone], usable: false }
  }
  const look = control(dataDir, deep)
  const about = controlFinding(look, versions.control)
  const secrets = secret(machine)
  const findings = [
    ...first,
    closed('data directory', dataDir, 0o700, 'The data directory'),
    ...secrets,
    disk(dataDir),
    ok('server', holder ? `Running, process ${holder}.` : 'Not running.'),
    about,
    ...(look.walBytes > WAL_LARGE_BYTES
      ? [
          warning(
            'control database',
            `Its log has ${size(look.walBytes)}.`,
            'Restart the server; the log is folded in.',
          ),
        ]
      : []),
  ]
  const hasSecret = secrets.every(({ level, repair }) => level === 'ok' || repair !== undefined)
  return { findings, usable: about.level === 'ok' && hasSecret }
}
