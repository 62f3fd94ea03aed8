import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budgetMinutes, fitRoute, shareMinutes } from '#app/offline/budget.ts'
import type { Unit } from '#app/offline/pack.ts'
import { prerequisitesFirst, routeFor } from '#app/offline/route.ts'

const unit = (id: string, needs: string[], level: Unit['level'] = 'beginner', minutes = 100): Unit => ({
  id,
  title: id.toUpperCase(),
  level,
  minutes,
  outcome: `do ${id}`,
  needs,
  study: [{ title: `Read ${id}`, detail: 'Read it.' }],
  practice: [{ title: `Do ${id}`, detail: 'Do it.' }],
  stretch: { title: `Stretch ${id}`, detail: 'Do more.' },
  check: `What is ${id}?`,
})
const ids = (units: readonly Unit[]) => units.map(({ id }) => id).join('')
const kept = (units: readonly Unit[], level: Unit['level'], minutes: number) =>
  ids(fitRoute(routeFor(units, level, 'check'), level, 'check', minutes).route.lessons.map((lesson) => lesson.unit))

describe('budgetMinutes', () => {
  it('is hours times weeks, down to five minutes', () => {
    expect(budgetMinutes({ hoursPerWeek: 3, weeks: 8 })).toBe(1440)
    expect(budgetMinutes({ hoursPerWeek: 1.13, weeks: 1 })).toBe(65)
  })
})

describe('shareMinutes', () => {
  it('gives by weight, within bounds', () => {
    const slot = (weight: number, min = 5, max = 120) => ({ weight, min, max })
    expect(shareMinutes(60, [slot(1), slot(2), slot(3)])).toEqual([10, 20, 30])
    expect(shareMinutes(100, [slot(1, 5, 10), slot(1)])).toEqual([10, 90])
    expect(shareMinutes(500, [slot(1), slot(1)])).toEqual([120, 120])
    expect(shareMinutes(5, [slot(1, 15), slot(1, 15)])).toEqual([15, 15])
    expect(shareMinutes(60, [])).toEqual([])
  })

  it('spends the whole where the bounds allow it', () => {
    const slots = fc.array(
      fc.record({
        weight: fc.integer({ min: 1, max: 400 }),
        min: fc.constantFrom(5, 15),
        max: fc.constantFrom(15, 120, 480),
      }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(slots, fc.integer({ min: 0, max: 600 }), (all, steps) => {
        const bounds = (key: 'min' | 'max') => all.reduce((sum, slot) => sum + slot[key], 0)
        const sum = shareMinutes(steps * 5, all).reduce((total, minutes) => total + minutes, 0)
        expect(sum).toBe(Math.min(Math.max(steps * 5, bounds('min')), bounds('max')))
      }),
    )
  })
})

describe('prerequisitesFirst', () => {
  it('moves only what has to move, and survives a circle', () => {
    expect(ids(prerequisitesFirst([unit('a', ['c']), unit('b', []), unit('c', [])]))).toBe('bca')
    expect(ids(prerequisitesFirst([unit('a', ['gone']), unit('b', ['a'])]))).toBe('ab')
    expect(ids(prerequisitesFirst([unit('a', ['b']), unit('b', ['a'])]))).toBe('ab')
  })
})

describe('fitRoute', () => {
  const units = [
    unit('a', []),
    unit('b', ['a']),
    unit('c', ['a']),
    unit('d', ['c'], 'intermediate'),
    unit('e', ['b'], 'advanced'),
  ]

  it('leaves out the highest level first, then the latest, and never what is needed', () => {
    expect(kept(units, 'beginner', 900)).toBe('abcde')
    expect(kept(units, 'beginner', 480)).toBe('abcd')
    expect(kept(units, 'beginner', 400)).toBe('abc')
    expect(kept(units, 'beginner', 180)).toBe('ab')
    expect(kept(units, 'beginner', 60)).toBe('a')
  })

  it('keeps the level of an advanced learner when it can', () => {
    expect(routeFor(units, 'advanced', 'check').known.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(kept(units, 'advanced', 120)).toBe('e')
  })

  it('names the rule of each omission', () => {
    const { omitted } = fitRoute(routeFor(units, 'beginner', 'check'), 'beginner', 'check', 180)
    expect(omitted.map(({ title }) => title)).toEqual(['C', 'D', 'E'])
    expect(omitted[0]?.reason).toContain('“first things first”')
    expect(omitted[2]?.reason).toContain('“your level first”: it is above your level')
  })
})
