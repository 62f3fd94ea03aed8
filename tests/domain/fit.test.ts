import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitToBudget } from '#app/domain/fit.ts'
import type { DraftModule } from '#app/domain/course.ts'

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)
const cost = (m: DraftModule) => Math.max(m.estimatedMinutes, sum(m.tasks.map((t) => t.estimatedMinutes)))
const total = (modules: DraftModule[]) => sum(modules.map(cost))

const draft = fc
  .array(
    fc.record({
      estimatedMinutes: fc.integer({ min: 15, max: 480 }),
      minutes: fc.array(fc.integer({ min: 5, max: 120 }), { minLength: 1, maxLength: 20 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((list): DraftModule[] =>
    list.map(({ estimatedMinutes, minutes }, m) => ({
      title: `M${m + 1}`,
      description: '',
      estimatedMinutes,
      tasks: minutes.map((n, t) => ({ title: `T${t + 1}`, description: '', estimatedMinutes: n, kind: 'practice' })),
    })),
  )
const budget = fc.oneof(fc.integer({ min: 60, max: 600 }), fc.integer({ min: 60, max: 80 * 52 * 60 }))

it('never goes over the learner’s time', () => {
  fc.assert(
    fc.property(draft, budget, (modules, minutes) => {
      expect(total(fitToBudget(modules, minutes).modules)).toBeLessThanOrEqual(minutes)
    }),
    { numRuns: 500 },
  )
})

it('keeps the beginning: modules in order, and of the last one its first tasks, unchanged', () => {
  fc.assert(
    fc.property(draft, budget, (modules, minutes) => {
      const { modules: kept } = fitToBudget(modules, minutes)
      kept.forEach((module, i) => {
        const { tasks = [], estimatedMinutes = 0, ...given } = modules[i] ?? {}
        expect(module).toMatchObject(given)
        expect(module.tasks).toEqual(tasks.slice(0, module.tasks.length))
        expect(module.tasks.length).toBeGreaterThan(0)
        if (i < kept.length - 1)
          expect([module.tasks.length, module.estimatedMinutes]).toEqual([tasks.length, estimatedMinutes])
      })
    }),
    { numRuns: 500 },
  )
})

it('names everything it left out, and nothing else, and why', () => {
  fc.assert(
    fc.property(draft, budget, (modules, minutes) => {
      const { modules: kept, omitted } = fitToBudget(modules, minutes)
      const named = omitted.map((o) => o.title)
      modules.forEach((module, i) => {
        const gone = module.tasks.slice(kept[i]?.tasks.length ?? 0)
        for (const task of gone)
          expect(named.includes(module.title) || named.includes(`${module.title}: ${task.title}`)).toBe(true)
        expect(named.includes(module.title)).toBe(kept[i] === undefined)
      })
      const stillThere = kept.flatMap((m) => m.tasks.map((t) => `${m.title}: ${t.title}`))
      expect(named.filter((title) => stillThere.includes(title))).toEqual([])
      expect(new Set(named).size).toBe(named.length)
      for (const { reason } of omitted)
        expect(reason).toMatch(/^Last tasks first: the plan needed [\d.]+ h and you have [\d.]+ h\.$/)
    }),
    { numRuns: 500 },
  )
})

it('leaves a plan that fits exactly as it is, and the plan it was given in any case', () => {
  fc.assert(
    fc.property(draft, budget, (modules, minutes) => {
      const before = structuredClone(modules)
      const fitted = fitToBudget(modules, minutes)
      expect(modules).toEqual(before)
      if (total(modules) <= minutes) expect(fitted).toEqual({ modules, omitted: [] })
    }),
  )
})

it('leaves out no more than it must: one task more would not have fitted', () => {
  fc.assert(
    fc.property(draft, budget, (modules, minutes) => {
      const { modules: kept, omitted } = fitToBudget(modules, minutes)
      if (omitted.length === 0) return
      const last = kept.at(-1)
      const source = modules[kept.length - 1]
      const cutInside = last && source && last.tasks.length < source.tasks.length
      const at = cutInside ? kept.length - 1 : kept.length
      const tasks = modules[at]?.tasks.slice(0, cutInside ? last.tasks.length + 1 : 1) ?? []
      const least = Math.max(15, sum(tasks.map((t) => t.estimatedMinutes)))
      expect(total(modules.slice(0, at)) + least).toBeGreaterThan(minutes)
    }),
    { numRuns: 500 },
  )
})

it('never gives a module more minutes than it had', () => {
  fc.assert(
    fc.property(draft, budget, (modules, minutes) => {
      const { modules: kept } = fitToBudget(modules, minutes)
      kept.forEach((module, i) =>
        expect(module.estimatedMinutes).toBeLessThanOrEqual(modules[i]?.estimatedMinutes ?? 0),
      )
    }),
    { numRuns: 500 },
  )
})
