import type { ItemPreview } from '#app/domain/progress.ts'
import { dayTitle, type Meal, type ProgramDay, type Workout } from '#app/domain/program.ts'
import type { PlanDraft } from '#app/generation/blueprint.ts'

type Module = PlanDraft['modules'][number]

/** Minutes a day that are reckoned for a meal, and for mobility and winding down. */
const MEAL_MINUTES = 20
const RECOVER_MINUTES = 15
/** A task takes some time even where a provider forgot to say how much. */
const REST_MINUTES = 20

const grams = (meal: Meal) => meal.foods.map(({ food, grams: g }) => `${food} ${g} g`).join(', ')

function tellWorkout(workout: Workout): string {
  if (workout.kind === 'rest') return workout.activity
  return workout.blocks
    .map(({ name, items }) => {
      const lines = items.map(
        ({ exercise, sets, reps, rir, note }) =>
          `${exercise}: ${sets} × ${reps}, ${rir} in reserve${note ? ` (${note})` : ''}`,
      )
      return `${name || 'Main part'}. ${lines.join('; ')}.`
    })
    .join(' ')
}

function tellMeals({ nutrition }: ProgramDay): string {
  const meals = nutrition.meals.map((meal) => {
    const foods = grams(meal)
    return `${meal.slot || 'Meal'}: ${meal.name}${foods ? ` (${foods})` : ''}, ${meal.kcal} kcal, ${meal.proteinG} g protein.`
  })
  return `${meals.join(' ')} Drink about ${nutrition.hydrationMl} ml.`
}

function tellRecovery({ recovery }: ProgramDay): string {
  const { mobility, sleep, supplement } = recovery
  const card = [supplement.name, supplement.dose, supplement.why].filter(Boolean).join('. ')
  return [mobility.join('; '), sleep, card && `Supplement: ${card}`]
    .filter(Boolean)
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ')
}

function tasksOf(day: ProgramDay): Module['tasks'] {
  const { workout, nutrition } = day
  const train = workout.kind === 'train'
  return [
    {
      title: train ? `Train: ${workout.focus}` : workout.focus === 'Rest' ? 'Rest day' : `Rest: ${workout.focus}`,
      description: tellWorkout(workout),
      estimatedMinutes: Math.max(5, Math.round(workout.minutes) || REST_MINUTES),
      kind: 'train',
    },
    {
      title: `Eat: ${nutrition.kcal} kcal, ${nutrition.proteinG} g protein`,
      description: tellMeals(day),
      estimatedMinutes: MEAL_MINUTES * nutrition.meals.length,
      kind: 'eat',
    },
    {
      title: 'Recover: mobility and sleep',
      description: tellRecovery(day),
      estimatedMinutes: RECOVER_MINUTES,
      kind: 'recover',
    },
  ]
}

/** A day as one module of a plan: three tasks in plain words, and the whole of it in `detail`. */
export function moduleOf(day: ProgramDay, index: number): Module {
  const tasks = tasksOf(day)
  return {
    title: dayTitle(index, day),
    description: day.reason,
    estimatedMinutes: tasks.reduce((sum, task) => sum + task.estimatedMinutes, 0),
    detail: { ...day },
    tasks,
  }
}

/** The same before it is saved. `position` runs from 1. */
export function previewOf(day: ProgramDay, position: number): ItemPreview {
  const { title, description, estimatedMinutes, tasks } = moduleOf(day, position - 1)
  return {
    position,
    title,
    description,
    minutes: estimatedMinutes,
    tasks: tasks.map((task) => ({ title: task.title, minutes: task.estimatedMinutes, kind: task.kind })),
  }
}
