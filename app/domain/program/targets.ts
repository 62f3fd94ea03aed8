import type { Goal, ProgramInput, ProgramTargets } from '../program.ts'

/** Centimetres in an inch and kilograms in a pound, exact by definition (international yard and pound, 1959). */
const CM_PER_INCH = 2.54
const KG_PER_POUND = 0.45359237

/** ICRP Publication 23 (1975), reference man: 170 cm, 70 kg, at the upper end of 20 to 30 years. Stands in for what a learner left out. */
const ASSUMED = { age: 30, heightCm: 170, weightKg: 70 }

/**
 * The last term of Mifflin et al. (1990), "A new predictive equation for resting energy expenditure in healthy
 * individuals", Am J Clin Nutr 51:241–247. Without a sex the middle of both is used.
 */
const SEX_TERM = { male: 5, female: -161, unsaid: -78 }

/**
 * Physical activity level of a day without exercise: the lower end of "sedentary or light activity" in FAO/WHO/UNU
 * (2004), Human energy requirements, table 5.1.
 */
const LIGHT_DAY = 1.4

/** METs of general resistance training: Ainsworth et al. (2011), Compendium of Physical Activities, code 02052. */
const TRAINING_MET = 5

/**
 * Share of the day's energy added or taken away. Muscle: 10 to 20 % above need (Iraki et al. 2019, Sports 7:154), the
 * lower end; strength half of it. Weight loss: a fifth, and never more than 500 kcal (NHLBI 1998, Clinical Guidelines on
 * Overweight and Obesity: 500 to 1,000 kcal a day).
 */
const ENERGY: Record<Goal, number> = {
  general_fitness: 0,
  build_muscle: 0.1,
  lose_weight: -0.2,
  gain_strength: 0.05,
  endurance: 0,
}
const DEFICIT_MAX = 500

/**
 * Grams of protein per kilogram of body weight: 1.4 to 2.0 for people who train (Jäger et al. 2017, ISSN position stand,
 * JISSN 14:20), 1.6 where muscle is the goal (Morton et al. 2018, Br J Sports Med 52:376), 2.0 in an energy deficit.
 */
const PROTEIN: Record<Goal, number> = {
  general_fitness: 1.4,
  build_muscle: 1.6,
  lose_weight: 2,
  gain_strength: 1.6,
  endurance: 1.4,
}

/**
 * Weight above a BMI of 27.5 is not counted for protein: Weijs, Sauerwein and Kondrup (2012), Clin Nutr 31:774, correct
 * overweight to that BMI.
 */
const PROTEIN_BMI_MAX = 27.5

/**
 * Protein stays between 12 and 30 % of energy, inside the 10 to 35 % of the Institute of Medicine (2005), Dietary Reference
 * Intakes; narrower, so that ordinary meals can reach it. A gram of protein is counted as 4 kcal.
 */
const PROTEIN_SHARE = { min: 0.12, max: 0.3 }
const KCAL_PER_G = 4

/**
 * Millilitres to drink a day: four fifths of the adequate intake of water of EFSA (2010), EFSA Journal 8(3):1459 (2.0 l
 * for women, 2.5 l for men), the rest comes with food; and half a litre an hour of training, inside the 0.4 to 0.8 l of
 * Sawka et al. (2007), ACSM position stand.
 */
const DRINK = { female: 1600, male: 2000, unsaid: 1800 }
const DRINK_PER_HOUR = 500

/** A learner's body in metric units, with what had to be assumed. */
export type Body = { age: number; heightCm: number; weightKg: number; sex: ProgramInput['sex']; bmi: number }

/** Body data in metric units; what was left out is assumed. */
export function bodyOf(input: ProgramInput): Body {
  const inch = input.units === 'imperial'
  const heightCm = input.height === undefined ? ASSUMED.heightCm : inch ? input.height * CM_PER_INCH : input.height
  const weightKg = input.weight === undefined ? ASSUMED.weightKg : inch ? input.weight * KG_PER_POUND : input.weight
  const bmi = weightKg / (heightCm / 100) ** 2
  return { age: input.age ?? ASSUMED.age, heightCm, weightKg, sex: input.sex, bmi }
}

/** Resting energy, kcal a day: Mifflin–St Jeor. */
export const restingEnergy = ({ weightKg, heightCm, age, sex }: Body): number =>
  10 * weightKg + 6.25 * heightCm - 5 * age + SEX_TERM[sex]

/**
 * The day's mean energy as a multiple of resting energy. Training is added to a light day by the factorial method of
 * FAO/WHO/UNU (2004): the share of the week spent training, times what it costs above a light hour.
 */
export function activityFactor(input: Pick<ProgramInput, 'trainingDays' | 'sessionMinutes'>): number {
  const share = (input.trainingDays * input.sessionMinutes) / (7 * 24 * 60)
  return LIGHT_DAY + share * (TRAINING_MET - LIGHT_DAY)
}

const toTen = (n: number) => Math.round(n / 10) * 10
const number = (n: number) => Math.round(n).toLocaleString('en')

function assumed(input: ProgramInput): string[] {
  const missing = [
    input.age === undefined ? `${ASSUMED.age} years` : '',
    input.height === undefined ? `${ASSUMED.heightCm} cm` : '',
    input.weight === undefined ? `${ASSUMED.weightKg} kg` : '',
    input.sex === 'unsaid' ? 'the middle between the formula for women and the one for men' : '',
  ].filter(Boolean)
  if (missing.length === 0) return []
  return [
    `You left some body data out, so these stand in for it: ${missing.join(', ')}. With yours the targets fit better.`,
  ]
}

function proteinOf(body: Body, goal: Goal, kcal: number) {
  const counted = Math.min(body.weightKg, PROTEIN_BMI_MAX * (body.heightCm / 100) ** 2)
  const wanted = PROTEIN[goal] * counted
  const at = (share: number) => (share * kcal) / KCAL_PER_G
  const grams = Math.min(at(PROTEIN_SHARE.max), Math.max(at(PROTEIN_SHARE.min), wanted))
  const bound = grams < wanted ? ', held at 30 % of the energy' : grams > wanted ? ', raised to 12 % of the energy' : ''
  return {
    grams: Math.round(grams),
    sentence: `Protein: ${PROTEIN[goal]} g for each of ${number(counted)} kg${bound}.`,
  }
}

/**
 * What each day has to reach: kcal (to the next ten), grams of protein (whole), millilitres to drink (to the next 50).
 * Mifflin–St Jeor, times an activity factor, changed for the goal. `basis` says the numbers in sentences. Whether the
 * result is safe to follow is asked of `refusalOf`.
 */
export function programTargets(input: ProgramInput): ProgramTargets {
  const body = bodyOf(input)
  const resting = restingEnergy(body)
  const factor = activityFactor(input)
  const need = resting * factor
  const change = Math.max(-DEFICIT_MAX, need * ENERGY[input.goal])
  const kcal = toTen(need + change)
  const protein = proteinOf(body, input.goal, kcal)
  const rest = DRINK[body.sex]
  const train = rest + Math.round((input.sessionMinutes / 60) * (DRINK_PER_HOUR / 50)) * 50
  const how =
    change === 0
      ? 'unchanged for your goal'
      : `${number(Math.abs(change))} ${change < 0 ? 'less' : 'more'} for your goal`
  return {
    kcal,
    proteinG: protein.grams,
    hydrationMl: { train, rest },
    basis: [
      `Energy: resting need ${number(resting)} kcal (Mifflin–St Jeor) × ${factor.toFixed(2)} for a light day and ${input.trainingDays} × ${input.sessionMinutes} minutes of training a week = ${number(need)} kcal; ${how}: ${number(kcal)} kcal a day.`,
      protein.sentence,
      `Drinks: ${number(rest)} ml on a rest day, ${number(train)} ml on a training day.`,
      ...assumed(input),
    ],
  }
}
