import { describe, expect, it } from 'vitest'
import { childOn } from '../support/crash.ts'
import { courseAnswer, loopbackProvider, sse, streaming, type Call, type Script } from '../support/provider.ts'
import { until } from '../support/scene.ts'
import { smallDisk } from '../support/small-disk.ts'

const answer = courseAnswer({ modules: 3 })

type Created = { create: { id: string } }
type Shown = { plan: { status: string; latestAttempt: { number: number; errorCode: string | null } } }

type Talk = { talk: { messages: number; first: string; status: string; text: string; errorCode: string | null } }
type Run = { run: { status: string; errorCode: string | null; steps: Record<string, string> } }

const REVIEW = JSON.stringify({ done: 'One task.', late: 'Nothing.', change: 'Nothing has to change.', changes: [] })
/** What a call is for: a plan, a week's review, a conversation's title, or a reply. */
function askedFor({ body }: Call): 'plan' | 'review' | 'title' | 'reply' {
  const text = JSON.stringify(body)
  if (text.includes('You look back on one week')) return 'review'
  if (text.includes('You give a conversation a title')) return 'title'
  return text.includes('What is a hive?') ? 'reply' : 'plan'
}

describe('a full disk', () => {
  it('reads and deletes on a full disk, refuses in words what needs room, pauses its jobs, and goes on when there is room', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    await using provider = await loopbackProvider(streaming(answer))
    const { dataDir, through } = smallDisk()
    await using server = await childOn(provider, dataDir, { GENERATION_ATTEMPT_CAP: '1' }, through)
    const ask = async <T>(command: string) => (await server.ask(command)) as T
    const statusOf = async (id: string) => (await ask<Shown>(`plan ${id}`)).plan.status
    expect(await ask('ready')).toMatchObject({ ready: { ok: true } })
    const kept = (await ask<Created>('create')).create.id
    await until(async () => (await statusOf(kept)) === 'ready')
    provider.answer(async (res) => {
      sse.start(res)
      await released
      sse.text(res, answer)
      sse.end(res)
    })
    const waiting = (await ask<Created>('create')).create.id
    await until(() => provider.calls.length === 2)

    await ask('fill')
    expect(await ask('ready')).toMatchObject({ ready: { ok: false, checks: { disk: 'almost full' } } })
    expect(await ask('create')).toEqual({ error: 'STORAGE_FULL' })
    // Files that are opened only now have to be readable, too; closing them has made a little room, which is filled.
    await ask('reopen')
    await ask('fill')
    expect(await statusOf(kept)).toBe('ready')
    expect(await ask('create')).toEqual({ error: 'STORAGE_FULL' })
    expect(await ask(`remove ${kept}`)).toEqual({ remove: {} })
    expect(await ask(`plan ${kept}`)).toEqual({ error: 'not_found' })
    await ask('fill')
    release()
    await provider.calls[1]?.closed
    expect(await statusOf(waiting)).toBe('processing')
    expect(await ask('check')).toEqual({ check: { wrong: [] } })

    await ask('free')
    expect(await ask('ready')).toMatchObject({ ready: { ok: true } })
    provider.answer(streaming(answer))
    // It rests for 15 s, or has ended in the moment that there was room again to say so: its one attempt is unspent.
    const ended = async () => {
      const { plan } = await ask<Shown>(`plan ${waiting}`)
      if (plan.status !== 'failed') return plan.status
      expect(plan.latestAttempt).toMatchObject({ number: 1, errorCode: 'STORAGE_FULL' })
      expect(await ask(`retry ${waiting}`)).toMatchObject({ retry: { number: 2 } })
      return 'tried again'
    }
    await until(async () => (await ended()) === 'ready', 60_000, 200)
    expect((await ask<Created>('create')).create.id).toBeTruthy()
    expect(await ask('check')).toEqual({ check: { wrong: [] } })
  })

  it('asks no provider for what a nearly full disk could not keep: the job rests, unspent, and goes on when there is room', async () => {
    await using provider = await loopbackProvider(streaming(answer))
    const { dataDir, through } = smallDisk()
    await using server = await childOn(provider, dataDir, { GENERATION_ATTEMPT_CAP: '1' }, through)
    const ask = async <T>(command: string) => (await server.ask(command)) as T
    await ask('fill 10')
    const { id } = (await ask<Created>('create')).create
    // Handed back: hidden for a while again, and the run not counted.
    const rests = async () => (await ask<{ rests: { jobs: unknown[] } }>('rests')).rests.jobs
    await until(async () => (await rests()).length === 1)
    expect(await ask('ready')).toMatchObject({ ready: { ok: false, checks: { disk: 'almost full' } } })
    expect(provider.calls).toEqual([])
    expect((await ask<Shown>(`plan ${id}`)).plan).toMatchObject({ status: 'processing', latestAttempt: { number: 1 } })
    await ask('free')
    const status = async () => (await ask<Shown>(`plan ${id}`)).plan.status
    await until(async () => (await status()) === 'ready', 60_000, 200)
    expect(provider.calls).toHaveLength(1)
    expect(await ask('check')).toEqual({ check: { wrong: [] } })
  })

  it('keeps what has come of a reply and of a workflow when the disk fills, says how they stand, and goes on when there is room', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const answers: Record<'plan' | 'review' | 'title' | 'reply', Script> = {
      plan: streaming(answer),
      review: streaming(REVIEW),
      title: streaming('Hives'),
      reply: streaming('A box.'),
    }
    const held: typeof answers = {
      ...answers,
      reply: async (res) => {
        sse.start(res)
        sse.text(res, 'A hive is')
        await released
        sse.text(res, ' a box.')
        sse.end(res)
      },
      review: async (res, call) => {
        await released
        await answers.review(res, call)
      },
    }
    await using provider = await loopbackProvider((res, call) => held[askedFor(call)](res, call))
    const { dataDir, through } = smallDisk()
    await using server = await childOn(provider, dataDir, {}, through)
    const ask = async <T>(command: string) => (await server.ask(command)) as T
    const talk = async () => (await ask<Talk>('talk')).talk
    const { id: planId } = (await ask<Created>('create')).create
    await until(async () => (await ask<Shown>(`plan ${planId}`)).plan.status === 'ready')
    await ask('chat one')
    const { runId } = (await ask<{ review: { runId: string } }>(`review ${planId}`)).review
    const run = async () => (await ask<Run>(`run ${runId}`)).run
    await until(async () => (await talk()).text === 'A hive is' && (await run()).steps['write'] === 'running')

    await ask('fill')
    release()
    const asked = (what: string) => provider.calls.filter((call) => askedFor(call) === what)
    await Promise.all([...asked('reply'), ...asked('review')].map(({ closed }) => closed))
    // Nothing can be written down: both are as they were, and nobody is told that they have ended.
    expect(await talk()).toMatchObject({
      messages: 2,
      first: 'What is a hive?',
      status: 'streaming',
      text: 'A hive is',
    })
    expect(await run()).toMatchObject({
      status: 'running',
      steps: { facts: 'done', write: 'running', save: 'pending' },
    })
    expect(await ask('check')).toEqual({ check: { wrong: [] } })

    Object.assign(held, answers)
    await ask('free')
    await until(async () => (await talk()).status !== 'streaming')
    expect(await talk()).toMatchObject({ messages: 2, status: 'failed', errorCode: 'STORAGE_FULL', text: 'A hive is' })
    await ask('anew')
    await until(async () => (await talk()).status === 'complete')
    expect(await talk()).toMatchObject({ messages: 2, first: 'What is a hive?', text: 'A box.' })
    await ask('say more')
    await until(async () => (await talk()).messages === 4 && (await talk()).status === 'complete')
    // The run rests for 15 s, and asks once more for what could not be kept.
    await until(async () => (await run()).status === 'done', 60_000, 200)
    expect([asked('review').length, asked('reply').length]).toEqual([2, 3])
    expect(await ask('check')).toEqual({ check: { wrong: [] } })
  })
})
