import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/** 256 bits: the size of the keys derived from it. */
const SECRET_BYTES = 32

/** The root secret is missing, too short or cannot be read. */
export class RootSecretError extends Error {
  override name = 'RootSecretError'
}

/**
 * The root of session and encryption keys: `given` (CAIRN_SECRET) or `<dataDir>/secret.key`, made once with mode 0600.
 * Two processes that make it together end with the same one. Throws `RootSecretError`.
 */
export function rootSecret(settings: SecretSettings): Buffer {
  if (settings.secret) return Buffer.from(settings.secret, 'utf8')
  const file = fileOf(settings)
  return readSecret(file) ?? makeSecret(file)
}

/** As `rootSecret`, and makes none: undefined where secret.key is missing. */
export const keptSecret = (settings: SecretSettings): Buffer | undefined =>
  settings.secret ? Buffer.from(settings.secret, 'utf8') : readSecret(fileOf(settings))

export type SecretSettings = { secret: string | undefined; dataDir: string }

const fileOf = ({ dataDir }: SecretSettings) => path.join(dataDir, 'secret.key')
const stagedFileOf = (settings: SecretSettings) => `${fileOf(settings)}.next`

/** A secret that is to take the place of secret.key, durably beside it; whatever waited there before is given up. */
export function stageSecret(settings: SecretSettings): Buffer {
  const staged = stagedFileOf(settings)
  rmSync(staged, { force: true })
  return makeSecret(staged)
}

/** The secret that waits to take the place of secret.key; undefined where none does, or the environment names one. */
export const stagedSecret = (settings: SecretSettings): Buffer | undefined =>
  settings.secret ? undefined : readSecret(stagedFileOf(settings))

/** Put the staged secret in the place of secret.key, in one step. Somebody else may have done it meanwhile. */
export function promoteSecret(settings: SecretSettings): void {
  try {
    renameSync(stagedFileOf(settings), fileOf(settings))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new RootSecretError('The new secret file could not take the place of secret.key.', { cause })
  }
  const folder = openSync(settings.dataDir, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function readSecret(file: string): Buffer | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new RootSecretError('The secret file secret.key in DATA_DIR cannot be read.', { cause })
  }
  const secret = /^[0-9a-f]+$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'utf8')
  if (secret.length >= SECRET_BYTES) return secret
  throw new RootSecretError('The secret file secret.key in DATA_DIR is damaged: restore it from a backup.')
}

/** Linking a finished file is atomic: nobody reads half a secret, and the first to link wins. */
function makeSecret(file: string): Buffer {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(draft, `${randomBytes(SECRET_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new RootSecretError('The secret file secret.key cannot be written into DATA_DIR.', { cause })
    }
  } finally {
    rmSync(draft, { force: true })
  }
  const made = readSecret(file)
  if (made) return made
  throw new RootSecretError('The secret file secret.key vanished while it was made.')
}

/** Whether the root secret is still where it was at the start. */
export const hasRootSecret = (settings: SecretSettings): boolean =>
  settings.secret !== undefined || existsSync(fileOf(settings))
