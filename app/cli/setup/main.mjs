import { pathToFileURL } from 'node:url'
import { ensureBuilt, serverFile } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { note, root, run, SetupError } from './run.mjs'
import { verify } from './verify.mjs'

/** Commands that run a TypeScript file as it is. */
const SCRIPTS = {
  plan: 'app/cli/plan.ts',
  cairn: 'app/cli/cairn.ts',
  dev: 'app/server/dev.ts',
  bench: 'tests/bench/index.ts',
  soak: 'tests/soak/index.ts',
}

const USAGE = `usage: node app/cli/bootstrap.mjs <command>

  up                  install, build and start the server
  dev                 start the server with live reload
  plan --topic "…"    make one plan in the terminal
  cairn <command>     operate a Cairn: users, tokens, jobs, keys, migrations, repairs
  verify              install, then every check and every test
  bench               measure
  soak                kill the server under load again and again, and look what is left
`

/** Do `command`; everything it needs is made first. Nothing but the command itself writes to stdout. */
export async function main([command, ...args]) {
  process.chdir(root)
  if (process.env.npm_lifecycle_event) endWithParent()
  try {
    process.exitCode = await start(command, args)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    note(error.message)
    process.exitCode = 1
  }
}

/** npm passes a SIGTERM to its shell only, and many shells die of it without telling us. */
function endWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
}

async function start(command, args) {
  if (command === 'up') return up()
  if (command === 'verify') return verify()
  const script = Object.hasOwn(SCRIPTS, command ?? '') ? SCRIPTS[command] : undefined
  if (!script) {
    process.stderr.write(USAGE)
    return 2
  }
  await ensureInstalled()
  if (command === 'bench' || command === 'soak') await ensureBuilt()
  return run(process.execPath, ['--import', 'tsx', script, ...args])
}

/** The server runs in this very process, so its signals and its exit code are its own. */
async function up() {
  await ensureInstalled()
  await ensureBuilt()
  process.env.NODE_ENV = 'production'
  process.argv = [process.execPath, serverFile]
  process.setSourceMapsEnabled(true)
  await import(pathToFileURL(serverFile).href)
  return process.exitCode
}
