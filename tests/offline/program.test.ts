import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weeklyProgram } from '#app/blueprints/weekly-program/index.ts'
import { DIETS, EQUIPMENT, GOALS, type ProgramDay, type ProgramInput } from '#app/domain/program.ts'
import { programTargets } from '#app/domain/program/targets.ts'
import { FieldError } from '#app/generation/blueprint.ts'
import { composeProgram } from '#app/offline/program/compose.ts'
import exercises from '../../app/domain/program/lists/exercises.json' with { type: 'json' }
import foods from '../../app/domain/program/lists/foods.json' with { type: 'json' }

/** What each diet does not eat, by the group a food of our list is filed under; said here once more, on purpose. */
const NOT_EATEN: Record<string, string[]> = {
  non_vegetarian: [],
  eggetarian: ['fish', 'seafood', 'poultry', 'meat'],
  vegetarian: ['egg', 'fish', 'seafood', 'poultry', 'meat'],
  vegan: ['dairy', 'egg', 'fish', 'seafood', 'poultry', 'meat'],
}
/** What learners say they leave out, and what must then stand in no name. */
const AVOIDED: Record<string, RegExp> = {
  squats: /squat|wall sit|leg press/i,
  'burpees, jumping': /burpee|jump/i,
  'no deadlifts': /deadlift/i,
  'push-ups and overhead press': /push-up|pushup|overhead press|shoulder press/i,
  'running; rowing machine': /\bruns?\b|running|\bjog|rowing machine/i,
  lunges: /lunge|split squat|step-up/i,
}
const AVOIDED_FOODS: Record<string, RegExp> = {
  nuts: /almond|walnut|cashew|peanut/i,
  'mushrooms, dairy':
    /mushroom|skyr|quark|cheese|whey|paneer|feta|halloumi|ricotta|mozzarella|cheddar|skimmed milk|Greek yogurt|plain yogurt/i,
  soya: /soya|tofu|tempeh|edamame/i,
  fish: /tuna|salmon|\bcod\b|sardine|mackerel/i,
}
const INJURED = {
  'sore knee': 'knee',
  'my shoulder hurts': 'shoulder',
  'stiff lower back': 'back',
  wrist: 'wrist',
} as const

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const body = fc.oneof(
  fc.record({
    units: fc.constant('metric'),
    height: maybe(fc.integer({ min: 140, max: 215 })),
    weight: maybe(fc.double({ min: 45, max: 190, noNaN: true })),
  }),
  fc.record({
    units: fc.constant('imperial'),
    height: maybe(fc.integer({ min: 55, max: 85 })),
    weight: maybe(fc.integer({ min: 100, max: 420 })),
  }),
)
const wish = (of: object) => fc.oneof(fc.constant(''), fc.constantFrom(...Object.keys(of)))
const anyFields = fc
  .tuple(
    body,
    fc.record({
      goal: fc.constantFrom(...GOALS),
      level: fc.constantFrom('beginner', 'intermediate', 'advanced'),
      equipment: fc.subarray([...EQUIPMENT], { minLength: 1 }),
      trainingDays: fc.integer({ min: 2, max: 7 }),
      sessionMinutes: fc.integer({ min: 15, max: 120 }),
      age: maybe(fc.integer({ min: 16, max: 80 })),
      sex: fc.constantFrom('female', 'male', 'unsaid'),
      diet: fc.constantFrom(...DIETS),
      mealsPerDay: fc.integer({ min: 1, max: 8 }),
      avoid: wish(AVOIDED),
      avoidFoods: wish(AVOIDED_FOODS),
      injuries: wish(INJURED),
    }),
  )
  .map(([shape, rest]) => ({ ...shape, ...rest }))

/** The input, or undefined when it is refused, which then must name a field and say something. */
function inputOf(fields: object): ProgramInput | undefined {
  try {
    return weeklyProgram.prepare(weeklyProgram.fields.parse(fields), '2026-03-02').input
  } catch (error) {
    expect(error).toBeInstanceOf(FieldError)
    expect((error as FieldError).message).toMatch(/^[A-Z].{30,}\.$/)
    return undefined
  }
}

const groupOf = new Map(foods.map((food) => [food.name, food.group]))
const foodOf = new Map(foods.map((food) => [food.name, food]))
const exerciseOf = new Map(exercises.map((each) => [each.name, each]))
const total = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0)

function expectNutrition({ nutrition, workout }: ProgramDay, input: ProgramInput): void {
  const targets = programTargets(input)
  const { meals } = nutrition
  expect(meals).toHaveLength(input.mealsPerDay)
  expect(total(meals.map((meal) => meal.kcal))).toBe(targets.kcal)
  expect(total(meals.map((meal) => meal.proteinG))).toBe(targets.proteinG)
  expect([nutrition.kcal, nutrition.proteinG]).toEqual([targets.kcal, targets.proteinG])
  expect(nutrition.hydrationMl).toBe(targets.hydrationMl[workout.kind])
  const eaten = meals.flatMap((meal) => meal.foods)
  expect(eaten.filter(({ food }) => NOT_EATEN[input.diet]?.includes(groupOf.get(food) ?? 'unlisted'))).toEqual([])
  const left = AVOIDED_FOODS[input.avoidFoods]
  // "Soya yogurt" and the like are no dairy, whatever the pattern finds in them.
  const isNone = (food: string) =>
    groupOf.get(food) === 'plant' && /yogurt/.test(food) && !/soya/.test(input.avoidFoods)
  expect(eaten.filter(({ food }) => left?.test(food) && !isNone(food))).toEqual([])
  // What is said of a day is what its grams add up to: rounding of many small portions is all that may lie between.
  const real = total(eaten.map(({ food, grams }) => ((foodOf.get(food)?.kcal ?? Number.NaN) * grams) / 100))
  const protein = total(eaten.map(({ food, grams }) => ((foodOf.get(food)?.protein ?? Number.NaN) * grams) / 100))
  expect(Math.abs(real - targets.kcal)).toBeLessThan(targets.kcal * 0.03 + 15)
  expect(Math.abs(protein - targets.proteinG)).toBeLessThan(targets.proteinG * 0.04 + 3)
}

function expectWorkout({ workout }: ProgramDay, input: ProgramInput): void {
  const left = AVOIDED[input.avoid]
  const area = INJURED[input.injuries as keyof typeof INJURED] as string | undefined
  if (workout.kind === 'rest') {
    expect(workout.activity.length).toBeGreaterThan(10)
    return
  }
  expect(workout.minutes).toBeLessThanOrEqual(input.sessionMinutes)
  expect(workout.focus).not.toBe('')
  const items = workout.blocks.flatMap((block) => block.items)
  expect(items.length).toBeGreaterThan(0)
  for (const { exercise, sets, reps, rir } of items) {
    expect(Number.isInteger(sets) && sets >= 1 && sets <= 10).toBe(true)
    expect(Number.isInteger(rir) && rir >= 0 && rir <= 5).toBe(true)
    expect(reps).toMatch(/\d/)
    if (left) expect(exercise).not.toMatch(left)
    const known = exerciseOf.get(exercise)
    expect(known).toBeDefined()
    expect(known?.equipment.some((each) => each === 'none' || (input.equipment as string[]).includes(each))).toBe(true)
    if (area) expect(known?.stress).not.toContain(area)
  }
}

describe('a weekly programme of the built-in curriculum', () => {
  it('fills one large meal a day with as many dishes as it takes', () => {
    const body = { units: 'metric', weight: 70, height: 180, age: 35 }
    const asked = { ...body, diet: 'vegan', goal: 'build_muscle', mealsPerDay: 1, avoidFoods: 'nuts' }
    const input = weeklyProgram.prepare(weeklyProgram.fields.parse(asked), '2026-03-01').input
    expect(programTargets(input).kcal).toBe(2500)
    expect(weeklyProgram.normalise(composeProgram(input), input).modules).toHaveLength(7)
  })

  it('keeps every rule for 500 inputs, or refuses with guidance', () => {
    const accepted = anyFields.map(inputOf).filter((input) => input !== undefined)
    fc.assert(
      fc.property(accepted, (input) => {
        const raw = composeProgram(input)
        const { modules, omitted, normalizedEffort } = weeklyProgram.normalise(raw, input)
        const days = modules.map((module) => module.detail as ProgramDay)
        expect(days).toHaveLength(7)
        expect(days.filter((day) => day.workout.kind === 'train')).toHaveLength(input.trainingDays)
        for (const day of days) {
          expectNutrition(day, input)
          expectWorkout(day, input)
          expect(day.recovery.mobility.length).toBeGreaterThan(0)
          expect(day.recovery.sleep).not.toBe('')
          expect(day.recovery.supplement.why.length).toBeGreaterThan(40)
        }
        expect(new Set(days.map((day) => day.reason)).size).toBe(7)
        // What it composes needs no putting right.
        expect([omitted, normalizedEffort]).toEqual([[], false])
        expect(weeklyProgram.repair?.(raw, input)).toBeNull()
      }),
      { numRuns: 500 },
    )
  }, 240_000)

  it('serves no two days the same, and is the same for the same input', () => {
    const input = inputOf({ diet: 'vegan', mealsPerDay: 3 })
    if (!input) throw new Error('refused')
    const { days } = composeProgram(input)
    const menus = days.map((day) => day.nutrition.meals.map((meal) => meal.name).join(' / '))
    expect(new Set(menus).size).toBe(7)
    const breakfasts = days.map((day) => day.nutrition.meals[0]?.name)
    expect(new Set(breakfasts).size).toBeGreaterThanOrEqual(5)
    expect(composeProgram(input)).toEqual({ ...composeProgram(input), days })
  })

  it('asks more of the trained, and trains for the goal', () => {
    const sets = (fields: object) => {
      const input = inputOf(fields)
      const days = input ? composeProgram(input).days : []
      return total(
        days.flatMap(({ workout }) =>
          workout.kind === 'train' ? workout.blocks.flatMap((b) => b.items.map((i) => i.sets)) : [],
        ),
      )
    }
    const long = { sessionMinutes: 120, goal: 'build_muscle', equipment: ['machines'] }
    expect(sets({ ...long, level: 'advanced' })).toBeGreaterThan(sets({ ...long, level: 'beginner' }))
    expect(sets({ ...long, sessionMinutes: 30 })).toBeLessThan(sets(long))
    const reps = (goal: string) => JSON.stringify(composeProgram(inputOf({ goal }) as ProgramInput).days)
    expect(reps('gain_strength')).toContain('4–6')
    expect(reps('endurance')).toContain('15–20')
  })
})
