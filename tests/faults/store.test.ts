import { expect, it } from 'vitest'
import { workOnTask } from '#app/services/tasks.server.ts'
import { otherProcess } from '../db/two-processes.ts'
import type { Child } from '../support/child.ts'
import { childOn, dataDirectory } from '../support/crash.ts'
import { learnerFiles } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, streaming } from '../support/provider.ts'
import { scene } from '../support/scene.ts'

/** How long a server's loop was held up at most within `ms`, ms. */
const longestTurn = async (server: Child, ms: number) =>
  ((await server.ask(`loop ${ms}`)) as { loop: { longestMs: number } }).loop.longestMs

it('is held up nowhere while another process keeps a learner’s file for five seconds, and then writes to it', async () => {
  await using provider = await loopbackProvider(streaming(courseAnswer()))
  const dataDir = dataDirectory()
  await using server = await childOn(provider, dataDir)
  await using other = otherProcess()
  const file = learnerFiles(dataDir)[0]?.file ?? ''
  const turns: { calm: number; locked: number }[] = []
  // A driver that waits by itself is held up every time; a busy machine only now and then.
  const heldUp = () => turns.every(({ calm, locked }) => locked >= 100 + calm)
  for (let round = 1; round <= 3 && heldUp(); round++) {
    const calm = await longestTurn(server, 1000)
    await other.ask({ do: 'hold', file })
    server.process.stdin?.write('create\n')
    turns.push({ calm, locked: await longestTurn(server, 5000) })
    await other.ask({ do: 'commit', sql: 'SELECT 1' })
    expect(await server.next()).toMatchObject({ create: { attempt: { number: 1 } } })
  }
  expect(turns.filter(({ calm, locked }) => locked < 100 + calm)).not.toEqual([])
  expect(await server.ask('create')).toMatchObject({ create: { attempt: { number: 1 } } })
})

it('lands each of a hundred changes that one learner makes at once', async () => {
  await using s = await scene(streaming(courseAnswer({ modules: 10, tasks: 10, minutes: 10 })))
  const id = await s.made({ hoursPerWeek: 40 })
  const tasks = (await s.plan(id)).modules.flatMap((module) => module.tasks)
  expect(tasks).toHaveLength(100)
  await Promise.all(tasks.map((task) => workOnTask(s.ctx, id, task.id, { status: 'completed' })))
  const after = await s.plan(id)
  expect(after).toMatchObject({ tasksDone: 100, progress: 1 })
  expect(after.modules.flatMap((module) => module.tasks).every(({ status }) => status === 'completed')).toBe(true)
})
