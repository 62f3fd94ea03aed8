import { describe, expect, it } from 'vitest'
import { examined } from '#app/cli/examine.ts'
import { cancelJobOf, retryJobOf, showJob } from '#app/operations/jobs.server.ts'
import { operatorParts } from '#app/cli/operator.ts'
import { startConversation } from '#app/services/messages.server.ts'
import { startWorkflow } from '#app/services/workflows.server.ts'
import { branchesWorkflow } from '../support/branches.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { MINUTE } from '../support/time.ts'
import { world, type Learner, type World } from '../support/world.ts'

const wrong = (w: World) => examined({ dataDir: w.dataDir }, async (all) => all.filter(({ level }) => level !== 'ok'))
const repaired = (w: World) =>
  examined({ dataDir: w.dataDir }, async (all) => {
    const done: string[] = []
    for (const { repair } of all) if (repair) done.push(await repair.run())
    return done
  })

async function cairn() {
  const w = await world()
  w.runtime.workflows = { 'weekly-review': branchesWorkflow() }
  const ada = await w.signUp('ada@example.org')
  const made = await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
  await w.runtime.worker.tick()
  return { w, ada, planId: String(made.body.id), parts: operatorParts(w.runtime) }
}

const says = (ada: Learner) => startConversation(ada.ctx, { text: 'A secret question', clientId: ada.ctx.newId() })
const jobOf = (w: World, kind: string) =>
  rowsOf(w.dataDir, undefined, `select * from jobs where kind = '${kind}' order by id desc`)[0] ?? {}
const idOf = (w: World, kind: string) => String(jobOf(w, kind)['id'])
const replies = (w: World, ada: Learner) =>
  rowsOf(w.dataDir, ada.accountId, `select status, error_code from messages where role = 'assistant'`)

describe('a reply’s job', () => {
  it('is shown without a word of what was said, and cancelled as an operator’s deed', async () => {
    const { w, ada, parts } = await cairn()
    const { conversationId } = await says(ada)
    const detail = await showJob(parts, idOf(w, 'reply'), { withTopic: true })
    expect(detail).toMatchObject({
      job: { kind: 'reply', subjectId: conversationId },
      about: { status: 'reply pending' },
    })
    expect(JSON.stringify(detail)).not.toContain('secret')
    expect(await cancelJobOf(parts, idOf(w, 'reply'))).toMatchObject({ settled: true })
    expect(replies(w, ada)).toEqual([{ status: 'stopped', error_code: 'OPERATOR_CANCELLED' }])
    expect(jobOf(w, 'reply')).toMatchObject({ status: 'cancelled' })
    await expect(cancelJobOf(parts, idOf(w, 'reply'))).rejects.toMatchObject({ code: 'job_over' })
    await expect(retryJobOf(parts, idOf(w, 'reply'))).rejects.toMatchObject({ status: 409, code: 'learners_own' })
    const page = (await ada.get('/admin')).text
    expect(page).toContain('reply in conversation')
    expect(page).not.toContain('secret')
  })

  it('that is over leaves the conversation’s next reply alone when it is cancelled late', async () => {
    const { w, ada, parts } = await cairn()
    const { conversationId } = await says(ada)
    const first = idOf(w, 'reply')
    harmFile(w.dataDir, ada.accountId, `update messages set job_id = 'another' where role = 'assistant'`)
    expect(await cancelJobOf(parts, first)).toMatchObject({ settled: false })
    expect(replies(w, ada)).toEqual([{ status: 'pending', error_code: null }])
    expect(conversationId).toBeTruthy()
  })

  it('that has used all its runs is buried with its reply', async () => {
    const { w, ada } = await cairn()
    await says(ada)
    await w.stop()
    harmFile(
      w.dataDir,
      undefined,
      `update jobs set status='running', lease_until=1, fence='f', runs=max_runs where kind='reply'`,
    )
    expect(await wrong(w)).toMatchObject([{ repair: { kind: 'leases' } }])
    await repaired(w)
    expect(replies(w, ada)).toEqual([{ status: 'interrupted', error_code: null }])
    expect(jobOf(w, 'reply')).toMatchObject({ status: 'dead', end_code: 'RUNS_EXHAUSTED' })
    expect(await wrong(w)).toEqual([])
  })
})

describe('a workflow’s job', () => {
  const starts = (ada: Learner, planId: string) => startWorkflow(ada.ctx, 'weekly-review', { planId })

  it('is shown, cancelled as an operator’s deed, and tried again through the learner’s door', async () => {
    const { w, ada, planId, parts } = await cairn()
    const { runId } = await starts(ada, planId)
    expect((await showJob(parts, idOf(w, 'workflow'))).about?.status).toMatch(
      /^weekly-review queued, \d of \d+ steps done/,
    )
    expect(await cancelJobOf(parts, idOf(w, 'workflow'))).toMatchObject({ settled: true })
    const runs = () => rowsOf(w.dataDir, ada.accountId, 'select id, status, error_code from runs')
    expect(runs()).toEqual([{ id: runId, status: 'cancelled', error_code: 'OPERATOR_CANCELLED' }])
    expect(await retryJobOf(parts, idOf(w, 'workflow'))).toBe(`Run ${runId} goes on.`)
    expect(runs()).toMatchObject([{ id: runId, status: 'queued' }])
  })
})

describe('what nobody will end', () => {
  const late = async () => {
    const made = await cairn()
    made.w.clock.advance(-10 * MINUTE)
    return made
  }

  it('a reply and a run whose jobs are over are found, ended, and not found again', async () => {
    const { w, ada, planId } = await late()
    await says(ada)
    await startWorkflow(ada.ctx, 'weekly-review', { planId })
    await w.stop()
    harmFile(
      w.dataDir,
      undefined,
      `update jobs set status = 'dead', finished_at = 1, lease_until = null where kind != 'plan'`,
    )
    const found = await wrong(w)
    expect(found.map(({ says: words }) => words).join('\n')).toMatch(
      /A reply in conversation .* its job is over[^]*Run .* its job is over/,
    )
    expect(found.map(({ repair }) => repair?.kind)).toEqual(['work', 'work'])
    await repaired(w)
    expect(replies(w, ada)).toEqual([{ status: 'interrupted', error_code: null }])
    expect(rowsOf(w.dataDir, ada.accountId, 'select status from runs')).toEqual([{ status: 'failed' }])
    expect(await wrong(w)).toEqual([])
  })

  it('jobs that nothing waits for are dropped with a code', async () => {
    const { w, ada } = await late()
    await says(ada)
    await w.stop()
    harmFile(
      w.dataDir,
      ada.accountId,
      `update messages set status = 'stopped', settled_at = 1 where role = 'assistant'`,
    )
    expect(await wrong(w)).toMatchObject([{ repair: { kind: 'jobs' } }])
    await repaired(w)
    expect(jobOf(w, 'reply')).toMatchObject({ status: 'dropped', end_code: 'NO_ATTEMPT' })
  })

  it('calls that never ended are named as possibly billed, and keys that do not open by their row', async () => {
    const { w, ada } = await late()
    harmFile(
      w.dataDir,
      ada.accountId,
      `insert into calls (id, purpose, payer, provider, model, started_at) values ('c', 'reply', 'learner', 'openai', 'm', 1);
       insert into providers (id, kind, name, sealed_key, created_at, updated_at) values ('p', 'openai', 'Mine', '1.x.broken', 1, 1)`,
    )
    const found = await wrong(w)
    expect(found).toMatchObject([
      { check: 'ledger', level: 'warning', todo: expect.stringContaining('Possibly billed') },
      { check: 'keys', level: 'warning', says: expect.stringContaining('(p) cannot be opened') },
    ])
    expect(JSON.stringify(found)).not.toContain('broken')
  })
})
