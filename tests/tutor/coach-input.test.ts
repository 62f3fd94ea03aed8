import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CoachInput } from '#app/domain/coach.ts'
import { dayFrom, dayNumber } from '#app/domain/day.ts'
import { paceOf } from '#app/domain/pace.ts'
import { workOnTask } from '#app/services/tasks.server.ts'
import { coachInput } from '#app/tutor/coach-input.server.ts'
import { scene } from '../support/scene.ts'

it('tells days apart and together', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), (n) => {
      const day = dayFrom(n)
      expect(dayNumber(day)).toBe(n)
      expect(new Date(n * 86_400_000).toISOString().slice(0, 10)).toBe(day)
    }),
  )
})

it('spreads a plan evenly over its days', () => {
  const task = (estimatedMinutes: number, status = 'not_started') => ({ estimatedMinutes, status })
  const facts = { madeOn: '2026-03-02', tasks: [task(100, 'completed'), task(300), task(300)] }
  const input = { weeks: 2, hoursPerWeek: 4 }
  expect(paceOf({ ...facts, input, today: '2026-03-02' })).toMatchObject({ minutesExpected: 0, daysLeft: 14 })
  expect(paceOf({ ...facts, input, today: '2026-03-09' })).toEqual({
    startedOn: '2026-03-02',
    endsOn: '2026-03-15',
    hoursPerWeek: 4,
    minutesTotal: 700,
    minutesDone: 100,
    minutesExpected: 350,
    daysLeft: 7,
  })
  expect(paceOf({ ...facts, input, today: '2027-01-01' })).toMatchObject({ minutesExpected: 700, daysLeft: 0 })
  const bounded = { startDate: '2026-03-10', deadline: '2026-03-11', weeks: 9 }
  expect(paceOf({ ...facts, input: bounded, today: '2026-03-01' })).toMatchObject({ minutesExpected: 0, daysLeft: 11 })
  expect(paceOf({ ...facts, input: {}, today: '2026-03-10' })).toMatchObject({ minutesExpected: null, endsOn: null })
})

it('hands the coach the plan, or in a general conversation the list of plans', async () => {
  await using s = await scene()
  const planId = await s.made()
  const taskId = (await s.plan(planId)).modules[0]?.tasks[0]?.id ?? ''
  await workOnTask(s.ctx, planId, taskId, { status: 'completed' })
  const asked = { taskId, message: 'What is next?', history: [], today: '2026-01-02' }
  const about = await s.ctx.db.read((r) => coachInput(r, { ...asked, planId }))
  expect(CoachInput.parse(about)).toEqual(about)
  expect(about.plan).toMatchObject({ id: planId, pace: { minutesDone: 30, minutesTotal: 360, hoursPerWeek: 3 } })
  expect(about.plan?.modules[0]?.tasks[0]).toMatchObject({ id: taskId, status: 'completed' })
  const general = await s.ctx.db.read((r) => coachInput(r, { ...asked, planId: null }))
  expect(general).toMatchObject({ plan: null, plans: [{ id: planId, tasksDone: 1, tasksTotal: 12 }] })
})
