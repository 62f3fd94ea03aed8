import type { ProgramDay, Training } from '#app/domain/program.ts'
import type { PlanView } from '#app/services/plans.server.ts'
import { checkItem, escape, table } from './markdown-words.ts'

type Module = PlanView['modules'][number]
type Told = { module: Module; day: ProgramDay | null }

/** A day that the learner added by hand has tasks and nothing else. */
const told = (module: Module): Told => ({
  module,
  day: module.detail && 'workout' in module.detail ? (module.detail as ProgramDay) : null,
})

const minutesOf = ({ workout }: ProgramDay) => (workout.kind === 'train' ? workout.minutes : 0)

function glance(days: Told[]): string[] {
  const known = days.flatMap(({ day }) => day ?? [])
  const sum = (of: (day: ProgramDay) => number) => known.reduce((total, day) => total + of(day), 0)
  const rows = days.map(({ module, day }) =>
    day
      ? [module.title, minutesOf(day), day.nutrition.kcal, day.nutrition.proteinG, day.nutrition.hydrationMl]
      : [module.title, '', '', '', ''],
  )
  return table([
    ['Day', 'Training, min', 'Energy, kcal', 'Protein, g', 'Drinks, ml'],
    ...rows,
    [
      'Week',
      sum(minutesOf),
      sum(({ nutrition }) => nutrition.kcal),
      sum(({ nutrition }) => nutrition.proteinG),
      sum(({ nutrition }) => nutrition.hydrationMl),
    ],
  ])
}

const blocksOf = ({ blocks }: Training) =>
  blocks.flatMap(({ name, items }) => [
    `**${escape(name || 'Main part')}**`,
    '',
    ...table([
      ['Exercise', 'Sets × reps', 'In reserve', 'Note'],
      ...items.map(({ exercise, sets, reps, rir, note }) => [exercise, `${sets} × ${reps}`, rir, note]),
    ]),
  ])

function mealsOf({ nutrition }: ProgramDay): string[] {
  const rows = nutrition.meals.map((meal) => [
    meal.slot,
    meal.name,
    meal.foods.map(({ food, grams }) => `${food} ${grams} g`).join(', '),
    meal.kcal,
    meal.proteinG,
  ])
  return [
    ...table([
      ['Meal', 'Dish', 'Foods', 'kcal', 'Protein, g'],
      ...rows,
      ['Whole day', '', '', nutrition.kcal, nutrition.proteinG],
    ]),
    `Drink about ${nutrition.hydrationMl} ml over the day.`,
    '',
  ]
}

function recoveryOf({ recovery }: ProgramDay): string[] {
  const { mobility, sleep, supplement } = recovery
  const card = [supplement.name, supplement.dose, supplement.why].filter(Boolean).join('. ')
  return [
    ...mobility.map((each) => `- Mobility: ${escape(each)}`),
    ...(sleep ? [`- Sleep: ${escape(sleep)}`] : []),
    ...(card ? [`- Supplement: ${escape(card)}`] : []),
    '',
  ]
}

function dayLines({ module, day }: Told): string[] {
  const head = [`## ${escape(module.title)}`, '']
  if (module.description) head.push(escape(module.description), '')
  head.push(...module.tasks.map(checkItem), '')
  if (!day) return head
  const { workout } = day
  const work = workout.kind === 'train' ? blocksOf(workout) : [escape(workout.activity), '']
  return [...head, ...work, ...mealsOf(day), ...recoveryOf(day)]
}

function fitLines({ detail }: PlanView): string[] {
  const rules = (detail?.['rules'] ?? []) as { sentence: string; ok: boolean }[]
  const basis = (detail?.['targets'] as { basis?: string[] } | undefined)?.basis ?? []
  if (rules.length === 0 && basis.length === 0) return []
  const held = rules.map(({ sentence, ok }) => `- ${ok ? '✓' : '✗'} ${escape(sentence)}`)
  return ['## Why this plan fits', '', ...held, ...basis.map((each) => `- ${escape(each)}`), '']
}

/** A week: a table at a glance with totals, the days, and why it fits. */
export function weekLines(plan: PlanView): string[] {
  const days = plan.modules.map(told)
  const reserve = '“In reserve” says how many more repetitions you could have done when you end a set.'
  return [...glance(days), reserve, '', ...days.flatMap(dayLines), ...fitLines(plan)]
}
