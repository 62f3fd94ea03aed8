import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { course } from '#app/blueprints/course/index.ts'
import type { Again } from '#app/domain/again.ts'
import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import { LEVELS, STYLES } from '#app/domain/course.ts'
import type { CourseInput, DraftModule } from '#app/domain/course.ts'
import { foldTitle } from '#app/domain/titles.ts'
import { FieldError } from '#app/generation/blueprint.ts'
import { composeCourse } from '#app/offline/compose.ts'
import { findPack, PACKS } from '#app/offline/packs/index.ts'
import { composePart } from '#app/offline/part.ts'

const base: CourseInput = {
  topic: 'Beekeeping',
  level: 'beginner',
  hoursPerWeek: 3,
  weeks: 4,
  style: 'mixed',
  notes: '',
}
const outline = Array.from({ length: 9 }, (_, i) => `${i + 1}. Subject ${'abcdefghi'[i]} of the handbook`).join('\n')

const inputs: fc.Arbitrary<CourseInput> = fc.record({
  topic: fc.oneof(fc.constantFrom(...PACKS.map((pack) => pack.title)), fc.string({ minLength: 1, maxLength: 200 })),
  level: fc.constantFrom(...LEVELS),
  hoursPerWeek: fc.constantFrom(1, 1.1, 2.75, 5, 20, 80),
  weeks: fc.integer({ min: 1, max: 30 }),
  style: fc.constantFrom(...STYLES),
  notes: fc.constantFrom('', outline, '- Soil\n- Water\n- Light'),
})

const minutesOf = (parts: readonly { estimatedMinutes: number }[]) =>
  parts.reduce((sum, part) => sum + part.estimatedMinutes, 0)

type Ask = Partial<Pick<Again, 'scope' | 'at' | 'more' | 'turn'>>
function againOf(modules: readonly DraftModule[], ask: Ask, done: ReadonlySet<string> = new Set()): Again {
  const told = modules.map(({ title, estimatedMinutes, tasks }) => ({
    title,
    estimatedMinutes,
    tasks: tasks.map((task) => ({ ...task, done: done.has(task.title) })),
  }))
  return { scope: 'module', at: null, wish: '', turn: 1, more: 1, modules: told, ...ask }
}

/** What comes of a part as the engine would have it: made, then checked and fitted beside what there is. */
function made(input: CourseInput, again: Again) {
  const asked = course.again?.(input, again) ?? input
  const draft = composePart(asked, asked.again ?? again)
  expect(draft).toEqual(composePart(asked, asked.again ?? again))
  return { draft, saved: course.normalise(draft, asked), asked }
}

const expectWithin = (n: number, { min, max }: { min: number; max: number }) => {
  expect(n).toBeGreaterThanOrEqual(min)
  expect(n).toBeLessThanOrEqual(max)
}

function expectModule(module: DraftModule): void {
  expectWithin(module.estimatedMinutes, COURSE_BOUNDS.moduleMinutes)
  expectWithin(module.tasks.length, COURSE_BOUNDS.tasksPerModule)
  expect(module.estimatedMinutes).toBe(minutesOf(module.tasks))
  expect(new Set(module.tasks.map((task) => foldTitle(task.title))).size).toBe(module.tasks.length)
  for (const task of module.tasks) {
    expectWithin(task.estimatedMinutes, COURSE_BOUNDS.taskMinutes)
    expect(task.estimatedMinutes % 5).toBe(0)
    expect(task.title.length).toBeLessThanOrEqual(150)
  }
}

describe('a module in another way', () => {
  it('has other tasks for the same minutes, none of them finished already', () => {
    fc.assert(
      fc.property(inputs, fc.nat(30), fc.nat(20), fc.nat(6), (input, which, turn, doneCount) => {
        const { modules } = composeCourse(input)
        const at = which % modules.length
        const module = modules[at]
        if (!module) return
        const done = new Set(module.tasks.slice(0, doneCount).map((task) => task.title))
        const again = againOf(modules, { at, turn }, done)
        // Too little time for a project of any level: there is one small one, and it is the one that is there.
        if (module.title === 'Project: Something of your own') {
          const [same] = composePart(input, again).modules
          expect(same?.tasks.every((task) => !done.has(task.title)) ?? true).toBe(true)
          return
        }
        const { draft, saved } = made(input, again)
        expect(draft.modules).toHaveLength(1)
        for (const one of draft.modules) {
          expectModule(one)
          const open = module.estimatedMinutes - minutesOf(module.tasks.filter((task) => done.has(task.title)))
          expect(one.estimatedMinutes).toBeLessThanOrEqual(Math.max(30, open))
          const titles = one.tasks.map((task) => task.title)
          expect(titles.filter((title) => done.has(title))).toEqual([])
          expect(titles.some((title) => module.tasks.every((task) => task.title !== title))).toBe(true)
          const others = modules.filter((other) => other !== module).map((other) => foldTitle(other.title))
          expect(others).not.toContain(foldTitle(one.title))
        }
        expect(saved.modules).toEqual(draft.modules)
      }),
      { numRuns: 150 },
    )
  })

  it('is another one the second time', () => {
    const { modules } = composeCourse(base)
    const titles = (turn: number) =>
      composePart(base, againOf(modules, { at: 1, turn })).modules.flatMap(({ tasks }) =>
        tasks.map(({ title }) => title),
      )
    expect(titles(1)).not.toEqual(titles(2))
    expect(titles(1)).toEqual(titles(1))
  })

  it('of a project is the project of another level', () => {
    const { modules } = composeCourse({ ...base, weeks: 12 })
    const [module] = composePart({ ...base, weeks: 12 }, againOf(modules, { at: modules.length - 1, turn: 0 })).modules
    expect(module?.title).toBe(`Project: ${findPack('beekeeping')?.project.intermediate.title}`)
  })

  it('is made for a title that the curriculum does not know', () => {
    const [first] = composeCourse(base).modules
    if (!first) throw new Error('no module')
    const [module] = composePart(base, againOf([{ ...first, title: 'My own thing' }], { at: 0 })).modules
    expect(module?.title).toBe('My own thing')
    expect(module?.tasks.map(({ description }) => description).join(' ')).toContain('“My own thing”')
  })
})

describe('an extension', () => {
  it('adds what was asked for, no title twice, within the time it may take', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 6 }), (input, more) => {
        let { modules } = composeCourse(input)
        let sofar = input
        for (let step = 0; step < 3; step++) {
          let part
          try {
            part = made(sofar, againOf(modules, { scope: 'extend', more }))
          } catch (error) {
            // A year is full: the learner is told before anything is asked.
            expect(error).toBeInstanceOf(FieldError)
            return
          }
          const { draft, saved, asked } = part
          draft.modules.forEach(expectModule)
          expect(saved.modules).toEqual(draft.modules)
          expectWithin(draft.modules.length, { min: 1, max: more })
          expect(draft.modules.length + (draft.omitted ?? []).length).toBe(more)
          modules = [...modules, ...draft.modules]
          expect(new Set(modules.map((module) => foldTitle(module.title))).size).toBe(modules.length)
          expect(minutesOf(modules)).toBeLessThanOrEqual(asked.hoursPerWeek * asked.weeks * 60)
          sofar = { ...asked, again: undefined }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('goes on with the units that are left, then deeper, with review and a second project', () => {
    const pack = findPack('beekeeping')
    const { modules } = composeCourse({ ...base, weeks: 3 })
    const [held, left] = [modules.slice(0, -1), pack?.units.slice(modules.length - 1) ?? []]
    expect(held.map(({ title }) => title)).toEqual(pack?.units.slice(0, held.length).map(({ title }) => title))
    const first = made({ ...base, weeks: 3 }, againOf(modules, { scope: 'extend', more: 2 })).draft.modules
    expect(first.map(({ title }) => title)).toEqual(left.slice(0, 2).map(({ title }) => title))
    const whole = composeCourse({ ...base, weeks: 20 }).modules
    const titles = made({ ...base, weeks: 20 }, againOf(whole, { scope: 'extend', more: 4 })).draft.modules.map(
      (m) => m.title,
    )
    expect(titles).toEqual([
      `Deeper: ${pack?.units[0]?.title}`,
      `Deeper: ${pack?.units[1]?.title}`,
      'Spaced review',
      `Second project: ${pack?.project.intermediate.title}`,
    ])
  })

  it('goes on with the rest of a pasted outline', () => {
    const input = { ...base, topic: 'Our handbook', hoursPerWeek: 1, weeks: 2, notes: outline }
    const { modules } = composeCourse(input)
    const { draft } = made(input, againOf(modules, { scope: 'extend', more: 2 }))
    const letters = modules.filter(({ title }) => title.startsWith('Subject')).length
    expect(letters).toBeLessThan(8)
    expect(draft.modules.map(({ title }) => title)).toEqual(
      ['abcdefghi'[letters], 'abcdefghi'[letters + 1]].map((letter) => `Subject ${letter} of the handbook`),
    )
  })

  it('says so when a year is full', () => {
    const input = { ...base, hoursPerWeek: 1, weeks: 52 }
    const full: DraftModule = { title: 'All of it', description: '', estimatedMinutes: 52 * 60, tasks: [] }
    expect(() => course.again?.(input, againOf([full], { scope: 'extend' }))).toThrow(FieldError)
  })
})
