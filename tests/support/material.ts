import fc from 'fast-check'
import type { CourseDraft, CourseInput } from '#app/domain/course.ts'
import type { Material } from '#app/domain/material.ts'
import { TASK_KINDS } from '#app/domain/plan.ts'
import { composeCourse } from '#app/offline/compose.ts'

/** A course as material for the module at `at`. */
export function materialOf(draft: CourseDraft, input: object, at = 0): Material {
  const modules = draft.modules.map((module, i) => ({
    id: `module-${i + 1}`,
    title: module.title,
    description: module.description,
    tasks: module.tasks.map(({ estimatedMinutes: minutes, ...task }, j) => ({
      ...task,
      id: `task-${i + 1}-${j + 1}`,
      minutes,
    })),
  }))
  const plan = { kind: 'course' as const, title: draft.title, topic: draft.title, input: { ...input } }
  return { plan, modules, at, sources: draft.references ?? [], taught: [] }
}

export const courseInput = (given: Partial<CourseInput> = {}): CourseInput => ({
  topic: 'Git',
  level: 'beginner',
  hoursPerWeek: 3,
  weeks: 6,
  style: 'mixed',
  notes: '',
  ...given,
})

/** The material of a course of the built-in curriculum. */
export function courseMaterial(given: Partial<CourseInput> = {}, at = 0): Material {
  const input = courseInput(given)
  return materialOf(composeCourse(input), input, at)
}

const text = (max: number) =>
  fc.oneof(
    fc.constantFrom(
      '',
      'Read <b>this</b> and `that`. Done when it *works*.',
      '1. one 2. two',
      '- a list',
      '# heading',
      '$x$ and $$',
      '[a](javascript:alert)',
      '||||',
      '🎸 🎸. 🎸',
      'שלום. עולם',
      '<think>hm</think>',
      '\u202eabc\u0000',
      'A. B. C. Done when D. If time is left, go on with: E.',
      'At the end you can _write_ ~~it~~ & &amp; more.',
    ),
    fc.string({ unit: 'binary', maxLength: max }),
  )

/** Any plan that a learner may have come to, by a model or by hand. */
export const anyMaterial: fc.Arbitrary<Material> = fc
  .array(
    fc.record({
      id: fc.uuid(),
      title: text(200),
      description: text(4000),
      tasks: fc.array(
        fc.record({
          id: fc.uuid(),
          title: text(200),
          description: text(4000),
          minutes: fc.integer({ min: 5, max: 120 }),
          kind: fc.constantFrom(...TASK_KINDS),
        }),
        { minLength: 1, maxLength: 20 },
      ),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .chain((modules) =>
    fc.record({
      plan: fc.record({
        kind: fc.constantFrom('course' as const, 'weekly-program' as const),
        title: text(200),
        topic: text(200),
        input: fc.constantFrom({}, courseInput(), { ...courseInput(), weeks: 'many' }),
      }),
      modules: fc.constant(modules),
      at: fc.integer({ min: 0, max: modules.length - 1 }),
      sources: fc.constantFrom([], [{ title: 'A [book]', url: 'https://example.org/(x)', licence: 'CC BY' }]),
      taught: fc.constant([]),
    }),
  )
