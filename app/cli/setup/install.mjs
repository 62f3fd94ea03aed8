import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alone } from './lock.mjs'
import { note, npm, root, SetupError } from './run.mjs'

const modules = join(root, 'node_modules')
const stamp = join(modules, '.cairn-install')

/** Install the dependencies unless they match `package.json` and the lockfile already. */
export async function ensureInstalled() {
  if (installed()) return
  if (existsSync(modules) && !writable(modules)) {
    note('node_modules cannot be written here; using it as it is.')
    return
  }
  await alone('install', async () => {
    if (installed()) return
    note('installing dependencies…')
    const options = ['--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
    const code = await npm(['install', ...options], { quiet: true })
    if (code !== 0) throw new SetupError(`npm install failed (exit code ${code}); its own message is above.`)
    keep(stamp, wanted())
  })
}

function installed() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()
}

/** Native add-ons are built per platform and Node line, so those count too. */
function wanted() {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)))
  hash.update(`${process.platform} ${process.arch} ${process.versions.modules}`)
  return hash.digest('hex')
}

function writable(path) {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A stamp that cannot be kept costs a second look next time, nothing else. */
export function keep(file, text) {
  try {
    writeFileSync(file, text)
  } catch (error) {
    note(`could not write ${file}: ${error.code}`)
  }
}
