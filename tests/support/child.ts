import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { bundled } from './bundle.ts'

type Line = Record<string, unknown>

export type Child = {
  process: ChildProcess
  /** Send a command; resolves with its answer, or undefined when the process ended instead. */
  ask(command: string): Promise<Line | undefined>
  /** The next line it says; undefined when it ended. */
  next(): Promise<Line | undefined>
  kill(signal: NodeJS.Signals): void
  /** How it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  [Symbol.asyncDispose](): Promise<void>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Start `child-server.ts` with these settings; resolves once it said its first line (`started` or `refused`). `through` is a
 * command that starts it in a place of its own. */
export async function child(
  env: Record<string, string>,
  through: string[] = [],
): Promise<Child & { first: Line | undefined }> {
  const [command, ...args] = [...through, process.execPath, bundled('child-server')]
  const made = spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', LOG_LEVEL: 'silent', OFFLINE_PACE_MS: '0', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // A command sent to a process that was killed meanwhile is not an error of the test's.
  made.stdin.on('error', () => {})
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    made.once('close', (code, signal) => resolve({ code, signal })),
  )
  const lines = createInterface({ input: made.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const line = await lines.next()
    return line.done ? undefined : (JSON.parse(line.value) as Line)
  }
  return {
    process: made,
    first: await next(),
    next,
    ask(command) {
      made.stdin.write(`${command}\n`)
      return next()
    },
    kill: (signal) => void made.kill(signal),
    ended,
    async [Symbol.asyncDispose]() {
      if (made.exitCode === null && made.signalCode === null) made.kill('SIGKILL')
      await ended
    },
  }
}
