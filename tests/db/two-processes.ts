import { fork } from 'node:child_process'
import { once } from 'node:events'
import { bundled } from '../support/bundle.ts'
import type { Reply, Request } from './other-process.ts'

export type OtherProcess = {
  pid: number
  /** Rejects with what went wrong there; never answers when it dies on the way. */
  ask(request: Request): Promise<unknown>
  /** Resolves when it has ended, with the signal that ended it. */
  ended: Promise<NodeJS.Signals | null>
  /** `kill -9`. */
  kill(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A real second process with the same code, for what one process cannot show. Dispose it with `await using`. */
export function otherProcess(): OtherProcess {
  const child = fork(bundled('other-process'), {
    execArgv: [],
    env: { ...process.env, CAIRN_TEST_OTHER: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null)
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  return {
    pid: child.pid ?? 0,
    async ask(request) {
      const reply = await new Promise<Reply>((resolve) => {
        child.once('message', (message) => resolve(message as Reply))
        child.send(request)
      })
      if (!reply.ok) throw new Error(reply.error)
      return reply.value
    },
    ended,
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
