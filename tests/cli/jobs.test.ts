import { describe, expect, it } from 'vitest'
import { findJob } from '#app/operations/jobs.server.ts'
import { cairn } from '../support/cairn.ts'
import { harmFile } from '../support/invariants.ts'
import { loopbackProvider } from '../support/provider.ts'
import { failing, silent, until } from '../support/scene.ts'
import { world, type Learner, type World } from '../support/world.ts'

const TOPIC = 'A secret garden of bees'

async function create(learner: Learner): Promise<string> {
  const made = await learner.api('POST', '/api/v1/plans', { topic: TOPIC, hoursPerWeek: 2, weeks: 3 })
  return made.body.id as string
}

type Listed = { id: string; subjectId: string; email: string; status: string; state: string; next: string }

async function listed(w: World, ...args: string[]): Promise<Listed[]> {
  const { out } = await cairn(['jobs', 'list', '--json', '--data-dir', w.dataDir, ...args])
  return JSON.parse(out) as Listed[]
}

/** A learner whose provider is scripted, with an operator's command line beside the running server. */
async function scripted(script: typeof silent, env: Record<string, string> = {}) {
  const provider = await loopbackProvider(script)
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny', ...env } })
  // The command line lives in real time.
  w.clock.advance(Date.now() - w.clock.now().getTime())
  w.runtime.start()
  const learner = await w.signUp()
  return { w, learner, provider, dir: ['--data-dir', w.dataDir], [Symbol.asyncDispose]: () => provider.close() }
}

describe('cairn jobs, while the server runs', () => {
  it('lists and shows a running job, and cancels it as the learner would', { timeout: 60_000 }, async () => {
    await using s = await scripted(silent)
    const { w, learner, dir } = s
    const planId = await create(learner)
    await until(() => s.provider.calls.length === 1)
    const [job] = await listed(w)
    expect(job).toMatchObject({
      kind: 'plan',
      subjectId: planId,
      email: learner.email,
      status: 'running',
      state: 'running',
    })
    const id = job?.id ?? ''

    const table = await cairn(['jobs', 'list', '--status', 'running', '--email', learner.email, ...dir])
    expect(table.err).toMatch(/^JOB +LEARNER +KIND +FOR +STATE/)
    expect(table.out).toMatch(
      new RegExp(`^${id} +${learner.email} +plan +${planId} +running +1/3 +0 +lease \\d+ s +\\d+ s\n$`),
    )

    const shown = await cairn(['jobs', 'show', id.slice(-12), ...dir])
    expect(shown).toMatchObject({ code: 0, err: '' })
    expect(shown.out).toContain(`plan         ${planId}, processing`)
    expect(shown.out).toMatch(/next +It goes on; unless its worker extends the lease/)
    expect(shown.out).toMatch(/attempts, newest first\n {2}1 {2}in_progress {2}openai-compatible tiny/)
    expect(shown.out).toMatch(/attempt 1 {2}phase asking/)
    expect(shown.out).not.toContain(TOPIC)
    expect((await cairn(['jobs', 'show', id, '--with-topic', ...dir])).out).toContain(TOPIC)

    const cancelled = await cairn(['jobs', 'cancel', id, ...dir])
    expect(cancelled).toMatchObject({ code: 0, out: `Cancelled ${id}.\n` })
    const { body } = await learner.api('GET', `/api/v1/plans/${planId}/attempts`)
    expect(body.items).toMatchObject([{ status: 'failure', classification: 'cancelled' }])
    expect(await listed(w, '--status', 'cancelled')).toMatchObject([{ id }])
    const again = await cairn(['jobs', 'cancel', id, ...dir])
    expect(again).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/over already: cancelled, \d+ s ago/) })
  })

  it('tries a failed plan again through the learner’s own door', { timeout: 60_000 }, async () => {
    await using s = await scripted(failing, { GENERATION_LIMIT: '2' })
    const { w, learner, dir } = s
    const planId = await create(learner)
    await until(async () => (await learner.api('GET', `/api/v1/plans/${planId}/status`)).body.status === 'failed')
    const [job] = await listed(w)
    const id = job?.id ?? ''
    const env = { GENERATION_LIMIT: '2' }
    const retried = await cairn(['jobs', 'retry', id, ...dir], '', env)
    expect(retried).toMatchObject({ code: 0, out: `Attempt 2 of plan ${planId} has been started.\n` })
    await until(() => s.provider.calls.length === 2)
    await until(async () => (await learner.api('GET', `/api/v1/plans/${planId}/status`)).body.status === 'failed')
    expect(await listed(w)).toHaveLength(2)
    const limited = await cairn(['jobs', 'retry', id, ...dir], '', env)
    expect(limited).toMatchObject({ code: 1, out: '', err: expect.stringContaining('the plan limit') })
    expect(s.provider.calls).toHaveLength(2)
  })

  it('says what it cannot do', { timeout: 60_000 }, async () => {
    const w = await world()
    const learner = await w.signUp()
    await create(learner)
    await create(learner)
    const dir = ['--data-dir', w.dataDir]
    const [first] = await listed(w)
    const id = first?.id ?? ''
    const of = (part: string) => findJob(w.runtime, part)
    await expect(of('abcd0123')).rejects.toMatchObject({ status: 404 })
    await expect(of(id.slice(0, 6))).rejects.toMatchObject({ status: 409, code: 'ambiguous' })
    for (const part of ['%', '____', '', 'a%b_', `${id}0`])
      await expect(of(part)).rejects.toMatchObject({ status: 400 })
    await expect(of(id.toUpperCase())).resolves.toMatchObject({ id })
    expect((await cairn(['jobs', 'list', '--email', 'no@example.org', ...dir])).err).toContain('no such account')
    const retry = await cairn(['jobs', 'retry', id, ...dir])
    expect(retry).toMatchObject({ code: 1, err: expect.stringContaining('being made right now') })
  })

  it('takes a job from the queue whose plan is gone', { timeout: 60_000 }, async () => {
    const w = await world()
    const learner = await w.signUp()
    await create(learner)
    const [job] = await listed(w)
    const id = job?.id ?? ''
    harmFile(w.dataDir, learner.accountId, 'delete from plans')
    const shown = await cairn(['jobs', 'show', id, '--data-dir', w.dataDir])
    expect(shown).toMatchObject({ code: 0, err: 'The plan has been deleted.\n' })
    const { err } = await cairn(['jobs', 'cancel', id, '--data-dir', w.dataDir])
    expect(err).toContain('only the job was taken from the queue')
    expect(await w.runtime.worker.tick()).toBe(0)
  })
})
