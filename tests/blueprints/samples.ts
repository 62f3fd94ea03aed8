import fc from 'fast-check'
import type { PlanKind } from '#app/domain/plan.ts'
import { programSample } from './program-sample.ts'
import type { Sample } from './sample.ts'

const text = (max: number) =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: max }).filter((t) => t.trim() !== '' && !t.includes('<'))
const titled = <T extends object>(rest: fc.Arbitrary<T>, max: number, many: { minLength: number; maxLength: number }) =>
  fc
    .array(fc.tuple(text(max), rest), many)
    .map((list) => list.map(([title, more], i) => ({ ...more, title: `${i + 1}. ${title}` })))

const minutes = fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0.1, max: 500, noNaN: true }))

const task = fc.record({
  description: text(40),
  estimatedMinutes: minutes,
  kind: fc.constantFrom('read', 'watch', 'practice', 'check', 'review', 'project', 'quiz'),
})
const courseModule = fc.record({
  description: text(40),
  estimatedMinutes: minutes,
  tasks: titled(task, 20, { minLength: 1, maxLength: 20 }),
})

const courseMinutes = (input: object) => {
  const { hoursPerWeek, weeks } = input as { hoursPerWeek: number; weeks: number }
  return hoursPerWeek * weeks * 60
}

/** One line for each kind of plan: what its contract is tried with. */
export const samples: Record<PlanKind, Sample> = {
  course: {
    filled: {
      topic: 'Beekeeping',
      level: 'advanced',
      hoursPerWeek: '2.5',
      weeks: '4',
      style: 'video',
      notes: 'I have a small garden.',
      startDate: '2026-03-02',
      deadline: '2026-06-01',
    },
    anyFields: fc.record(
      {
        topic: text(400),
        level: fc.constantFrom('beginner', 'intermediate', 'advanced'),
        hoursPerWeek: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.double({ min: 1, max: 80, noNaN: true })),
        weeks: fc.integer({ min: 1, max: 52 }),
        style: fc.constantFrom('reading', 'video', 'practice', 'mixed'),
        notes: fc.string({ unit: 'grapheme', maxLength: 3000 }),
      },
      { requiredKeys: ['topic'], noNullPrototype: true },
    ),
    anyAnswer: fc.record({
      title: text(80),
      summary: text(200),
      modules: titled(courseModule, 40, { minLength: 1, maxLength: 12 }),
    }),
    // Nothing fits only when the very first task may be longer than all the time there is.
    mayRefuse: (finding, input) => finding === 'nothing fits the time' && courseMinutes(input) < 120,
    told: ({ title, summary, modules }) => ({ title, summary, modules }),
    tasksOf: (raw) => (raw as { tasks: unknown[] }).tasks.length,
    budget: courseMinutes,
  },
  'weekly-program': programSample,
}
