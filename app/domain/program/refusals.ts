import { BODY_BOUNDS, PROGRAM_BOUNDS, type ProgramInput } from '../program.ts'
import { isBare, larderOf } from './foods.ts'
import { redFlagIn } from './injuries.ts'
import { exercisesFor } from './movements.ts'
import { bodyOf, programTargets } from './targets.ts'

/** Why no programme is made of an input, under the field it concerns: what is unsafe, and whom to see instead. */
export type Refused = {
  field: keyof ProgramInput
  message: string
  /** Somebody should be asked first; otherwise another value is enough. */
  unsafe: boolean
}
type Found = Omit<Refused, 'unsafe'> | null

/**
 * Lowest energy that is planned without a professional, kcal a day: the low-calorie diets of NHLBI (2000), The Practical
 * Guide: Identification, Evaluation, and Treatment of Overweight and Obesity in Adults, go to 1,200 for women and to
 * 1,500 for men; the higher one where no sex is given.
 */
export const ENERGY_FLOOR = { female: 1200, male: 1500, unsaid: 1500 } as const

/** WHO Technical Report 854 (1995): underweight begins below a BMI of 18.5, severe thinness below 16. */
const UNDERWEIGHT_BMI = 18.5
const SEVERE_BMI = 16

const ADULT = 18

/** More than this in one sitting is no meal any more, kcal. */
const MEAL_MAX = 2500

const kcal = (n: number) => Math.round(n).toLocaleString('en')

function bodyRefused(input: ProgramInput): Found {
  for (const field of ['height', 'weight'] as const) {
    const { min, max, unit } = BODY_BOUNDS[input.units][field]
    const value = input[field]
    if (value !== undefined && (value < min || value > max))
      return { field, message: `Give your ${field} in ${unit}, from ${min} to ${max}.` }
  }
  if (input.age !== undefined && input.age < PROGRAM_BOUNDS.age.min)
    return {
      field: 'age',
      message: 'This programme is made for people of 16 and older. Ask your doctor or a youth coach.',
    }
  return null
}

function flagRefused(input: ProgramInput): Found {
  for (const field of ['injuries', 'notes', 'topic', 'supplements'] as const) {
    const flag = redFlagIn(input[field])
    if (!flag) continue
    const way = flag.clearable
      ? ' If they have said that you may train, write “cleared by my doctor” beside it and try again.'
      : ' A programme from them will fit you; this one would not.'
    return {
      field,
      message: `You mention “${flag.word}”. Please see ${flag.see} before you train or change what you eat.${way}`,
    }
  }
  return null
}

function weightRefused(input: ProgramInput): Found {
  const { bmi } = bodyOf(input)
  const known = input.height !== undefined && input.weight !== undefined
  if (known && bmi < SEVERE_BMI)
    return {
      field: 'weight',
      message: `Your height and weight give a BMI of ${bmi.toFixed(1)}, which is very low. Please see a doctor before you start training.`,
    }
  if (input.goal !== 'lose_weight') return null
  if (known && bmi < UNDERWEIGHT_BMI)
    return {
      field: 'goal',
      message: `Your height and weight give a BMI of ${bmi.toFixed(1)}: losing weight would not be safe. Choose another goal, or talk to a doctor or a dietitian.`,
    }
  if (input.age !== undefined && input.age < ADULT)
    return {
      field: 'goal',
      message:
        'Before 18 the body still grows, and losing weight needs a doctor or a dietitian. Choose another goal here.',
    }
  return null
}

function energyRefused(input: ProgramInput): Found {
  const targets = programTargets(input)
  const floor = ENERGY_FLOOR[input.sex]
  if (targets.kcal >= floor) return null
  const losing = input.goal === 'lose_weight'
  const other = losing ? 'Choose another goal, or plan it with' : 'Check your body data; if it is right, plan with'
  return {
    field: losing ? 'goal' : 'weight',
    message: `This would come to ${kcal(targets.kcal)} kcal a day. Below ${kcal(floor)} a diet needs supervision. ${other} a doctor or a dietitian.`,
  }
}

function mealsRefused(input: ProgramInput): Found {
  const targets = programTargets(input)
  const each = targets.kcal / input.mealsPerDay
  if (each <= MEAL_MAX) return null
  const least = Math.ceil(targets.kcal / MEAL_MAX)
  return {
    field: 'mealsPerDay',
    message: `You need about ${kcal(targets.kcal)} kcal a day, too much for so few meals. Choose at least ${least}.`,
  }
}

function emptyRefused(input: ProgramInput): Found {
  if (isBare(larderOf(input)))
    return {
      field: 'avoidFoods',
      message:
        'With all of these left out, too few dishes are left for a week. Leave out less, or ask a dietitian for a plan.',
    }
  const able = exercisesFor(input)
  if (new Set(able.map((each) => each.pattern)).size >= 2 && able.length >= 4) return null
  const field = input.avoid ? 'avoid' : 'injuries'
  return {
    field,
    message:
      'With all of this left out, too few exercises are left for a week. Leave out less, or ask a physiotherapist for a plan.',
  }
}

/** The first reason not to make a programme of this input, with guidance; null when there is none. */
export function refusalOf(input: ProgramInput): Refused | null {
  const wrong = bodyRefused(input)
  if (wrong) return { ...wrong, unsafe: false }
  const unsafe = flagRefused(input) ?? weightRefused(input) ?? energyRefused(input)
  if (unsafe) return { ...unsafe, unsafe: true }
  const impossible = mealsRefused(input) ?? emptyRefused(input)
  return impossible && { ...impossible, unsafe: false }
}
