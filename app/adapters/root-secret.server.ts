import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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
export function rootSecret(settings: { secret: string | undefined; dataDir: string }): Buffer {
  if (settings.secret) return Buffer.from(settings.secret, 'utf8')
  const file = path.join(settings.dataDir, 'secret.key')
  return readSecret(file) ?? makeSecret(file)
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
export const hasRootSecret = (settings: { secret: string | undefined; dataDir: string }): boolean =>
  settings.secret !== undefined || existsSync(path.join(settings.dataDir, 'secret.key'))
