import { z } from 'zod'
import { DIETS, GOALS, type ProgramInput, type Recovery, type SupplementCard } from '../program.ts'
import json from './lists/recovery.json' with { type: 'json' }
import { foodRules } from './diet.ts'
import { areasOf } from './injuries.ts'
import { movementRules, type MovementRules } from './movements.ts'

const DATA = z
  .strictObject({
    /** Each with its evidence; `when` says on which days it fits. */
    supplements: z
      .array(
        z.strictObject({
          name: z.string(),
          dose: z.string(),
          why: z.string().min(40),
          diets: z.array(z.enum(DIETS)),
          goals: z.array(z.enum(GOALS)),
          when: z.enum(['any', 'train', 'rest']),
        }),
      )
      .min(1),
    /** `area` names the parts of the body a routine loads. */
    mobility: z.array(z.strictObject({ text: z.string(), area: z.array(z.string()) })).min(7),
    sleep: z.array(z.string()).min(7),
    rest: z.array(z.strictObject({ text: z.string(), needs: z.string() })),
  })
  .parse(json)

/** So many routines a day. */
const ROUTINES = 3

const turned = <T>(list: readonly T[], by: number): T[] => list.map((_, i) => list[(i + by) % list.length] as T)

/** What a recovery is checked against and made of, for one learner. */
export type RecoveryRules = {
  supplement: (day: number, trains: boolean) => SupplementCard
  mobility: (day: number) => string[]
  sleep: (day: number) => string
  rest: (day: number) => string
}

/** Supplement cards, routines and rest that suit a learner, taking turns over the days (0 to 6). */
export function recoveryFor(input: ProgramInput, rules: MovementRules = movementRules(input)): RecoveryRules {
  const breach = foodRules(input)
  const areas: ReadonlySet<string> = areasOf(input.injuries)
  const may = (text: string) => rules(text) !== 'avoid'
  const cards = DATA.supplements.filter(
    ({ name, diets, goals }) => diets.includes(input.diet) && goals.includes(input.goal) && breach(name) === null,
  )
  const mobile = DATA.mobility.filter(({ text, area }) => may(text) && !area.some((each) => areas.has(each)))
  const restful = DATA.rest.filter(({ text }) => may(text))
  return {
    supplement(day, trains) {
      const fit = cards.filter(({ when }) => when === 'any' || (when === 'train') === trains)
      const { name, dose, why } = fit[day % Math.max(1, fit.length)] ?? NONE
      return { name, dose, why }
    },
    mobility: (day) =>
      turned(mobile.length > 0 ? mobile : [BREATHE], day * 2)
        .slice(0, ROUTINES)
        .map((each) => each.text),
    sleep: (day) => DATA.sleep[day % DATA.sleep.length] ?? '',
    rest: (day) => restful[day % Math.max(1, restful.length)]?.text ?? QUIET,
  }
}

const NONE: SupplementCard = {
  name: 'None needed',
  dose: 'Food covers today',
  why: 'A varied diet that meets its energy and protein comes first; nothing else is needed for this day.',
}
const BREATHE = { text: 'Slow breathing lying down, 3 minutes', area: [] }
const QUIET = 'A quiet day: nothing that leaves you tired, and an early night.'

/** The whole recovery of one day. */
export const recoveryOf = (rules: RecoveryRules, day: number, trains: boolean): Recovery => ({
  mobility: rules.mobility(day),
  sleep: rules.sleep(day),
  supplement: rules.supplement(day, trains),
})
