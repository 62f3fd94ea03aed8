import type { Meal, Nutrition, ProgramDay } from '#app/domain/program.ts'
import { fitMeals, type Leeway } from '#app/domain/program/fit.ts'
import { larderOf, textsOf, type Larder } from '#app/domain/program/foods.ts'
import { composeMenu, dishInstead, slotsOf } from '#app/domain/program/menu.ts'
import type { Measure } from '#app/domain/program/rules.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import type { Changes } from './changes.ts'

/** A provider's portions may be scaled so far, and so much be added; beyond that they are not its meals any more. */
const LEEWAY: Leeway = { min: 0.5, max: 2, added: 0.35 }

/** More of a week's meals than this replaced, and the answer is not the provider's any more. */
const REPLACED_MAX = 0.5

/** Protein brings 4 kcal a gram; a tenth is rounding. */
const impossible = (meal: Meal) => meal.proteinG * 4 > meal.kcal * 1.1

function halves(meal: Meal): [Meal, Meal] {
  const part = (name: string, round: (n: number) => number): Meal => ({
    ...meal,
    name,
    kcal: round(meal.kcal / 2),
    proteinG: round(meal.proteinG / 2),
    foods: meal.foods.map(({ food, grams }) => ({ food, grams: Math.max(1, round(grams / 2)) })),
  })
  return [part(meal.name, Math.ceil), part(`${meal.name}, second half`, Math.floor)]
}

const joined = (a: Meal, b: Meal): Meal => ({
  slot: a.slot,
  name: `${a.name}, then ${b.name.charAt(0).toLowerCase()}${b.name.slice(1)}`,
  foods: [...a.foods, ...b.foods],
  kcal: a.kcal + b.kcal,
  proteinG: a.proteinG + b.proteinG,
})

/** As many meals as asked: the largest parted in two, or the two smallest neighbours put together. */
function counted(meals: Meal[], wanted: number): Meal[] {
  if (meals.length === wanted || meals.length === 0) return meals
  if (meals.length < wanted) {
    const largest = meals.reduce((at, meal, i) => (meal.kcal > (meals[at]?.kcal ?? 0) ? i : at), 0)
    return counted(
      meals.flatMap((meal, i) => (i === largest ? halves(meal) : [meal])),
      wanted,
    )
  }
  const size = (i: number) => (meals[i]?.kcal ?? 0) + (meals[i + 1]?.kcal ?? 0)
  let at = 0
  for (let i = 1; i < meals.length - 1; i++) if (size(i) < size(at)) at = i
  const [first, second] = [meals[at], meals[at + 1]]
  if (!first || !second) return meals
  return counted([...meals.slice(0, at), joined(first, second), ...meals.slice(at + 2)], wanted)
}

/** Names of meals are a provider's; where it gave none, or two were made of one, the usual ones stand in. */
function slotted(meals: Meal[], wanted: number): Meal[] {
  const usual = slotsOf(wanted)
  const told = new Set(meals.map((meal) => meal.slot))
  if (told.size === meals.length && !told.has('')) return meals
  return meals.map((meal, i) => ({ ...meal, slot: usual[i]?.name ?? `Meal ${i + 1}` }))
}

type Kitchen = { measure: Measure; larder: Larder; changes: Changes; replaced: number }

function allowedMeals(meals: Meal[], day: number, kitchen: Kitchen): Meal[] {
  return meals.map((meal, i) => {
    const excluded = textsOf(meal).some((text) => kitchen.measure.food(text) !== null)
    if (!excluded && !impossible(meal)) return meal
    const instead = dishInstead(impossible(meal) ? { ...meal, proteinG: 0 } : meal, kitchen.larder, day + i)
    if (!instead) throw new DraftError(`day ${day + 1}: nothing can stand in for "${meal.name}"`)
    kitchen.replaced += 1
    kitchen.changes.say(
      `Day ${day + 1}: ${meal.name}`,
      excluded
        ? 'It did not fit your diet or held a food you leave out; another dish stands in for it.'
        : 'Its protein and energy could not both be right; another dish stands in for it.',
    )
    return instead
  })
}

function dayMeals(given: Meal[], day: number, kitchen: Kitchen): Meal[] {
  const { input, targets } = kitchen.measure
  const allowed = allowedMeals(given, day, kitchen)
  const meals = slotted(counted(allowed, input.mealsPerDay), input.mealsPerDay)
  const fitted = fitMeals(meals, targets, kitchen.larder, LEEWAY, day)
  // Adding a food can only make a meal impossible that was so before.
  if (fitted && !fitted.some(impossible)) return fitted
  const own = composeMenu(input, targets, day, kitchen.larder)
  if (!own) throw new DraftError(`day ${day + 1}: the meals cannot be brought to the targets`)
  kitchen.replaced += given.length
  kitchen.changes.say(
    `The meals of day ${day + 1}`,
    `They could not be scaled to your targets; dishes from the built-in list stand in for them.`,
  )
  return own
}

/**
 * Meals that keep diet and wishes, in the asked number, adding up exactly to the targets: portions are scaled, excluded
 * dishes replaced by listed ones, and every replacement is told. Throws `DraftError` when more than half would go.
 */
export function enforceMeals(days: readonly ProgramDay[], measure: Measure, changes: Changes): Nutrition[] {
  const kitchen: Kitchen = { measure, larder: larderOf(measure.input), changes, replaced: 0 }
  const { kcal, proteinG, hydrationMl } = measure.targets
  const enforced = days.map(({ nutrition, workout }, day) => ({
    kcal,
    proteinG,
    hydrationMl: hydrationMl[workout.kind],
    meals: dayMeals(nutrition.meals, day, kitchen),
  }))
  const all = days.reduce((sum, day) => sum + day.nutrition.meals.length, 0)
  if (kitchen.replaced > all * REPLACED_MAX) throw new DraftError(`${kitchen.replaced} of ${all} meals cannot stay`)
  return enforced
}
