import { expect, it } from 'vitest'
import { fill, MB } from '../support/filler.ts'
import { checkInvariants } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, streaming } from '../support/provider.ts'
import { tally, until } from '../support/scene.ts'
import { world, type Learner, type World } from '../support/world.ts'

const COURSE = { topic: 'Beekeeping', hoursPerWeek: 3, weeks: 4 }

/** A plan of the built-in curriculum, made, as a script sees it; `at` is its address. */
async function made(w: World, who: Learner, body: object = COURSE) {
  const { id } = (await who.api('POST', '/api/v1/plans', body)).body
  await w.runtime.worker.tick()
  const at = `/api/v1/plans/${id}`
  const plan = async () => (await who.api('GET', at)).body
  const again = async (asked: object, headers = {}) => who.api('POST', `${at}/regenerate`, asked, headers)
  /** Made again at once, as the proposal that waits. */
  const proposed = async (asked: object) => {
    expect((await again(asked)).status).toBe(202)
    await w.runtime.worker.tick()
    return (await who.api('GET', `${at}/proposal`)).body
  }
  return { id, at, plan, again, proposed }
}

const titles = (plan: { modules: { title: string }[] }) => plan.modules.map(({ title }) => title)

it('makes one module in another way, shows what would change, accepts it, and brings the old back', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { at, plan, proposed } = await made(w, ada)
  const before = await plan()
  const [, second] = before.modules
  const one = await proposed({ moduleId: second.id })
  expect(one).toMatchObject({ purpose: 'regenerate', moduleId: second.id, open: [second.id], changedSince: false })
  expect(one.diff.counts.modules).toEqual({ added: 0, removed: 0, changed: 1, kept: before.modules.length - 1 })
  expect(one.diff.counts.tasks.added).toBeGreaterThan(0)
  const other = await proposed({ moduleId: second.id })
  expect(other.id).not.toBe(one.id)
  const told = (proposal: { diff: object }) => JSON.stringify(proposal.diff).replaceAll(/[0-9a-f-]{36}/g, '')
  expect(told(other)).not.toBe(told(one))
  expect(titles(await plan())).toEqual(titles(before))
  const accepted = await ada.api('POST', `${at}/proposal/accept`, { modules: [second.id], version: other.version })
  expect(accepted.status).toBe(200)
  expect(accepted.body.modules[1].tasks).not.toEqual(second.tasks)
  expect((await ada.api('GET', `${at}/proposal`)).status).toBe(404)
  const [version] = (await ada.api('GET', `${at}/versions`)).body.items
  const back = await ada.api('POST', `${at}/versions/${version.version}/restore`)
  expect(back.body.modules).toEqual(before.modules)
  expect((await ada.api('POST', `${at}/versions/999/restore`)).status).toBe(404)
  expect(checkInvariants(w.dataDir)).toEqual([])
})

it('goes on where a course ends, set aside or accepted', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { at, plan, proposed } = await made(w, ada)
  const before = await plan()
  await proposed({ scope: 'extend', modules: 2 })
  expect((await ada.api('DELETE', `${at}/proposal`)).status).toBe(204)
  expect((await ada.api('DELETE', `${at}/proposal`)).status).toBe(404)
  expect(await plan()).toMatchObject({ modules: before.modules })
  const { diff } = await proposed({ scope: 'extend', modules: 2 })
  expect(diff.counts.modules).toEqual({ added: 2, removed: 0, changed: 0, kept: before.modules.length })
  const { body } = await ada.api('POST', `${at}/proposal/accept`, {})
  expect(body.modules.slice(0, before.modules.length)).toEqual(before.modules)
  expect(new Set(titles(body)).size).toBe(before.modules.length + 2)
})

it('answers a repeated request once, and refuses what cannot be, each with its code', async () => {
  const w = await world({ env: { GENERATION_LIMIT: '3', STORAGE_QUOTA_MB: '1' } })
  const ada = await w.signUp()
  const { at, again, plan } = await made(w, ada)
  const [module] = (await plan()).modules
  const key = { 'idempotency-key': 'again' }
  const [first, second] = [await again({ weeks: 6 }, key), await again({ weeks: 6 }, key)]
  expect([first.status, second.status]).toEqual([202, 202])
  expect(second.body).toEqual(first.body)
  expect(second.headers.get('idempotent-replayed')).toBe('true')
  await w.runtime.worker.tick()
  const refused = async (asked: object) => {
    const { status, body } = await again(asked)
    return [status, body.error.code]
  }
  expect(await refused({ moduleId: 'nope' })).toEqual([404, 'not_found'])
  expect(await refused({ weeks: 99 })).toEqual([400, 'invalid'])
  expect(await refused({ scope: 'all' })).toEqual([400, 'invalid'])
  const filler = await fill(ada.ctx, MB)
  expect(await refused({ moduleId: module.id })).toEqual([507, 'quota_exceeded'])
  await ada.api('DELETE', `/api/v1/plans/${filler}`)
  await ada.api('DELETE', `/api/v1/deleted-plans/${filler}`)
  expect((await again({ moduleId: module.id })).status).toBe(202)
  const limited = await again({ moduleId: module.id })
  expect([limited.status, limited.body.error.code]).toEqual([429, 'rate_limited'])
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await ada.api('GET', `${at}/regenerate`)).body).toMatchObject({
    may: { ok: true },
    parts: true,
    cancels: true,
  })
})

it('is edited by hand and taken back, and refuses a version that is not the newest', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { at, plan } = await made(w, ada)
  const before = await plan()
  const [one, two] = before.modules
  const renamed = await ada.api('PATCH', `${at}/modules/${one.id}`, { title: 'Begin here', version: before.version })
  expect([renamed.status, renamed.body.version]).toEqual([200, before.version + 1])
  const stale = await ada.api('DELETE', `${at}/modules/${two.id}?version=${before.version}`)
  expect([stale.status, stale.body.error.code]).toEqual([409, 'changed_elsewhere'])
  const added = await ada.api('POST', `${at}/modules/${one.id}/tasks`, { title: 'Mine', position: 1 })
  expect([added.status, (await plan()).modules[0].tasks[0].id]).toEqual([201, added.body.id])
  expect((await ada.api('POST', `${at}/modules`, { title: 'Begin here', taskTitle: 'x' })).status).toBe(400)
  expect((await ada.api('POST', `${at}/modules`, { title: 'New', taskTitle: 'x', position: 1 })).status).toBe(201)
  expect((await ada.api('DELETE', `${at}/tasks/${two.tasks[0].id}`)).status).toBe(200)
  for (let i = 0; i < 4; i++) expect((await ada.api('POST', `${at}/undo`)).status).toBe(200)
  expect((await plan()).modules).toEqual(before.modules)
  const none = await ada.api('POST', `${at}/undo`)
  expect([none.status, none.body.error.code]).toEqual([409, 'nothing_to_undo'])
})

it('is deleted for a week, and brought back as it was', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { id, at, plan } = await made(w, ada)
  const before = await plan()
  expect((await ada.api('DELETE', at)).status).toBe(204)
  expect((await ada.api('GET', at)).status).toBe(404)
  expect((await ada.api('GET', '/api/v1/deleted-plans')).body.items).toMatchObject([{ id }])
  expect((await ada.api('POST', `${at}/restore`)).body.modules).toEqual(before.modules)
  await ada.api('DELETE', at)
  expect((await ada.api('DELETE', `/api/v1/deleted-plans/${id}`)).status).toBe(204)
  expect((await ada.api('POST', `${at}/restore`)).status).toBe(404)
})

it('loses no tick and accepts once when everything comes at once', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { at, plan, proposed } = await made(w, ada)
  const tasks = (await plan()).modules.flatMap((module: { tasks: { id: string }[] }) => module.tasks)
  await proposed({ level: 'intermediate' })
  const accept = () => ada.api('POST', `${at}/proposal/accept`, {})
  const tick = (task: { id: string }) => ada.api('PATCH', `${at}/tasks/${task.id}`, { status: 'completed' })
  const half = tasks.slice(0, 6)
  const [ticked, accepted] = await Promise.all([Promise.all(half.map(tick)), Promise.all([accept(), accept()])])
  expect(tally(accepted.map(({ status }) => String(status)))).toEqual({ 200: 1, 404: 1 })
  const after = await plan()
  const left = new Map(
    after.modules.flatMap((module: { tasks: { id: string }[] }) => module.tasks.map((task) => [task.id, task])),
  )
  // A tick that came after its task had gone says so; every other is kept.
  half.forEach((task: { id: string }, i: number) => {
    if (ticked[i]?.status === 200) expect(left.get(task.id)).toMatchObject({ status: 'completed' })
    else expect([ticked[i]?.status, left.has(task.id)]).toEqual([404, false])
  })
  expect(after.tasksDone).toBe(ticked.filter(({ status }) => status === 200).length)
  expect(checkInvariants(w.dataDir)).toEqual([])
})

it('gives way to the next while it is being made: one in progress, the old one cancelled once, its call closed', async () => {
  const provider = await loopbackProvider(streaming(courseAnswer()))
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny' } })
  const ada = await w.signUp()
  const { at, plan, again } = await made(w, ada)
  provider.answer(() => {})
  const before = provider.calls.length
  expect((await again({})).status).toBe(202)
  const ticked = w.runtime.worker.tick()
  await until(() => provider.calls.length === before + 1)
  const answers = await Promise.all([again({}), again({})])
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  await provider.calls[before]?.closed
  const names = async () => {
    const { items } = (await ada.api('GET', `${at}/attempts`)).body
    return tally(
      items.map((each: { status: string; classification: string | null }) => each.classification ?? each.status),
    )
  }
  expect(await names()).toEqual({ success: 1, cancelled: 2, in_progress: 1 })
  expect((await ada.api('POST', `${at}/cancel`)).status).toBeLessThan(300)
  expect(await names()).toEqual({ success: 1, cancelled: 3 })
  expect((await plan()).status).toBe('ready')
  await ticked
  await w.stop()
  await provider.close()
})

it('keeps a week for fourteen days unless what was asked for changes, whole, with seven days', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { at, plan, again, proposed } = await made(w, ada, { kind: 'weekly-program', goal: 'general_fitness' })
  const { modules } = await plan()
  expect(modules).toHaveLength(7)
  const early = await again({})
  expect([early.status, early.body.error.code]).toEqual([409, 'too_early'])
  expect(early.body.error.message).toMatch(/You can make a new one from \d+ \w+ \d{4}/)
  const outlook = (await ada.api('GET', `${at}/regenerate`)).body
  expect(outlook).toMatchObject({ may: { ok: false, code: 'too_early' }, parts: false })
  expect((await proposed({ trainingDays: 4 })).diff.counts.modules.kept).toBeLessThan(7)
  for (const asked of [
    { moduleId: modules[0].id, trainingDays: 5 },
    { scope: 'extend', trainingDays: 5 },
  ]) {
    const part = await again(asked)
    expect([part.status, part.body.error.code]).toEqual([409, 'whole_only'])
    expect(part.body.error.message).toBe('A plan of this kind can only be made again as a whole.')
  }
  w.clock.advance(14 * 24 * 3_600_000 + 1000)
  const later = await w.signIn(ada.email)
  expect((await later.api('POST', `${at}/regenerate`, {})).status).toBe(202)
  await w.runtime.worker.tick()
  const day = `${at}/modules/${modules[0].id}`
  const removed = await later.api('DELETE', day)
  expect([removed.status, removed.body.error.code]).toEqual([409, 'fixed_parts'])
  expect(removed.body.error.message).toContain('A week has seven days')
  expect((await later.api('POST', `${at}/modules`, { title: 'An eighth day', taskTitle: 'Rest' })).status).toBe(409)
  expect((await later.api('PATCH', day, { position: 3 })).status).toBe(409)
  expect((await later.api('PATCH', day, { title: 'My Monday' })).status).toBe(200)
  const task = `${at}/tasks/${modules[0].tasks[0].id}`
  expect((await later.api('PATCH', task, { notes: 'felt good', title: 'Mine' })).status).toBe(200)
  expect(titles((await later.api('GET', at)).body)[0]).toBe('My Monday')
})
