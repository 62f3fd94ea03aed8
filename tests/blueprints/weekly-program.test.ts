import { describe, expect, it } from 'vitest'
import { weeklyProgram } from '#app/blueprints/weekly-program/index.ts'
import type { ProgramDay, ProgramDraft, ProgramInput } from '#app/domain/program.ts'
import { checkProgram } from '#app/domain/program/check.ts'
import { programTargets } from '#app/domain/program/targets.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import { composeProgram } from '#app/offline/program/compose.ts'

const fields = { diet: 'vegan', avoid: 'squats', injuries: 'sore shoulder', avoidFoods: 'nuts', mealsPerDay: 4 }
const { input } = weeklyProgram.prepare(weeklyProgram.fields.parse(fields), '2026-03-02')

type Spoil = (days: ProgramDay[], first: ProgramDay) => unknown
const spoiled = (spoil: Spoil): ProgramDraft => {
  const draft = structuredClone(composeProgram(input))
  const first = draft.days[0]
  if (first) spoil(draft.days, first)
  return draft
}
const firstItem = ({ workout }: ProgramDay) => {
  const item = workout.kind === 'train' ? workout.blocks.at(-1)?.items[0] : undefined
  if (!item) throw new Error('no item')
  return item
}
const firstMeal = ({ nutrition }: ProgramDay) => {
  const [meal] = nutrition.meals
  if (!meal) throw new Error('no meal')
  return meal
}

/** Each rule broken alone, and whether that can be put right. */
const BROKEN: [rule: string, spoil: Spoil, end: 'enforced' | 'refused'][] = [
  ['days', (days) => days.pop(), 'refused'],
  [
    'training',
    (_, day) => (day.workout = { kind: 'rest', focus: 'Rest', minutes: 20, activity: 'An easy stroll.' }),
    'enforced',
  ],
  ['training', (days, { workout }) => days.forEach((day) => (day.workout = workout)), 'enforced'],
  ['workout', (_, day) => (firstItem(day).sets = 40), 'enforced'],
  ['workout', (_, day) => (firstItem(day).rir = 9), 'enforced'],
  ['workout', (_, day) => (firstItem(day).reps = ''), 'enforced'],
  ['workout', (_, day) => day.workout.kind === 'train' && (day.workout.blocks = []), 'refused'],
  ['session', (_, { workout }) => (workout.minutes = 300), 'enforced'],
  ['avoid', (_, day) => (firstItem(day).exercise = 'Goblet squat'), 'enforced'],
  ['avoid', (_, day) => (firstItem(day).exercise = 'Zercher squats'), 'enforced'],
  ['injuries', (_, day) => (firstItem(day).exercise = 'Push-up'), 'enforced'],
  ['equipment', (_, day) => (firstItem(day).exercise = 'Cable crossover'), 'enforced'],
  ['kcal', (_, day) => (firstMeal(day).kcal += 400), 'enforced'],
  ['protein', (_, day) => (firstMeal(day).proteinG += 40), 'enforced'],
  [
    'kcal',
    (days) =>
      days.forEach(
        ({ nutrition }) => (nutrition.meals = nutrition.meals.map((m) => ({ ...m, kcal: 20, proteinG: 1 }))),
      ),
    'refused',
  ],
  ['possible', (_, day) => (firstMeal(day).proteinG = firstMeal(day).kcal), 'enforced'],
  ['meals', (_, { nutrition }) => nutrition.meals.pop(), 'enforced'],
  ['meals', (_, day) => day.nutrition.meals.push(firstMeal(day)), 'enforced'],
  ['diet', (_, day) => (firstMeal(day).name = 'Chicken with rice'), 'enforced'],
  ['diet', (_, day) => firstMeal(day).foods.push({ food: 'feta', grams: 30 }), 'enforced'],
  ['diet', (days) => days.forEach(({ nutrition }) => nutrition.meals.forEach((m) => (m.name = 'Beef'))), 'refused'],
  ['foods', (_, day) => firstMeal(day).foods.push({ food: 'almonds', grams: 30 }), 'enforced'],
  ['diet', (_, { recovery }) => (recovery.supplement.name = 'Whey'), 'enforced'],
  ['hydration', (_, { nutrition }) => (nutrition.hydrationMl = 0), 'enforced'],
  ['recovery', (_, { recovery }) => (recovery.supplement = { name: '', dose: '', why: '' }), 'enforced'],
  ['recovery', (_, { recovery }) => (recovery.mobility = []), 'enforced'],
  ['reason', (_, day) => (day.reason = 'Todo.'), 'enforced'],
  ['reason', (days, { reason }) => days.forEach((day) => (day.reason = reason)), 'enforced'],
]

describe('a draft that breaks one rule', () => {
  it.each(BROKEN)('%s', (rule, spoil, end) => {
    const draft = spoiled(spoil)
    const findings = checkProgram(draft.days, input)
    expect(findings.map((finding) => finding.rule)).toContain(rule)
    if (end === 'refused') return expect(() => weeklyProgram.normalise(draft, input)).toThrow(DraftError)
    const { modules } = weeklyProgram.normalise(draft, input)
    const days = modules.map((module) => module.detail as ProgramDay)
    const { kcal, proteinG } = programTargets(input)
    const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)
    expect(days.filter((day) => day.workout.kind === 'train')).toHaveLength(3)
    for (const { nutrition, workout, recovery, reason } of days) {
      expect(sum(nutrition.meals.map((meal) => meal.kcal))).toBe(kcal)
      expect(sum(nutrition.meals.map((meal) => meal.proteinG))).toBe(proteinG)
      expect(nutrition.meals).toHaveLength(4)
      expect(JSON.stringify(nutrition.meals)).not.toMatch(/chicken|feta|almonds|beef/i)
      expect(JSON.stringify(workout)).not.toMatch(/squat|Push-up|Cable/)
      expect(recovery.supplement.name).not.toMatch(/^$|whey/i)
      expect(recovery.mobility).not.toEqual([])
      expect(reason.length).toBeGreaterThan(40)
    }
    return undefined
  })

  it.each(BROKEN.filter(([rule]) => rule !== 'hydration'))('is repaired with every finding: %s', (rule, spoil) => {
    const draft = spoiled(spoil)
    const findings = checkProgram(draft.days, input, 0.1).slice(0, 60)
    const prompt = weeklyProgram.repair?.(draft, input)
    if (findings.length === 0) expect(['kcal', 'protein']).toContain(rule)
    for (const { sentence } of findings) expect(prompt?.user).toContain(sentence)
    if (findings.length > 0) expect(prompt?.user).toContain('Your earlier answer')
  })
})

it('tells what it replaced', () => {
  const { omitted } = weeklyProgram.normalise(
    spoiled((_, day) => (firstItem(day).exercise = 'Goblet squat')),
    input,
  )
  expect(omitted).toEqual([{ title: 'Goblet squat', reason: expect.stringContaining('You leave this exercise out.') }])
})

it('asks for a readable answer when there was none, and never throws', () => {
  for (const raw of [null, 'x', { days: 3 }, { title: 'a', days: [{}] }])
    expect(weeklyProgram.repair?.(raw, input)?.user).toContain('does not have the asked shape')
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(weeklyProgram.repair?.(loop, input)).not.toBeNull()
})

it('is made again once in 14 days, or when the input changed', () => {
  const lastMadeAt = Date.UTC(2026, 2, 2)
  const day = 24 * 3_600_000
  const may = (days: number, inputChanged = false) =>
    weeklyProgram.mayRegenerate?.({ now: lastMadeAt + days * day, lastMadeAt, inputChanged })
  expect(may(13.9)).toMatchObject({
    ok: false,
    reopensAt: lastMadeAt + 14 * day,
    sentence: expect.stringContaining('16 March 2026'),
  })
  expect([may(14), may(1, true)]).toEqual([{ ok: true }, { ok: true }])
})

it('says in every plan that it is no medical advice, and which rules it keeps', () => {
  const plan = weeklyProgram.normalise(composeProgram(input), input)
  expect(plan.notice).toMatch(/Built-in curriculum.*not medical advice/)
  const { rules } = plan.detail as { rules: { rule: string; ok: boolean }[] }
  expect(rules.every((rule) => rule.ok)).toBe(true)
  expect(rules.map((rule) => rule.rule)).toEqual(
    expect.arrayContaining(['kcal', 'diet', 'avoid', 'injuries', 'foods', 'reason']),
  )
})

it('has a name even where the learner gave none', () => {
  expect((input as ProgramInput).topic).toBe('General fitness')
})

it('holds the rules against the days as they are', () => {
  const plan = weeklyProgram.normalise(composeProgram(input), input)
  const rulesOf = (parts: typeof plan.modules) => {
    const detail = weeklyProgram.detailNow?.({
      input,
      detail: plan.detail ?? null,
      parts: parts.map((m) => m.detail ?? null),
    })
    const { rules } = detail as { rules: { rule: string; ok: boolean }[] }
    return rules.filter(({ ok }) => !ok).map(({ rule }) => rule)
  }
  expect(rulesOf(plan.modules)).toEqual([])
  expect(rulesOf(plan.modules.slice(1))).toContain('days')
})
