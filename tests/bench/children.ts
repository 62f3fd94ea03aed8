import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Task, Outcomes } from './tasks.ts'

const INDEX = fileURLToPath(new URL('./index.ts', import.meta.url))

type Message = { ready: true } | { outcome: Outcomes[Task['kind']] } | { failed: string }

/** Another process of ours that does tasks one after the other. */
export type Child = {
  do<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<Outcomes[K]>
  [Symbol.asyncDispose](): Promise<void>
}

function nextMessage(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`A child process ended with code ${code}.`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message as Message)
    })
  })
}

export async function startChild(): Promise<Child> {
  const child = fork(INDEX, ['--child'])
  await nextMessage(child)
  return {
    async do(task) {
      child.send(task)
      const message = await nextMessage(child)
      if ('outcome' in message) return message.outcome as never
      throw new Error('failed' in message ? message.failed : 'The child said nothing.')
    },
    async [Symbol.asyncDispose]() {
      child.disconnect()
      if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}

/** What `index.ts --child` does: tasks until its parent lets go of it. */
export async function runChild(): Promise<void> {
  const { perform } = await import('./tasks.ts')
  process.on('message', (task: Task) => {
    perform(task).then(
      (outcome) => process.send?.({ outcome }),
      (error: unknown) =>
        process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  process.send?.({ ready: true })
}
