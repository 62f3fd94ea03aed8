import { expect, it } from 'vitest'
import { editStructure } from '#app/services/structure.server.ts'
import { world } from '../support/world.ts'

const FORM = '/plans/new?kind=weekly-program'

/** The form as a browser first sends it. */
const FIRST = {
  goal: 'general_fitness',
  level: 'beginner',
  equipment: 'none',
  trainingDays: '3',
  sessionMinutes: '45',
  diet: 'non_vegetarian',
  mealsPerDay: '3',
  units: 'metric',
  age: '',
  height: '',
  weight: '',
  sex: 'unsaid',
  avoid: '',
  avoidFoods: '',
  injuries: '',
  supplements: '',
  topic: '',
  notes: '',
}

it('is offered beside the course, each at an address of its own', async () => {
  const ada = await (await world()).signUp()
  const course = await ada.get('/plans/new')
  expect(course.text).toContain('What do you want to learn?')
  expect(course.text).toContain('href="/plans/new?kind=weekly-program"')
  const week = await ada.get(FORM)
  expect(week.text).toContain('What do you train for?')
  expect(week.text).toContain('not medical advice')
  expect(week.text).not.toContain('What do you want to learn?')
  expect((await ada.get('/plans/new?kind=garden')).text).toContain('What do you want to learn?')
})

it('makes a week of the form as it is first sent, and of one filled in with several boxes and units', async () => {
  const w = await world()
  const ada = await w.signUp()
  const plain = await ada.post(FORM, FIRST)
  expect(plain).toMatchObject({ status: 302, location: expect.stringMatching(/^\/plans\/[0-9a-f-]{36}$/) })
  const body = new URLSearchParams({
    ...FIRST,
    units: 'imperial',
    height: '70',
    weight: '170',
    age: '40',
    avoid: 'burpees',
  })
  body.append('equipment', 'dumbbells')
  const filled = await ada.fetch(FORM, { method: 'POST', body })
  await w.runtime.worker.tick()
  await w.runtime.worker.tick()
  const plan = await ada.api('GET', `/api/v1${filled.headers.get('location')}`)
  expect(plan.body).toMatchObject({
    kind: 'weekly-program',
    status: 'ready',
    input: { equipment: ['none', 'dumbbells'], units: 'imperial', height: 70, weight: 170 },
  })
  expect(plan.body.modules).toHaveLength(7)
  expect(plan.body.detail.rules.every((rule: { ok: boolean }) => rule.ok)).toBe(true)

  const page = await ada.get(filled.headers.get('location') ?? '')
  for (const words of ['Why this plan fits', 'The week at a glance', 'Day 7', '70 inches', 'not medical advice'])
    expect(page.text).toContain(words)
  const copy = await ada.get(`/plans/new?from=${plan.body.id}`)
  expect(copy.text).toMatch(/name="equipment"[^>]*checked=""[^>]*value="dumbbells"|value="dumbbells"[^>]*checked=""/)
  expect(copy.text).toMatch(/value="imperial"[^>]*checked=""|checked=""[^>]*value="imperial"/)
  expect((await ada.get('/')).text).toContain('Weekly programme')
})

it.each([
  ['goal', 'fame'],
  ['level', 'expert'],
  ['equipment', 'rocks'],
  ['trainingDays', '9'],
  ['trainingDays', '2.5'],
  ['sessionMinutes', '5'],
  ['mealsPerDay', '0'],
  ['diet', 'soup'],
  ['units', 'cubits'],
  ['age', 'old'],
  ['age', '12'],
  ['height', '12'],
  ['weight', '1'],
  ['sex', 'x'],
])('says under its field what is wrong with %s=%s, and keeps what was typed', async (name, value) => {
  const ada = await (await world()).signUp()
  const answer = await ada.post(FORM, { ...FIRST, notes: 'canary in the notes', [name]: value })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(`id="field-${name}-error"`)
  expect(answer.text).toContain('canary in the notes')
  expect(answer.text).toContain('What do you train for?')
  expect((await ada.api('GET', '/api/v1/plans')).body.items).toEqual([])
})

it.each([
  ['an emergency', { injuries: 'chest pain when I climb stairs' }, 'injuries', /doctor/],
  ['losing weight when underweight', { goal: 'lose_weight', height: '180', weight: '55' }, 'goal', /would not be safe/],
  ['losing weight before 18', { goal: 'lose_weight', age: '16' }, 'goal', /dietitian/],
])('refuses %s with guidance, not as a mistake', async (_what, given, field, guidance) => {
  const ada = await (await world()).signUp()
  const answer = await ada.post(FORM, { ...FIRST, ...given })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('This plan would not be safe for you as it is.')
  expect(answer.text).toContain(`id="field-${field}-error"`)
  expect(answer.text).toMatch(guidance)
  expect((await ada.api('GET', '/api/v1/plans')).body.items).toEqual([])
})

it('stays a week of seven days that holds, whatever the learner changes in it', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { location } = await ada.post(FORM, FIRST)
  const id = location?.split('/').at(-1) ?? ''
  await w.runtime.worker.tick()
  const rules = async () => {
    const { detail } = (await ada.api('GET', `/api/v1/plans/${id}`)).body
    return Object.fromEntries(detail.rules.map(({ rule, ok }: { rule: string; ok: boolean }) => [rule, ok]))
  }
  expect(await rules()).toMatchObject({ days: true, training: true })
  const { modules } = (await ada.api('GET', `/api/v1/plans/${id}`)).body
  const add = {
    act: 'add_task',
    moduleId: modules[0].id,
    title: 'Swim',
    description: '',
    estimatedMinutes: 20,
  } as const
  await editStructure(ada.ctx, id, [add])
  // The days themselves stay: what is kept of a day cannot go while the week is there.
  const remove = { act: 'remove_module', moduleId: modules[0].id } as const
  await expect(editStructure(ada.ctx, id, [remove])).rejects.toMatchObject({ code: 'fixed_parts', status: 409 })
  const { text: editor } = await ada.get(`/plans/${id}/edit`)
  expect(editor).toContain('A week has seven days, in their order.')
  expect(editor).toContain('value="add_task"')
  for (const act of ['add_module', 'remove_module', 'move_module']) expect(editor).not.toContain(`value="${act}"`)
  expect(await rules()).toMatchObject({ days: true, training: true, diet: true })
  const page = await ada.get(`/plans/${id}`)
  expect(page.text).toContain('Swim')
  expect((await ada.get(`/plans/${id}/print`)).text).toContain('Swim')
})

it('prints a course as a checklist, and says so where there is nothing to print yet', async () => {
  const w = await world()
  const ada = await w.signUp()
  const made = await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
  expect((await ada.get(`/plans/${made.body.id}/print`)).text).toContain('nothing to print yet')
  await w.runtime.worker.tick()
  const plan = await ada.api('GET', `/api/v1/plans/${made.body.id}`)
  const [task] = plan.body.modules[0].tasks
  await ada.api('PATCH', `/api/v1/plans/${made.body.id}/tasks/${task.id}`, { status: 'completed' })
  const paper = await ada.get(`/plans/${made.body.id}/print`)
  for (const module of plan.body.modules) expect(paper.text).toContain(module.title.replaceAll("'", '&#x27;'))
  expect(paper.text.match(/Done: </g)).toHaveLength(1)
})
