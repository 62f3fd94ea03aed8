import type { Meal, ProgramInput, ProgramTargets } from '../program.ts'
import { fitMeals, scaled, type Leeway } from './fit.ts'
import { larderOf, type Course, type Dish, type Larder } from './foods.ts'

type Slot = { name: string; course: Course; weight: number }

const BREAKFAST: Slot = { name: 'Breakfast', course: 'breakfast', weight: 2.4 }
const LUNCH: Slot = { name: 'Lunch', course: 'main', weight: 3 }
const DINNER: Slot = { name: 'Dinner', course: 'main', weight: 3 }
const snack = (name: string): Slot => ({ name, course: 'snack', weight: 1.2 })

const SLOTS: Record<number, Slot[]> = {
  1: [{ ...DINNER, name: 'Main meal' }],
  2: [LUNCH, DINNER],
  3: [BREAKFAST, LUNCH, DINNER],
  4: [BREAKFAST, LUNCH, snack('Snack'), DINNER],
  5: [BREAKFAST, snack('Morning snack'), LUNCH, snack('Afternoon snack'), DINNER],
  6: [BREAKFAST, snack('Morning snack'), LUNCH, snack('Afternoon snack'), DINNER, snack('Evening snack')],
  7: [
    BREAKFAST,
    snack('Morning snack'),
    LUNCH,
    snack('Afternoon snack'),
    snack('Second afternoon snack'),
    DINNER,
    snack('Evening snack'),
  ],
  8: [
    BREAKFAST,
    snack('Morning snack'),
    snack('Second morning snack'),
    LUNCH,
    snack('Afternoon snack'),
    snack('Second afternoon snack'),
    DINNER,
    snack('Evening snack'),
  ],
}

export const slotsOf = (mealsPerDay: number): Slot[] => SLOTS[mealsPerDay] ?? [BREAKFAST, LUNCH, DINNER]

/** Kcal of one dish before another joins it on the same plate; every second one is a snack, as a side or a dessert. */
const DISH_KCAL = 540
/** The dishes of a course nearest to the wanted share of protein that take turns over the week. */
const IN_TURN = 9
const OWN_MENU: Leeway = { min: 0.2, max: 3, added: 0.6 }

/** Dishes of a course, those first whose share of protein is nearest to what the day needs. */
function nearest(dishes: readonly Dish[], course: Course, wanted: number): Dish[] {
  const ofCourse = dishes.filter((dish) => dish.slot === course)
  const all = ofCourse.length > 0 ? ofCourse : dishes
  const off = (dish: Dish) => Math.abs(dish.proteinG / dish.kcal - wanted)
  return all
    .map((dish, i) => ({ dish, i }))
    .toSorted((a, b) => off(a.dish) - off(b.dish) || a.i - b.i)
    .slice(0, IN_TURN)
    .map(({ dish }) => dish)
}

function plate(dishes: readonly Dish[], slot: string): Meal {
  const [first, ...others] = dishes
  const name = [first?.name, ...others.map((dish) => dish.name.charAt(0).toLowerCase() + dish.name.slice(1))]
  const foods = new Map<string, number>()
  for (const { food, grams } of dishes.flatMap((dish) => dish.foods)) foods.set(food, (foods.get(food) ?? 0) + grams)
  return {
    slot,
    name: name.join(', then '),
    foods: [...foods].map(([food, grams]) => ({ food, grams })),
    kcal: dishes.reduce((sum, dish) => sum + dish.kcal, 0),
    proteinG: dishes.reduce((sum, dish) => sum + dish.proteinG, 0),
  }
}

type Goal = Pick<ProgramTargets, 'kcal' | 'proteinG'>

/** The plates of one day before they are fitted, each near its share of the energy. */
function plates(input: ProgramInput, goal: Goal, larder: Larder, day: number): Meal[] {
  const slots = slotsOf(input.mealsPerDay)
  const weights = slots.reduce((sum, slot) => sum + slot.weight, 0)
  const served = new Set<string>()
  const turns: Record<Course, number> = { breakfast: day, main: day * 2, snack: day * 3 }
  const next = (course: Course): Dish[] => {
    const list = nearest(larder.dishes, course, goal.proteinG / goal.kcal)
    for (let i = 0; i < list.length; i++) {
      const dish = list[turns[course]++ % list.length]
      if (!dish || served.has(dish.name)) continue
      served.add(dish.name)
      return [dish]
    }
    return list.slice(0, 1)
  }
  return slots.map((slot) => {
    const share = (goal.kcal * slot.weight) / weights
    const many = Math.max(1, Math.round(share / DISH_KCAL))
    const meal = plate(
      Array.from({ length: many }, (_, i) => next(i % 2 === 0 ? slot.course : 'snack')).flat(),
      slot.name,
    )
    return scaled(meal, share / meal.kcal)
  })
}

/**
 * The meals of one day (0 to 6) from the maintained dishes: exact energy and protein, the wanted number of meals, nothing
 * a diet or a wish excludes. Null where the larder cannot do it.
 */
export function composeMenu(
  input: ProgramInput,
  goal: Goal,
  day: number,
  larder: Larder = larderOf(input),
): Meal[] | null {
  if (larder.dishes.length === 0) return null
  return fitMeals(plates(input, goal, larder, day), goal, larder, OWN_MENU, day)
}

/** A listed dish of about that energy in place of a meal that cannot stay; keeps its place in the day. */
export function dishInstead(meal: Meal, larder: Larder, turn: number): Meal | null {
  const course: Course = /breakfast/i.test(meal.slot) ? 'breakfast' : /snack/i.test(meal.slot) ? 'snack' : 'main'
  const list = nearest(larder.dishes, course, meal.proteinG / meal.kcal)
  const dish = list[turn % Math.max(1, list.length)]
  if (!dish) return null
  const { kcal, proteinG, foods } = scaled({ ...plate([dish], meal.slot) }, meal.kcal / dish.kcal)
  return { slot: meal.slot, name: dish.name, foods, kcal: Math.round(kcal), proteinG: Math.round(proteinG) }
}
