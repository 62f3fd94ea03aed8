import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { keep } from './install.mjs'
import { alone } from './lock.mjs'
import { note, root, SetupError, tool } from './run.mjs'

export const serverFile = join(root, 'build/server/index.js')

/** Beside the server's file, because every build empties that folder first. */
const stamp = join(root, 'build/server/.cairn-build')

const SOURCES = ['app', 'db', 'public', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts']

/** Build the app unless the build there is was made from these very sources. */
export async function ensureBuilt() {
  if (fresh()) return
  await alone('build', async () => {
    if (fresh()) return
    note('building…')
    const started = fingerprint()
    const env = { ...process.env, NODE_ENV: 'production', VITEST: undefined }
    const code = await tool('@remix-run/dev/dist/cli.js', ['vite:build'], { quiet: true, env })
    if (code !== 0) throw new SetupError(`the build failed (exit code ${code}); its own message is above.`)
    keep(stamp, started)
  })
}

/** By content where we built it ourselves; a plain `npm run build` leaves no stamp, so there by age. */
function fresh() {
  if (!existsSync(serverFile)) return false
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === fingerprint()
  const built = statSync(serverFile).mtimeMs
  return sources().every((file) => statSync(file).mtimeMs <= built)
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const file of sources()) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

function sources() {
  return SOURCES.flatMap((name) => filesOf(join(root, name))).sort((a, b) => (a < b ? -1 : 1))
}

function filesOf(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return []
  if (found.isFile()) return [path]
  return readdirSync(path).flatMap((name) => filesOf(join(path, name)))
}
