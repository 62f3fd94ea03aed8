import { describe, expect, it } from 'vitest'
import { proposeReplanIn } from '#app/generation/replan.server.ts'
import type { Client } from '../support/client.ts'
import { world, type Learner, type World } from '../support/world.ts'

type Task = { id: string; title: string; notes: string; status: string }
type Plan = { id: string; title: string; version: number; modules: { id: string; title: string; tasks: Task[] }[] }

async function withPlan(options = {}): Promise<{ w: World; ada: Learner; at: string; plan: () => Promise<Plan> }> {
  const w = await world(options)
  const ada = await w.signUp()
  const made = await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 3, weeks: 4 })
  await w.runtime.worker.tick()
  const plan = async () => (await ada.api('GET', `/api/v1/plans/${made.body.id}`)).body as Plan
  return { w, ada, at: `/plans/${made.body.id}`, plan }
}

const firstTask = async (plan: () => Promise<Plan>) => (await plan()).modules[0]?.tasks[0]?.id ?? ''

const HTML = { accept: 'text/html' }

/** Post a form as a browser without a script does, which asks for a page. */
const send = (client: Client, path: string, fields: Record<string, string>) => client.post(path, fields, HTML)

/** What a page says, without its tags. */
const textOf = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#x27;', '’')
    .replace(/\s+/g, ' ')

const page = async (client: Client, path: string) => textOf((await client.get(path, HTML)).text)

/** The beginning of a page that is still streaming, up to its end as a reader without a script sees it. */
async function beginning(client: Client, path: string): Promise<string> {
  const response = await client.fetch(path, { headers: { ...HTML, 'user-agent': 'Mozilla/5.0 Firefox/140.0' } })
  let text = ''
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.includes('</footer>')) break
  }
  return textOf(text)
}

/** What a page's radio buttons are set to. */
const choicesIn = (html: string) =>
  [...html.matchAll(/<input[^>]*type="radio"[^>]*>/g)]
    .filter(([tag]) => / checked/.test(tag))
    .map(([tag]) => [/name="(\w+)"/.exec(tag)?.[1] ?? '', /value="([^"]*)"/.exec(tag)?.[1] ?? ''])

/** The fields of a plan's own form, as its page sends them back. */
const SAME = { scope: 'plan', level: 'beginner', hoursPerWeek: '3', weeks: '4', style: 'mixed', notes: '' }

async function made({ w, ada, at }: Awaited<ReturnType<typeof withPlan>>, fields: Record<string, string> = {}) {
  const started = await send(ada, `${at}/regenerate`, { ...SAME, ...fields })
  expect([started.status, started.location]).toEqual([302, at])
  await w.runtime.worker.tick()
  const { text } = await ada.get(`${at}/changes`, HTML)
  const proposal = /name="proposal" value="([^"]+)"/.exec(text)?.[1] ?? ''
  const seen = /name="seen" value="(\d+)"/.exec(text)?.[1] ?? ''
  return { text, proposal, seen }
}

describe('making a plan again, with forms alone', () => {
  it('says in numbers what may change and what stays, for the whole plan, a module and more of them', async () => {
    const { ada, at, plan } = await withPlan()
    const { modules } = await plan()
    const [first] = modules
    const total = modules.flatMap((module) => module.tasks).length
    await send(ada, `${at}/tasks/${first?.tasks[0]?.id}`, { status: 'completed' })
    await send(ada, `${at}/tasks/${first?.tasks[1]?.id}`, { notes: 'mine' })
    const whole = await page(ada, `${at}/regenerate`)
    expect(whole).toContain(`${total - 1} open tasks in ${modules.length} modules, 1 with notes.`)
    expect(whole).toContain('1 completed task.')
    const one = await page(ada, `${at}/regenerate?module=${first?.id}`)
    expect(one).toContain(`${(first?.tasks.length ?? 0) - 1} open task`)
    expect(one).toContain('Every other module. 1 completed task.')
    expect(await page(ada, `${at}/regenerate?extend=1`)).toContain('Nothing. New modules come after the last one.')
    expect((await ada.get(`${at}/regenerate?module=nowhere`)).status).toBe(404)
  })

  it('is started once however often its form is sent', async () => {
    const { ada, at } = await withPlan()
    const { text } = await ada.get(`${at}/regenerate`, HTML)
    const once = /name="once" value="([0-9a-f-]{36})"/.exec(text)?.[1] ?? ''
    expect(once).not.toBe('')
    const form = { ...SAME, weeks: '8', once }
    const sent = await Promise.all([send(ada, `${at}/regenerate`, form), send(ada, `${at}/regenerate`, form)])
    expect(sent.map(({ location }) => location)).toEqual([at, at])
    const started = async () => (await ada.api('GET', `/api/v1${at}/attempts`)).body.items.length
    expect(await started()).toBe(2)
    await send(ada, `${at}/regenerate`, { ...form, weeks: '9' })
    expect(await started()).toBe(3)
  })

  it('keeps the plan in sight while it is made, shows the diff, and takes over what is accepted, with undo', async () => {
    const setting = await withPlan()
    const { ada, at, plan } = setting
    const before = await plan()
    await send(ada, `${at}/regenerate`, { ...SAME, weeks: '8', hoursPerWeek: '6' })
    const waiting = await beginning(ada, at)
    expect(waiting).toContain('Your plan stays as it is until you accept what comes.')
    expect(waiting).toContain(before.modules[0]?.title)
    expect(await page(ada, `${at}/regenerate`)).toContain('Starting this cancels it.')
    const { text, proposal, seen } = await made(setting, { weeks: '8', hoursPerWeek: '6' })
    expect(textOf(text)).toMatch(/Modules\d+\d+\d+\d+/)
    expect(await page(ada, at)).toContain('A new version is ready to look at')
    expect((await plan()).version).toBe(before.version)
    const accepted = await send(ada, `${at}/changes`, { intent: 'all', proposal, seen })
    expect(accepted.location).toBe(`${at}?changed=${before.version + 1}`)
    const said = await ada.get(accepted.location ?? '', HTML)
    expect(textOf(said.text)).toContain('Made the whole plan again.')
    const undo = /action="([^"]+\/versions\/\d+)"/.exec(said.text)?.[1] ?? ''
    const undone = await send(ada, undo, { seen: String(before.version + 1) })
    expect(undone.status).toBe(302)
    const titles = (some: Plan) => some.modules.map((module) => module.title)
    expect(titles(await plan())).toEqual(titles(before))
  })

  it('says that nothing would change when the answer is the same', async () => {
    const { text, proposal } = await made(await withPlan())
    expect(textOf(text)).toContain('Nothing would change')
    expect(proposal).not.toBe('')
  })

  it('asks twice before what was made is discarded, and says when it is decided already', async () => {
    const it = await withPlan()
    const { proposal } = await made(it, { weeks: '8', hoursPerWeek: '6' })
    expect(await page(it.ada, `${it.at}/changes?discard=1`)).toContain('Discard what was made?')
    const chosen = await send(it.ada, `${it.at}/changes`, { intent: 'chosen', proposal })
    expect(chosen.status).toBe(400)
    expect(textOf(chosen.text)).toContain('Choose modules that this change is about.')
    expect((await send(it.ada, `${it.at}/changes`, { intent: 'discard', proposal })).location).toBe(it.at)
    const again = await send(it.ada, `${it.at}/changes`, { intent: 'all', proposal })
    expect(again.status).toBe(409)
    expect(textOf(again.text)).toContain('already accepted or set aside')
  })

  it('compares with the plan as it has become, and refuses a decision about what was not seen', async () => {
    const it = await withPlan()
    const { proposal, seen } = await made(it, { weeks: '8', hoursPerWeek: '6' })
    const { modules } = await it.plan()
    await send(it.ada, `${it.at}/edit`, { act: 'edit_module', moduleId: modules[0]?.id ?? '', title: 'My own words' })
    const refused = await send(it.ada, `${it.at}/changes`, { intent: 'all', proposal, seen })
    expect(refused.status).toBe(409)
    const said = textOf(refused.text)
    expect(said).toContain('changed elsewhere since you opened it')
    expect(said).toContain('Your plan has changed since this was made')
    expect(said).toContain('My own words')
  })

  it('keeps what was typed when a field is wrong, and says when the limit opens again', async () => {
    const { ada, at } = await withPlan({ env: { GENERATION_LIMIT: '1' } })
    const wrong = await send(ada, `${at}/regenerate`, { ...SAME, hoursPerWeek: '500', notes: 'more of it' })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('value="500"')
    expect(wrong.text).toContain('more of it')
    const limited = await send(ada, `${at}/regenerate`, { ...SAME, notes: 'more of it' })
    expect(limited.status).toBe(429)
    expect(textOf(limited.text)).toContain('It can start from')
    expect(limited.text).toContain('more of it')
  })
})

it('a week is made again after 14 days, or at once when what was asked for changes; it is made as a whole', async () => {
  const w = await world()
  const ada = await w.signUp()
  const week = { kind: 'weekly-program', goal: 'general_fitness', level: 'beginner', equipment: ['none'] }
  const asked = { ...week, trainingDays: 3, sessionMinutes: 45, diet: 'vegan', mealsPerDay: 3 }
  const made = await ada.api('POST', '/api/v1/plans', asked)
  await w.runtime.worker.tick()
  const at = `/plans/${made.body.id}`
  const told = await ada.get(`${at}/regenerate?extend=1`, HTML)
  expect(textOf(told.text)).toContain('Stay with this week for 14 days')
  expect(textOf(told.text)).toContain('whole or day by day')
  expect(textOf(told.text)).not.toContain('More modules')
  const same = {
    scope: 'plan',
    goal: 'general_fitness',
    level: 'beginner',
    equipment: 'none',
    diet: 'vegan',
  }
  const numbers = { trainingDays: '3', sessionMinutes: '45', mealsPerDay: '3' }
  const initial = Object.fromEntries(choicesIn(told.text))
  const early = await send(ada, `${at}/regenerate`, { ...initial, ...same, ...numbers })
  expect(early.status).toBe(409)
  expect(textOf(early.text)).toContain('Stay with this week for 14 days')
  const other = await send(ada, `${at}/regenerate`, { ...initial, ...same, ...numbers, trainingDays: '4' })
  expect(other.location).toBe(at)
})

describe('editing by hand, with forms alone', () => {
  it('does each act, says it, and undoes the last', async () => {
    const { ada, at, plan } = await withPlan()
    const edit = (fields: Record<string, string>) => send(ada, `${at}/edit`, fields)
    const [moduleId, otherId] = (await plan()).modules.map(({ id }) => id) as [string, string]
    const taskId = await firstTask(plan)
    const acts: Record<string, string>[] = [
      { act: 'edit_module', moduleId, title: 'Renamed', description: '' },
      { act: 'move_module', moduleId, position: '2' },
      { act: 'add_module', title: 'Mine', taskTitle: 'Begin' },
      { act: 'add_task', moduleId, title: 'One more', estimatedMinutes: '' },
      { act: 'move_task', taskId, moduleId: otherId, position: '20' },
    ]
    for (const fields of acts) expect([fields['act'], (await edit(fields)).status]).toEqual([fields['act'], 302])
    const text = { taskId, title: 'Say it', estimatedMinutes: '45', description: 'So.', notes: 'Hm.' }
    const saved = await edit({ act: 'edit_task', ...text })
    expect(saved.location).toBe(`${at}/edit#task-${taskId}`)
    const now = await plan()
    expect(now.modules[1]).toMatchObject({ title: 'Renamed' })
    expect(now.modules.at(-1)).toMatchObject({ title: 'Mine' })
    expect(now.modules[0]?.tasks.at(-1)).toMatchObject({ title: 'Say it', notes: 'Hm.' })
    await edit({ act: 'remove_task', taskId })
    expect(await page(ada, `${at}/edit`)).toContain('Last change: Removed the task “Say it”.')
    await edit({ act: 'undo' })
    expect((await plan()).modules[0]?.tasks.at(-1)).toMatchObject({ title: 'Say it', notes: 'Hm.' })
    expect((await edit({ act: 'remove_module', moduleId })).location).toBe(`${at}/edit`)
  })

  it('names the field that is wrong and keeps what was typed', async () => {
    const { ada, at, plan } = await withPlan()
    const id = await firstTask(plan)
    const fields = { act: 'edit_task', taskId: id, title: '', estimatedMinutes: '500', notes: 'kept text' }
    const wrong = await send(ada, `${at}/edit`, fields)
    expect(wrong.status).toBe(400)
    expect(textOf(wrong.text)).toContain('Give it a title.')
    expect(textOf(wrong.text)).toContain('At most 120 minutes.')
    expect(wrong.text).toContain('kept text')
    expect(wrong.text).toContain('value="500"')
  })

  it('says that the plan was changed somewhere else, and shows how it is', async () => {
    const { ada, at, plan } = await withPlan()
    const { version, modules } = await plan()
    const move = { act: 'move_module', moduleId: modules[0]?.id ?? '', position: '2', seen: String(version) }
    expect((await send(ada, `${at}/edit`, move)).status).toBe(302)
    const late = await send(ada, `${at}/edit`, move)
    expect(late.status).toBe(409)
    expect(textOf(late.text)).toContain('What you see below is how it is now.')
    expect(textOf(late.text)).toContain(`1. ${modules[1]?.title}`)
  })

  it('lists versions, shows one, and brings it back', async () => {
    const { ada, at, plan } = await withPlan()
    const [first] = (await plan()).modules
    await send(ada, `${at}/edit`, { act: 'remove_module', moduleId: first?.id ?? '' })
    const list = await page(ada, `${at}/versions`)
    expect(list).toContain(`Before: Removed the module “${first?.title}”`)
    const one = await page(ada, `${at}/versions/1`)
    expect(one).toContain(first?.title)
    expect(one).toContain('The plan as it is now is kept as a version')
    const back = await send(ada, `${at}/versions/1`, { seen: '2' })
    expect(back.location).toBe(`${at}?changed=3`)
    expect((await plan()).modules[0]?.title).toBe(first?.title)
    expect((await ada.get(`${at}/versions/99`)).status).toBe(404)
    expect((await ada.get(`${at}/versions/x`)).status).toBe(404)
    expect((await send(ada, `${at}/versions/2`, { seen: '1' })).status).toBe(409)
  })
})

it('a note is written beside a task, shown with it, and taken away again', async () => {
  const { ada, at, plan } = await withPlan()
  const id = await firstTask(plan)
  const saved = await send(ada, `${at}/tasks/${id}`, { notes: 'Line one\r\nLine <two>', back: 'plan' })
  expect(saved.location).toBe(`${at}#task-${id}`)
  expect((await ada.get(at, HTML)).text).toContain('Line one\nLine &lt;two&gt;')
  expect((await plan()).modules[0]?.tasks[0]).toMatchObject({ notes: 'Line one\nLine <two>', status: 'not_started' })
  await send(ada, `${at}/tasks/${id}`, { notes: '', back: 'plan' })
  expect((await plan()).modules[0]?.tasks[0]?.notes).toBe('')
  expect((await send(ada, `${at}/tasks/${id}`, { notes: 'x'.repeat(2001) })).status).toBe(422)
})

describe('a deleted plan', () => {
  it('is offered back on the first page and on its own, and comes back as it was', async () => {
    const { ada, at, plan } = await withPlan()
    const { id, title } = await plan()
    const deleted = await send(ada, `${at}/delete`, {})
    expect(deleted.location).toBe(`/?deleted=${id}`)
    expect(await page(ada, deleted.location ?? '')).toContain(`“${title}” was deleted.`)
    expect((await ada.get(at)).status).toBe(404)
    expect(await page(ada, '/plans/deleted')).toContain(title)
    expect((await send(ada, '/plans/deleted', { intent: 'restore', plan: id })).location).toBe(at)
    expect((await ada.get(at)).status).toBe(200)
    expect(await page(ada, '/')).not.toContain('was deleted')
  })

  it('goes for good when the word is typed, and by itself after seven days', async () => {
    const { w, ada, at, plan } = await withPlan()
    const { id, title } = await plan()
    await send(ada, `${at}/delete`, {})
    const asked = await send(ada, '/plans/deleted', { intent: 'forget', plan: id, confirmation: 'yes' })
    expect(asked.status).toBe(422)
    expect(textOf(asked.text)).toContain('Nothing has been deleted.')
    w.clock.advance(6.9 * 24 * 60 * 60_000)
    const eve = await w.signIn(ada.email)
    expect(await page(eve, '/plans/deleted')).toContain(title)
    await send(eve, '/plans/deleted', { intent: 'forget', plan: id, confirmation: ' Delete ' })
    expect(await page(eve, '/plans/deleted')).not.toContain(title)
    expect((await send(eve, '/plans/deleted', { intent: 'restore', plan: id })).status).toBe(404)
  })

  it('of somebody else can be neither brought back nor removed', async () => {
    const { w, ada, at, plan } = await withPlan()
    const { id } = await plan()
    await send(ada, `${at}/delete`, {})
    const eve = await w.signUp()
    for (const intent of ['restore', 'forget']) {
      const answer = await send(eve, '/plans/deleted', { intent, plan: id, confirmation: 'delete' })
      expect([intent, answer.status]).toEqual([intent, 404])
    }
    expect(await page(ada, '/plans/deleted')).toContain('Bring back')
  })
})

it('shows a change of time alone as it shows any other, and takes it over without a script', async () => {
  const { ada, at } = await withPlan()
  const planId = at.split('/').at(-1) ?? ''
  const change = { type: 'add_weeks', weeks: 2, why: 'The week was short.' } as const
  await ada.ctx.db.immediate((tx) => proposeReplanIn(tx, ada.ctx, planId, [change], 'm'))
  const { text } = await ada.get(`${at}/changes`, HTML)
  const said = textOf(text)
  expect(said).toContain('Add 2 weeks, 6 in all. The week was short.')
  expect(said).toContain('Plan length: before: 4 weeks → now: 6 weeks.')
  expect(said).not.toContain('Nothing would change')
  const proposal = /name="proposal" value="([^"]+)"/.exec(text)?.[1] ?? ''
  expect((await send(ada, `${at}/changes`, { intent: 'all', proposal })).status).toBe(302)
  expect((await ada.api('GET', `/api/v1${at}`)).body.input.weeks).toBe(6)
  const earlier = await page(ada, `${at}/versions/1`)
  expect(earlier).toContain('Plan length: before: 6 weeks → now: 4 weeks.')
  expect(earlier).toContain('Bring this version back')
})
