import type { Meal, Nutrition } from '#app/domain/program.ts'
import { litres, whole } from './figures.ts'
import { TABLE } from './workout.tsx'

const foods = (meal: Meal) => meal.foods.map(({ food, grams }) => `${food} ${whole(grams)}\u00a0g`).join(', ')

/** What to eat and drink on a day, each meal with its energy and protein, and what they add up to. */
export function Meals({ nutrition }: { nutrition: Nutrition }) {
  return (
    <div className="space-y-2">
      <table className={TABLE}>
        <caption className="sr-only">Meals</caption>
        <thead className="text-soft">
          <tr>
            <th scope="col" className="font-normal">
              Meal
            </th>
            <th scope="col" className="w-18 text-right font-normal">
              kcal
            </th>
            <th scope="col" className="w-20 text-right font-normal">
              Protein, g
            </th>
          </tr>
        </thead>
        <tbody data-number>
          {nutrition.meals.map((meal, i) => (
            <tr key={i}>
              <th scope="row" className="font-normal">
                {meal.slot && <span className="text-soft">{meal.slot}: </span>}
                <span className="font-medium">{meal.name}</span>
                {meal.foods.length > 0 && <span className="block text-soft">{foods(meal)}</span>}
              </th>
              <td className="text-right">{whole(meal.kcal)}</td>
              <td className="text-right">{whole(meal.proteinG)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot data-number className="font-bold">
          <tr>
            <th scope="row">Whole day</th>
            <td className="text-right">{whole(nutrition.kcal)}</td>
            <td className="text-right">{whole(nutrition.proteinG)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="text-small" data-number>
        Drink about {litres(nutrition.hydrationMl)} over the day.
      </p>
    </div>
  )
}
