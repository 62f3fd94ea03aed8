import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** Something the person at the terminal can mend; its message is all they need. */
export class SetupError extends Error {}

export function note(text) {
  process.stderr.write(`cairn: ${text}\n`)
}

/** Where a child's output goes when stdout belongs to the command that follows. */
const ON_STDERR = ['ignore', 2, 2]

/**
 * Run a program to its end with our signals passed on; resolves with its exit code, 128 + n when signal n ended it.
 * What it says goes to the open file `out` if one is given.
 */
export function run(program, args, { quiet = false, out, env = process.env } = {}) {
  const stdio = out === undefined ? (quiet ? ON_STDERR : 'inherit') : ['ignore', out, out]
  const child = spawn(program, args, { cwd: root, env, stdio })
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the child itself; a second one would read as "now!".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  return new Promise((resolve) => {
    const end = (code) => {
      for (const signal of signals) process.off(signal, forward)
      resolve(code)
    }
    child.once('error', (error) => {
      note(`${program}: ${error.message}`)
      end(127)
    })
    child.once('exit', (code, signal) => end(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

/** Run npm: the one that runs us, else the one on the PATH. */
export function npm(args, options) {
  const own = process.env.npm_execpath
  if (own && basename(own).startsWith('npm-cli')) return run(process.execPath, [own, ...args], options)
  return process.platform === 'win32' ? run('cmd', ['/c', 'npm', ...args], options) : run('npm', args, options)
}

/** Run a tool of ours from `node_modules`; `file` is the JavaScript behind its command. */
export function tool(file, args, options) {
  return run(process.execPath, [join(root, 'node_modules', file), ...args], options)
}
