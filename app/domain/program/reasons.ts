import { GOAL_LABEL, type ProgramDay, type ProgramInput } from '../program.ts'
import { setsOf } from './rules.ts'
import { programTargets } from './targets.ts'

const WHY: Record<ProgramInput['goal'], string> = {
  general_fitness: 'a bit of everything keeps you fit',
  build_muscle: 'hard sets spread over the week build muscle',
  lose_weight: 'training keeps your muscle while you eat a little less',
  gain_strength: 'few repetitions with long pauses build strength',
  endurance: 'steady minutes at an easy pace build endurance',
}

const times = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`

/** What lies around a day: how long ago the last session was. */
function before(days: readonly ProgramDay[], at: number): string {
  for (let back = 1; back < days.length; back++) {
    if (days[(at - back + days.length) % days.length]?.workout.kind === 'train')
      return back === 1 ? 'after a session the day before' : `after ${times(back - 1, 'day')} without training`
  }
  return 'as the only session of the week'
}

/** Why day `at` (0 to 6) of these is as it is, from the learner's own numbers; no two days of a week share it. */
export function reasonFor(days: readonly ProgramDay[], at: number, input: ProgramInput): string {
  const day = days[at]
  const { kcal, proteinG } = programTargets(input)
  if (!day || day.workout.kind === 'rest')
    return `Day ${at + 1} is for rest ${before(days, at)}: muscles adapt between sessions, not in them. The meals stay at ${kcal} kcal and ${proteinG} g of protein so that they can.`
  const sets = times(setsOf(day), 'set')
  return `Day ${at + 1} trains “${day.workout.focus.toLowerCase()}” ${before(days, at)}: ${sets} fit your ${input.sessionMinutes} minutes and your level (${input.level}). Your goal is “${GOAL_LABEL[input.goal].toLowerCase()}”: ${WHY[input.goal]}.`
}
