import { spawn } from 'node:child_process'
import path from 'node:path'
import { bundled } from './bundle.ts'

const root = path.join(import.meta.dirname, '../..')
export type Ended = { code: number | null; out: string; err: string }

/** Run a script as a process of its own, with these arguments, this on stdin and nothing else in its environment. */
function runScript(file: string, args: string[], input: string, env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...env },
    })
    const ended: Ended = { code: null, out: '', err: '' }
    child.stdout.on('data', (part: Buffer) => (ended.out += part.toString()))
    child.stderr.on('data', (part: Buffer) => (ended.err += part.toString()))
    child.once('close', (code) => resolve({ ...ended, code }))
    child.stdin.end(input)
  })
}

/** `npm run cairn --` with these arguments. */
export const cairn = (args: string[], input = '', env: Record<string, string> = {}): Promise<Ended> =>
  runScript(bundled('cairn'), args, input, env)

/** `npm run plan --` with these arguments. */
export const plan = (...args: string[]): Promise<Ended> => runScript(bundled('plan'), args, '', {})
