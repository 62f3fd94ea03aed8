import { z } from 'zod'
import { LEVELS } from './course.ts'

/** Words of a weekly programme: seven days of training, nutrition and recovery. */

export const GOALS = ['general_fitness', 'build_muscle', 'lose_weight', 'gain_strength', 'endurance'] as const
export type Goal = (typeof GOALS)[number]
export const GOAL_LABEL: Record<Goal, string> = {
  general_fitness: 'General fitness',
  build_muscle: 'Build muscle',
  lose_weight: 'Lose weight',
  gain_strength: 'Gain strength',
  endurance: 'Build endurance',
}

export const EQUIPMENT = ['none', 'dumbbells', 'barbell', 'machines', 'bands', 'kettlebell'] as const
export type Equipment = (typeof EQUIPMENT)[number]
export const EQUIPMENT_LABEL: Record<Equipment, string> = {
  none: 'Nothing but your body',
  dumbbells: 'Dumbbells',
  barbell: 'Barbell and rack',
  machines: 'Machines and cables',
  bands: 'Resistance bands',
  kettlebell: 'Kettlebell',
}

export const DIETS = ['non_vegetarian', 'eggetarian', 'vegetarian', 'vegan'] as const
export type Diet = (typeof DIETS)[number]
export const DIET_LABEL: Record<Diet, string> = {
  non_vegetarian: 'Everything',
  eggetarian: 'Vegetarian with eggs',
  vegetarian: 'Vegetarian without eggs',
  vegan: 'Vegan',
}

export const SEXES = ['female', 'male', 'unsaid'] as const
export const UNITS = ['metric', 'imperial'] as const

export const DAYS = 7
export const PROGRAM_BOUNDS = {
  trainingDays: { min: 2, max: 7 },
  sessionMinutes: { min: 15, max: 120 },
  mealsPerDay: { min: 1, max: 8 },
  age: { min: 16, max: 100 },
  sets: { min: 1, max: 10 },
  rir: { min: 0, max: 5 },
} as const

/** Bounds of body data in each unit: cm and kg, or inches and pounds. */
export const BODY_BOUNDS = {
  metric: { height: { min: 120, max: 230, unit: 'cm' }, weight: { min: 35, max: 250, unit: 'kg' } },
  imperial: { height: { min: 48, max: 90, unit: 'inches' }, weight: { min: 78, max: 550, unit: 'pounds' } },
} as const

const YOUNG =
  'This programme is made for people of 16 and older. Younger people grow and need other advice: ask your doctor, a school nurse or a coach who trains young people.'

const whole = (what: string, { min, max }: { min: number; max: number }) => {
  const message = `${what} must be a whole number from ${min} to ${max}.`
  return z.coerce.number({ error: message }).int(message).min(min, message).max(max, message)
}

const text = (message: string) => z.string({ error: message }).trim().default('')

const isEquipment = (value: string): value is Equipment => (EQUIPMENT as readonly string[]).includes(value)

/** A list, or the same as one text with commas. */
const equipment = z
  .union([z.array(z.string()), z.string()], { error: 'Choose what you can train with.' })
  .default(['none'])
  .transform((given, ctx): Equipment[] => {
    const named = (typeof given === 'string' ? given.split(',') : given).map((each) => each.trim()).filter(Boolean)
    const known = [...new Set(named.filter(isEquipment))]
    if (known.length > 0 && named.every(isEquipment)) return EQUIPMENT.filter((each) => known.includes(each))
    ctx.addIssue({ code: 'custom', message: `Choose what you can train with: ${EQUIPMENT.join(', ')}.` })
    return z.NEVER
  })

/** The fields a learner fills in for a weekly programme, after defaults, before anything over-long is cut. */
export const ProgramFields = z.object({
  topic: text('What it is for must be text.'),
  goal: z.enum(GOALS, { error: 'Choose what you train for.' }).default('general_fitness'),
  level: z.enum(LEVELS, { error: 'Choose beginner, intermediate or advanced.' }).default('beginner'),
  equipment,
  trainingDays: whole('Training days', PROGRAM_BOUNDS.trainingDays).default(3),
  sessionMinutes: whole('Minutes a session', PROGRAM_BOUNDS.sessionMinutes).default(45),
  units: z.enum(UNITS, { error: 'Choose metric or imperial.' }).default('metric'),
  age: z.coerce
    .number({ error: 'Give your age in whole years.' })
    .int('Give your age in whole years.')
    .min(PROGRAM_BOUNDS.age.min, YOUNG)
    .max(PROGRAM_BOUNDS.age.max, `Give an age up to ${PROGRAM_BOUNDS.age.max}.`)
    .optional(),
  height: z.coerce.number({ error: 'Your height must be a number.' }).optional(),
  weight: z.coerce.number({ error: 'Your weight must be a number.' }).optional(),
  sex: z.enum(SEXES, { error: 'Choose female, male or unsaid.' }).default('unsaid'),
  diet: z.enum(DIETS, { error: `Choose a diet: ${DIETS.join(', ')}.` }).default('non_vegetarian'),
  mealsPerDay: whole('Meals a day', PROGRAM_BOUNDS.mealsPerDay).default(3),
  avoid: text('Exercises to leave out must be text.'),
  avoidFoods: text('Foods to leave out must be text.'),
  injuries: text('Injuries must be text.'),
  supplements: text('Supplements must be text.'),
  notes: text('Notes must be text.'),
})

/** What a provider is handed: the fields, over-long texts cut, the topic never empty. */
export type ProgramInput = z.output<typeof ProgramFields>

/** One exercise of a block. `reps` is a text such as "8–12" or "30 s"; `rir` is how many more reps would be possible. */
export type Item = { exercise: string; sets: number; reps: string; rir: number; note: string }
export type Block = { name: string; items: Item[] }
export type Training = { kind: 'train'; focus: string; minutes: number; blocks: Block[] }
export type Rest = { kind: 'rest'; focus: string; minutes: number; activity: string }
export type Workout = Training | Rest

/** A food and how much of it, in grams (drinks too: a millilitre is counted as a gram). */
export type Portion = { food: string; grams: number }
export type Meal = { slot: string; name: string; foods: Portion[]; kcal: number; proteinG: number }
export type Nutrition = { kcal: number; proteinG: number; hydrationMl: number; meals: Meal[] }

/** One supplement, or why none is needed. */
export type SupplementCard = { name: string; dose: string; why: string }
export type Recovery = { mobility: string[]; sleep: string; supplement: SupplementCard }

export type ProgramDay = { workout: Workout; nutrition: Nutrition; recovery: Recovery; reason: string }

/** What each day has to reach, and how that was reckoned. */
export type ProgramTargets = {
  kcal: number
  proteinG: number
  hydrationMl: { train: number; rest: number }
  /** Sentences: the formula, its numbers, and what had to be assumed. */
  basis: string[]
}

/** A weekly programme as a provider tells it, read and in order. */
export type ProgramDraft = { title: string; summary: string; notice: string; days: ProgramDay[] }

/** "Day 1: Lower body". */
export const dayTitle = (index: number, { workout }: ProgramDay): string =>
  `Day ${index + 1}: ${workout.focus || (workout.kind === 'train' ? 'Training' : 'Rest')}`
