import type { Meal, ProgramTargets } from '../program.ts'
import type { Larder } from './foods.ts'

type Goal = Pick<ProgramTargets, 'kcal' | 'proteinG'>
type Food = Larder['protein'][number]

/** How far portions may be scaled, and which share of the day's energy may come from foods added on top. */
export type Leeway = { min: number; max: number; added: number }

const sum = (list: readonly Meal[], of: (meal: Meal) => number) => list.reduce((total, meal) => total + of(meal), 0)
export const kcalOf = (meals: readonly Meal[]): number => sum(meals, (meal) => meal.kcal)
export const proteinOf = (meals: readonly Meal[]): number => sum(meals, (meal) => meal.proteinG)

/** Whole numbers near `parts` that add up to `total`: largest remainders first (Hamilton's method). */
export function apportion(parts: readonly number[], total: number): number[] {
  const whole = parts.map(Math.floor)
  let left = total - whole.reduce((n, each) => n + each, 0)
  const order = parts.map((part, i) => ({ i, rest: part - Math.floor(part) })).toSorted((a, b) => b.rest - a.rest)
  for (let at = 0; left !== 0 && order.length > 0; at++) {
    const { i } = order[left > 0 ? at % order.length : order.length - 1 - (at % order.length)] ?? { i: 0 }
    const step = Math.sign(left)
    if ((whole[i] ?? 0) + step < 0) continue
    whole[i] = (whole[i] ?? 0) + step
    left -= step
  }
  return whole
}

/** A portion times `by`, in whole grams. */
export const scaled = (meal: Meal, by: number): Meal => ({
  ...meal,
  kcal: meal.kcal * by,
  proteinG: meal.proteinG * by,
  foods: meal.foods.map(({ food, grams }) => ({ food, grams: Math.max(1, Math.round(grams * by)) })),
})

/** A food added to a meal, its grams joined with what is there of it. */
function withAdded(meal: Meal, food: Food, grams: number): Meal {
  if (grams <= 0) return meal
  const there = meal.foods.find((each) => each.food === food.name)
  const foods = there
    ? meal.foods.map((each) => (each === there ? { ...each, grams: each.grams + grams } : each))
    : [...meal.foods, { food: food.name, grams }]
  return {
    ...meal,
    foods,
    kcal: meal.kcal + (food.kcal * grams) / 100,
    proteinG: meal.proteinG + (food.protein * grams) / 100,
  }
}

/** Grams of one added food that are still a normal helping. */
const HELPING = 120

/** Shares added food among the meals that are large enough to carry it, the largest first. */
function spread(meals: readonly Meal[], foods: readonly Food[], grams: number): Meal[] {
  const among = Math.min(meals.length, Math.max(1, Math.ceil(grams / HELPING)))
  const largest = meals
    .map((meal, i) => ({ i, kcal: meal.kcal }))
    .toSorted((a, b) => b.kcal - a.kcal || a.i - b.i)
    .slice(0, among)
  const each = Math.round(grams / foods.length)
  const shares = apportion(
    Array.from({ length: among }, () => each / among),
    each,
  )
  const share = new Map(largest.map(({ i }, at) => [i, shares[at] ?? 0]))
  return meals.map((meal, i) => foods.reduce((sofar, food) => withAdded(sofar, food, share.get(i) ?? 0), meal))
}

/** Meals whose energy and protein are whole numbers that add up exactly. */
function exactly(meals: readonly Meal[], goal: Goal): Meal[] {
  const kcal = apportion(
    meals.map((meal) => meal.kcal),
    goal.kcal,
  )
  const protein = apportion(
    meals.map((meal) => meal.proteinG),
    goal.proteinG,
  )
  return meals.map((meal, i) => ({ ...meal, kcal: kcal[i] ?? 0, proteinG: protein[i] ?? 0 }))
}

const mean = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0) / numbers.length

/**
 * Scale by `s` and add `x` grams, of each food as much, so that energy and protein both come out: two equations, two
 * unknowns. Null where that would take food away, or is outside the leeway.
 */
function withFoods(meals: readonly Meal[], goal: Goal, foods: readonly Food[], leeway: Leeway): Added | null {
  const kcal = kcalOf(meals)
  const protein = proteinOf(meals)
  const per = { kcal: mean(foods.map((f) => f.kcal)) / 100, protein: mean(foods.map((f) => f.protein)) / 100 }
  const determinant = kcal * per.protein - protein * per.kcal
  if (determinant === 0) return null
  const x = (kcal * goal.proteinG - protein * goal.kcal) / determinant
  const s = (goal.kcal * per.protein - goal.proteinG * per.kcal) / determinant
  if (x < 0 || x * per.kcal > leeway.added * goal.kcal || s < leeway.min || s > leeway.max) return null
  const scaledMeals = meals.map((meal) => scaled(meal, s))
  return { grams: x, meals: exactly(spread(scaledMeals, foods, x), goal) }
}

type Added = { grams: number; meals: Meal[] }

/** So many foods share what would be too much of one. */
const BLEND = 4

/** One food added, or, where that would be more than a helping a meal, several. */
function withAny(meals: readonly Meal[], goal: Goal, foods: readonly Food[], leeway: Leeway): Meal[] | null {
  for (let i = 0; i < foods.length; i++) {
    const found = withFoods(meals, goal, foods.slice(i, i + 1), leeway)
    if (!found) continue
    if (found.grams <= HELPING * meals.length) return found.meals
    return withFoods(meals, goal, foods.slice(0, BLEND), leeway)?.meals ?? found.meals
  }
  return null
}

/**
 * Meals that meet a day's energy and protein exactly, as whole numbers: portions scaled alike, and what protein or
 * energy is then missing brought by one food that is added and named. Meals that meet them already come back as they
 * are. Null where this is not possible inside the leeway. `turn` varies which food is added.
 */
export function fitMeals(
  meals: readonly Meal[],
  goal: Goal,
  larder: Larder,
  leeway: Leeway,
  turn: number,
): Meal[] | null {
  const kcal = kcalOf(meals)
  if (kcal === goal.kcal && proteinOf(meals) === goal.proteinG) return [...meals]
  if (kcal <= 0) return null
  const by = goal.kcal / kcal
  const missing = goal.proteinG - proteinOf(meals) * by
  // Half a gram a meal is rounding.
  if (Math.abs(missing) <= meals.length / 2 && by >= leeway.min && by <= leeway.max)
    return exactly(
      meals.map((meal) => scaled(meal, by)),
      goal,
    )
  const foods = missing > 0 ? larder.protein : larder.energy
  const turned = foods.map((_, i) => foods[(turn + i) % foods.length] as Food)
  return withAny(meals, goal, turned, leeway)
}
