import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayFrom, dayNumber } from '#app/domain/day.ts'
import { minutesBehind, weekFacts, WeekFacts, type WeekOf } from '#app/domain/week-facts.ts'
import { WeeklyReview } from '#app/domain/weekly-review.ts'
import { composeReview } from '#app/offline/weekly-review.ts'

const TODAY = '2026-03-18'
const at = (day: string, hour = 12) => Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`)
const task = (id: string, minutes: number, doneOn?: string) => ({
  id,
  title: `Task ${id}`,
  estimatedMinutes: minutes,
  status: doneOn ? 'completed' : 'not_started',
  completedAt: doneOn ? at(doneOn) : null,
})
const week = (over: Partial<WeekOf> = {}): WeekOf => ({
  plan: { id: 'p', title: 'Bees', kind: 'course' },
  input: { hoursPerWeek: 2, weeks: 4 },
  madeOn: '2026-03-05',
  today: TODAY,
  modules: [
    { id: 'm1', title: 'One', tasks: [task('a', 60, '2026-03-06'), task('b', 60, '2026-03-17'), task('c', 60)] },
    { id: 'm2', title: 'Two', tasks: [task('d', 100), task('e', 200)] },
  ],
  ...over,
})

it('looks back on seven days and no more, and says what is late by an even pace', () => {
  const facts = weekFacts(week())
  expect(facts).toMatchObject({ weekOf: '2026-03-12', activeDays: 1, streak: 1, minutesDone: 60, minutesPlanned: 120 })
  expect(facts.done).toEqual([{ id: 'b', title: 'Task b', minutes: 60, moduleTitle: 'One', on: '2026-03-17' }])
  // 13 of 28 days have passed: 222 of 480 minutes are expected, which the third task ends within.
  expect(facts.pace).toMatchObject({ minutesExpected: 222, minutesDone: 120 })
  expect(facts.late).toEqual([{ id: 'c', title: 'Task c', minutes: 60, moduleTitle: 'One', dueOn: '2026-03-15' }])
  expect(facts.open.map(({ id }) => id)).toEqual(['m1', 'm2'])
})

it('counts days in a row up to yesterday while today is not over', () => {
  const days = ['2026-03-15', '2026-03-16', '2026-03-17']
  const streak = (done: string[]) => {
    const tasks = done.map((day, i) => task(String(i), 10, day))
    return weekFacts(week({ modules: [{ id: 'm', title: 'M', tasks }] })).streak
  }
  expect(streak(days)).toBe(3)
  expect(streak([...days, TODAY])).toBe(4)
  expect(streak(['2026-03-16'])).toBe(0)
})

const anyTask = fc.record({
  minutes: fc.integer({ min: 5, max: 120 }),
  doneAgo: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
})
const anyWeek = fc
  .record({
    modules: fc.array(fc.array(anyTask, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }),
    weeks: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
    ago: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ modules, weeks, ago }) =>
    week({
      input: weeks === undefined ? {} : { hoursPerWeek: 3, weeks },
      madeOn: dayFrom(dayNumber(TODAY) - ago),
      modules: modules.map((tasks, m) => ({
        id: `m${m}`,
        title: `Module ${m}`,
        tasks: tasks.map(({ minutes, doneAgo }, t) =>
          task(`${m}.${t}`, minutes, doneAgo === undefined ? undefined : dayFrom(dayNumber(TODAY) - doneAgo)),
        ),
      })),
    }),
  )

it('holds for any plan: what is late is open and was due before today, what was done is of this week', () => {
  fc.assert(
    fc.property(anyWeek, (given) => {
      const facts = WeekFacts.parse(weekFacts(given))
      const open = new Set(facts.open.flatMap(({ tasks }) => tasks.map(({ id }) => id)))
      for (const { id, dueOn } of facts.late) expect([open.has(id), dueOn < TODAY]).toEqual([true, true])
      for (const { id, on } of facts.done)
        expect([open.has(id), on >= facts.weekOf, on <= TODAY]).toEqual([false, true, true])
      expect(facts.activeDays).toBeLessThanOrEqual(Math.min(7, facts.done.length))
    }),
  )
})

/** More weeks are proposed to who is a week late or past the end, and as many as what is left takes. */
function expectNeeded(given: WeekOf, weeks: number): void {
  const { pace, minutesPlanned } = weekFacts(given)
  expect(minutesBehind({ pace }) > (minutesPlanned ?? 0) || (pace.endsOn ?? TODAY) < TODAY).toBe(true)
  const fits = (more: number) => {
    const { input } = given
    const after = weekFacts({ ...given, input: { ...input, weeks: Number(input['weeks']) + more } }).pace
    const days = dayNumber(after.endsOn ?? '') - dayNumber(TODAY) + 1
    return (after.minutesTotal - after.minutesDone) * 7 <= days * (minutesPlanned ?? 0)
  }
  expect([fits(weeks) || weeks === 26, fits(weeks - 1)]).toEqual([true, false])
}

it('has a review for any week without a model, that is one, and changes only what is open', () => {
  fc.assert(
    fc.property(anyWeek, (given) => {
      const facts = weekFacts(given)
      const review = composeReview(facts)
      expect(WeeklyReview.parse(review)).toEqual(review)
      expect(composeReview(facts)).toEqual(review)
      const open = new Map(facts.open.flatMap(({ tasks }) => tasks.map((each) => [each.id, each.minutes] as const)))
      for (const change of review.changes) {
        if (change.type === 'shorten_task') expect(change.minutes).toBeLessThan(open.get(change.taskId) ?? 0)
        else if (change.type === 'add_weeks') expectNeeded(given, change.weeks)
        else expect(change).toMatchObject({ type: 'split_task', taskId: facts.open[0]?.tasks[0]?.id })
      }
      expect(`${review.done}${review.late}${review.change}`).not.toMatch(/!|undefined|NaN/)
    }),
  )
})
