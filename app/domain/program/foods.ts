import { z } from 'zod'
import type { Meal, Portion, ProgramInput } from '../program.ts'
import foods from './lists/foods.json' with { type: 'json' }
import meals from './lists/meals.json' with { type: 'json' }
import { foodRules } from './diet.ts'

const Food = z.strictObject({
  name: z.string().min(3),
  /** Per 100 g as eaten, rounded from USDA FoodData Central (SR Legacy and Foundation Foods). */
  kcal: z.number().positive(),
  protein: z.number().min(0),
  group: z.enum(['plant', 'dairy', 'egg', 'fish', 'seafood', 'poultry', 'meat']),
  /** Whether it may be added to a meal to bring its protein or its energy up. */
  boost: z.enum(['protein', 'energy']).optional(),
})
type Food = z.infer<typeof Food>

/** When a dish is eaten. */
export type Course = 'breakfast' | 'main' | 'snack'

const Dish = z.strictObject({
  slot: z.enum(['breakfast', 'main', 'snack']),
  name: z.string().min(5),
  foods: z.array(z.strictObject({ food: z.string(), grams: z.number().int().positive() })).min(2),
})

/** A dish of one portion, with what its foods add up to. */
export type Dish = { slot: Course; name: string; foods: Portion[]; kcal: number; proteinG: number }

/** The maintained list of foods. */
export const FOODS: readonly Food[] = z.array(Food).parse(foods)
const byName = new Map(FOODS.map((food) => [food.name, food]))

function sumOf(portions: readonly Portion[], per: 'kcal' | 'protein'): number {
  return portions.reduce((sum, { food, grams }) => {
    const known = byName.get(food)
    if (!known) throw new Error(`The list of dishes names a food that is not listed: ${food}`)
    return sum + (known[per] * grams) / 100
  }, 0)
}

/** The maintained list of dishes, energy and protein added up from their foods. */
export const DISHES: readonly Dish[] = z
  .array(Dish)
  .parse(meals)
  .map((dish) => ({ ...dish, kcal: sumOf(dish.foods, 'kcal'), proteinG: sumOf(dish.foods, 'protein') }))

/** What a learner can be served: dishes and foods to add, none excluded by diet or wish. */
export type Larder = { dishes: Dish[]; protein: Food[]; energy: Food[] }

export function larderOf(input: Pick<ProgramInput, 'diet' | 'avoidFoods'>): Larder {
  const breach = foodRules(input)
  const allowed = FOODS.filter((food) => breach(food.name) === null)
  const names = new Set(allowed.map((food) => food.name))
  return {
    dishes: DISHES.filter((dish) => breach(dish.name) === null && dish.foods.every(({ food }) => names.has(food))),
    protein: allowed.filter((food) => food.boost === 'protein'),
    energy: allowed.filter((food) => food.boost === 'energy'),
  }
}

/** Too few dishes or nothing to bring protein or energy up with: no week can be made of this. */
export const isBare = ({ dishes, protein, energy }: Larder): boolean =>
  dishes.length < 6 || protein.length === 0 || energy.length === 0

/** Every text of a meal that a diet could object to. */
export const textsOf = (meal: Meal): string[] => [meal.name, ...meal.foods.map((each) => each.food)]
