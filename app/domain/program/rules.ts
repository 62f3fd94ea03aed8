import { DAYS, DIET_LABEL, PROGRAM_BOUNDS, type ProgramDay, type ProgramInput } from '../program.ts'
import { foodRules, type FoodBreach } from './diet.ts'
import { kcalOf, proteinOf } from './fit.ts'
import { textsOf } from './foods.ts'
import { movementRules, type MovementBreach, type MovementRules } from './movements.ts'
import { programTargets } from './targets.ts'
import { phrase } from './words.ts'

/** What the rules are held against, worked out once. */
export type Measure = {
  input: ProgramInput
  targets: ReturnType<typeof programTargets>
  movement: MovementRules
  food: (text: string) => FoodBreach | null
  /** The share by which a day's energy and protein may miss their targets; 0 asks for them exactly. */
  slack: number
}

export const measureFor = (input: ProgramInput, slack = 0): Measure => ({
  input,
  targets: programTargets(input),
  movement: movementRules(input),
  food: foodRules(input),
  slack,
})

/** One rule of a programme. `says` is what it promises; `daily` and `weekly` say how it is broken. */
export type Rule = {
  id: string
  says: (measure: Measure) => string
  /** Whether it means anything for this input. */
  applies?: (measure: Measure) => boolean
  daily?: (day: ProgramDay, measure: Measure) => string[]
  weekly?: (days: readonly ProgramDay[], measure: Measure) => string[]
}

const itemsOf = ({ workout }: ProgramDay) => (workout.kind === 'train' ? workout.blocks.flatMap((b) => b.items) : [])
export const setsOf = (day: ProgramDay): number => itemsOf(day).reduce((sum, item) => sum + item.sets, 0)

const within = (n: number, { min, max }: { min: number; max: number }) => Number.isInteger(n) && n >= min && n <= max
const near = (is: number, wanted: number, slack: number) => Math.abs(is - wanted) <= wanted * slack
const plural = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`

const movement = (id: MovementBreach, says: Rule['says'], what: string, applies?: Rule['applies']): Rule => ({
  id,
  says,
  ...(applies ? { applies } : {}),
  daily: (day, measure) => {
    const texts = [
      ...itemsOf(day).map((item) => item.exercise),
      ...(id === 'avoid' && day.workout.kind === 'rest' ? [day.workout.activity] : []),
      ...(id === 'avoid' ? day.recovery.mobility : []),
    ]
    return texts.filter((text) => measure.movement(text) === id).map((text) => `“${text}” ${what}`)
  },
})

const food = (id: FoodBreach['rule'], says: Rule['says'], what: string, applies?: Rule['applies']): Rule => ({
  id,
  says,
  ...(applies ? { applies } : {}),
  daily: (day, measure) =>
    [...day.nutrition.meals.flatMap(textsOf), day.recovery.supplement.name].flatMap((text) => {
      const breach = measure.food(text)
      return breach?.rule === id ? [`“${text}” ${what} (${breach.word})`] : []
    }),
})

/** A reason has to say something: so many words at least. */
const REASON_WORDS = 6
export const isReason = (text: string): boolean =>
  phrase(text).length >= REASON_WORDS && !/lorem|todo|n\/a|placeholder/i.test(text)

export const isCard = ({ recovery: { supplement } }: ProgramDay): boolean =>
  supplement.name !== '' && supplement.dose !== '' && phrase(supplement.why).length >= REASON_WORDS

/** Protein brings 4 kcal a gram, so a meal cannot have more of it than its energy allows; a tenth is rounding. */
const impossible = (meal: { kcal: number; proteinG: number }) => meal.proteinG * 4 > meal.kcal * 1.1

function workoutFaults(day: ProgramDay): string[] {
  const { workout } = day
  if (workout.kind === 'rest') return workout.activity ? [] : ['the rest day says nothing to do']
  const items = itemsOf(day)
  const { sets, rir } = PROGRAM_BOUNDS
  return [
    ...(items.length === 0 || workout.blocks.some((block) => block.items.length === 0) ? ['a block is empty'] : []),
    ...(workout.focus === '' ? ['the session has no focus'] : []),
    ...items.flatMap((item) => [
      ...(within(item.sets, sets) ? [] : [`“${item.exercise}” has ${item.sets} sets`]),
      ...(within(item.rir, rir) ? [] : [`“${item.exercise}” has ${item.rir} in reserve`]),
      ...(/\d/.test(item.reps) ? [] : [`“${item.exercise}” has no repetitions`]),
    ]),
  ]
}

const training: Rule[] = [
  {
    id: 'days',
    says: () => 'Seven days are planned.',
    weekly: (days) => (days.length === DAYS ? [] : [`${plural(days.length, 'day')} instead of ${DAYS}`]),
  },
  {
    id: 'training',
    says: ({ input }) => `You train on ${input.trainingDays} of the seven days.`,
    weekly: (days, { input }) => {
      const n = days.filter((day) => day.workout.kind === 'train').length
      return n === input.trainingDays ? [] : [`${plural(n, 'training day')} instead of ${input.trainingDays}`]
    },
  },
  {
    id: 'workout',
    says: () => 'Every session has a focus and exercises with 1 to 10 sets, repetitions, and 0 to 5 in reserve.',
    daily: workoutFaults,
  },
  {
    id: 'session',
    says: ({ input }) => `No session is longer than your ${input.sessionMinutes} minutes.`,
    daily: (day, { input }) => {
      if (day.workout.kind === 'rest') return []
      const sets = setsOf(day)
      return [
        ...(day.workout.minutes > input.sessionMinutes ? [`the session takes ${day.workout.minutes} minutes`] : []),
        ...(sets > input.sessionMinutes ? [`${sets} sets do not fit ${input.sessionMinutes} minutes`] : []),
      ]
    },
  },
  movement(
    'avoid',
    ({ input }) => `Nothing of what you leave out: ${input.avoid}.`,
    'was to be left out',
    ({ input }) => input.avoid !== '',
  ),
  movement(
    'injuries',
    ({ input }) => `Exercises spare what you named: ${input.injuries}.`,
    'loads what is to be spared',
    ({ input }) => input.injuries !== '',
  ),
  movement('equipment', () => 'Every exercise can be done with what you have.', 'needs equipment they do not have'),
]

const eating: Rule[] = [
  {
    id: 'kcal',
    says: ({ targets }) => `Each day’s meals add up to ${targets.kcal} kcal.`,
    daily: ({ nutrition }, { targets, slack }) => {
      const n = kcalOf(nutrition.meals)
      return near(n, targets.kcal, slack) && (slack > 0 || nutrition.kcal === n)
        ? []
        : [`${n} kcal instead of ${targets.kcal}`]
    },
  },
  {
    id: 'protein',
    says: ({ targets }) => `Each day’s meals bring ${targets.proteinG} g of protein.`,
    daily: ({ nutrition }, { targets, slack }) => {
      const n = proteinOf(nutrition.meals)
      const ok = near(n, targets.proteinG, slack) && (slack > 0 || nutrition.proteinG === n)
      return ok ? [] : [`${n} g protein instead of ${targets.proteinG} g`]
    },
  },
  {
    id: 'possible',
    says: () => 'No meal claims more protein than its energy allows.',
    daily: ({ nutrition }) =>
      nutrition.meals.filter(impossible).map((m) => `“${m.name}”: ${m.proteinG} g protein in ${m.kcal} kcal`),
  },
  {
    id: 'meals',
    says: ({ input }) => `There ${input.mealsPerDay === 1 ? 'is' : 'are'} ${plural(input.mealsPerDay, 'meal')} a day.`,
    daily: ({ nutrition }, { input }) => {
      const n = nutrition.meals.length
      return n === input.mealsPerDay ? [] : [`${plural(n, 'meal')} instead of ${input.mealsPerDay}`]
    },
  },
  food(
    'diet',
    ({ input }) => `Every meal and supplement fits your diet: ${DIET_LABEL[input.diet].toLowerCase()}.`,
    'does not fit the diet',
  ),
  food(
    'foods',
    ({ input }) => `Without the foods you leave out: ${input.avoidFoods}.`,
    'was to be left out',
    ({ input }) => input.avoidFoods !== '',
  ),
  {
    id: 'hydration',
    says: ({ targets: { hydrationMl: ml } }) =>
      `Drinks are planned: ${ml.rest} ml a day, ${ml.train} ml when you train.`,
    daily: ({ nutrition, workout }, { targets, slack }) => {
      const wanted = targets.hydrationMl[workout.kind]
      return slack > 0 || nutrition.hydrationMl === wanted
        ? []
        : [`${nutrition.hydrationMl} ml to drink instead of ${wanted} ml`]
    },
  },
]

const recovering: Rule[] = [
  {
    id: 'recovery',
    says: () => 'Every day has mobility, a word on sleep and a supplement card with its evidence.',
    daily: (day) => [
      ...(day.recovery.mobility.some(Boolean) ? [] : ['no mobility']),
      ...(day.recovery.sleep ? [] : ['nothing on sleep']),
      ...(isCard(day) ? [] : ['no supplement card with name, dose and evidence']),
    ],
  },
  {
    id: 'reason',
    says: () => 'Every day says why it is as it is.',
    daily: (day) => (isReason(day.reason) ? [] : ['no real reason']),
    weekly: (days) =>
      new Set(days.map((day) => day.reason)).size === days.length ? [] : ['two days have the same reason'],
  },
]

/** Every rule of a weekly programme, in the order a learner reads them. */
export const RULES: readonly Rule[] = [...training, ...eating, ...recovering]
