import { expect, it } from 'vitest'
import { chatting } from '../support/chat.ts'
import type { Client } from '../support/client.ts'
import { loopbackProvider, streaming } from '../support/provider.ts'
import { until } from '../support/scene.ts'
import { world, type World } from '../support/world.ts'

const PATH = '/api/v1/conversations'

/** What the process holds for conversations: nothing, but the worker that waits for jobs. */
function held({ runtime }: World) {
  const { bell, streams, turns, worker } = runtime
  return {
    waitsFor: bell.keys.filter((key) => key !== 'jobs'),
    streams: [streams.openCount, streams.namedCount],
    turns: turns.size,
    jobs: worker.runningCount,
  }
}
const NOTHING = { waitsFor: [], streams: [0, 0], turns: 0, jobs: 0 }

/** Follow a conversation by the API, or as a page does, until its reply has ended; or leave it in the middle. */
async function follow(ada: Client, id: string, how: number): Promise<void> {
  const leaving = new AbortController()
  const path = how % 2 === 0 ? `${PATH}/${id}/events?after=0` : `/tutor/${id}`
  const response = await ada.fetch(path, { signal: leaving.signal })
  if (how < 2) return void (await response.text())
  await response.body?.getReader().read()
  leaving.abort()
}

it(
  'holds nothing of a conversation whose reply has ended, whoever watched it and however they left',
  { timeout: 60_000 },
  async () => {
    await using provider = await loopbackProvider(chatting(streaming('A hive is a box. '.repeat(8), { paceMs: 20 })))
    const env = { AI_BASE_URL: provider.url, AI_MODEL: 'tiny', JOB_CONCURRENCY: '8' }
    const w = await world({ env, start: true })
    const ada = await w.signUp()
    const talks = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        const { body } = await ada.api('POST', PATH, { text: 'What is a hive?' })
        return { id: body.conversationId as string, n }
      }),
    )
    await until(() => w.runtime.worker.runningCount > 0)
    expect(held(w)).not.toEqual(NOTHING)
    await Promise.all(
      talks.map(async ({ id, n }) => {
        await follow(ada, id, n % 4)
        if (n % 3 === 0) await ada.api('POST', `${PATH}/${id}/stop`)
      }),
    )
    await until(() => w.runtime.worker.runningCount === 0)
    await expect.poll(() => held(w), { timeout: 10_000 }).toEqual(NOTHING)
  },
)
