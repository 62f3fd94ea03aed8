import { expect, it } from 'vitest'
import { world } from '../support/world.ts'

const FORM = {
  name: 'Ada',
  instructions: 'Explain with looms.',
  temperature: '0,5',
  maxSteps: '4',
  maxCostUsd: '0.02',
  tools: 'read_plan',
  intent: 'save',
}

it('agents are made, changed, copied and removed by forms alone', async () => {
  const w = await world()
  const ada = await w.signUp()
  const made = await ada.post('/tutor/agents/new', FORM)
  expect(made.status).toBe(302)
  const id = /#agent-(.+)$/.exec(made.location ?? '')?.[1] ?? ''
  const list = await ada.get('/tutor/agents')
  for (const words of ['Ada', 'Explainer', 'Code reviewer', 'Not used yet', 'read your plan']) {
    expect(list.text).toContain(words)
  }
  const agent = (await ada.api('GET', `/api/v1/agents/${id}`)).body
  expect(agent).toMatchObject({ temperature: 0.5, maxSteps: 4, maxCostNanoUsd: 20_000_000, tools: ['read_plan'] })
  const wrong = await ada.post(`/tutor/agents/${id}`, {
    ...FORM,
    name: '',
    maxCostUsd: 'much',
    instructions: 'Kept <b>',
  })
  expect(wrong.status).toBe(400)
  for (const words of ['Give it a name.', 'Enter an amount from 0.001 to 100 dollars', 'Kept &lt;b&gt;']) {
    expect(wrong.text).toContain(words)
  }
  expect((await ada.post(`/tutor/agents/${id}`, { ...FORM, maxCostUsd: '1,000' })).text).toContain('from 0.001 to 100')
  expect((await ada.post(`/tutor/agents/${id}`, { ...FORM, name: 'Grace', maxCostUsd: '$0.5' })).status).toBe(302)
  expect((await ada.api('GET', `/api/v1/agents/${id}`)).body).toMatchObject({ maxCostNanoUsd: 500_000_000 })
  const page = await ada.get(`/tutor/agents/${id}`)
  expect(page.text).toContain('Grace')
  expect((await ada.get('/tutor/agents/socratic')).text).toContain('Make a copy')
  expect((await ada.post('/tutor/agents/socratic', FORM)).status).toBe(409)
  const copy = await ada.post('/tutor/agents/socratic', { intent: 'copy' })
  expect((await ada.get(copy.location ?? '')).text).toContain('Socratic (copy)')
  expect((await ada.get(`/tutor/agents/${id}/remove`)).text).toContain('Remove this agent?')
  expect((await ada.get('/tutor/agents/socratic/remove')).status).toBe(302)
  expect((await ada.post(`/tutor/agents/${id}/remove`, {})).location).toBe('/tutor/agents')
  expect((await ada.get(`/tutor/agents/${id}`)).status).toBe(404)
})
