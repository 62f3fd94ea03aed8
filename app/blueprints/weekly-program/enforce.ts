import { DAYS, type ProgramDay, type ProgramInput } from '#app/domain/program.ts'
import { checkProgram } from '#app/domain/program/check.ts'
import { reasonFor } from '#app/domain/program/reasons.ts'
import { recoveryFor, type RecoveryRules } from '#app/domain/program/recovery.ts'
import { isCard, isReason, measureFor, type Measure } from '#app/domain/program/rules.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import { changes, type Changes } from './changes.ts'
import { enforceMeals } from './enforce-meals.ts'
import { enforceWorkouts } from './enforce-workouts.ts'

function recovered(day: ProgramDay, at: number, measure: Measure, own: RecoveryRules): ProgramDay['recovery'] {
  const { mobility, sleep, supplement } = day.recovery
  const kept = mobility.filter((text) => text !== '' && measure.movement(text) !== 'avoid')
  const good = isCard(day) && measure.food(supplement.name) === null
  return {
    mobility: kept.length > 0 ? kept : own.mobility(at),
    sleep: sleep || own.sleep(at),
    supplement: good ? supplement : own.supplement(at, day.workout.kind === 'train'),
  }
}

/** Real reasons of a provider stay, once each; the others are made from the day itself. */
function reasoned(days: ProgramDay[], input: ProgramInput): ProgramDay[] {
  const told = new Set<string>()
  return days.map((day, at) => {
    const real = isReason(day.reason) && !told.has(day.reason)
    const reason = real ? day.reason : reasonFor(days, at, input)
    told.add(reason)
    return { ...day, reason }
  })
}

/**
 * Put a readable draft in order, deterministically: sessions, meals, recovery, reasons. What was replaced is told.
 * Throws `DraftError` for what cannot be put right.
 */
export function enforce(
  given: readonly ProgramDay[],
  input: ProgramInput,
): { days: ProgramDay[]; told: ReturnType<Changes['told']> } {
  if (given.length !== DAYS) throw new DraftError(`${given.length} days instead of ${DAYS}`)
  const measure = measureFor(input)
  const own = recoveryFor(input, measure.movement)
  const log = changes()
  const workouts = enforceWorkouts(given, measure, own, log)
  const trained = given.map((day, at) => ({ ...day, workout: workouts[at] ?? day.workout }))
  const nutrition = enforceMeals(trained, measure, log)
  const fed = trained.map((day, at) => ({
    ...day,
    nutrition: nutrition[at] ?? day.nutrition,
    recovery: recovered(day, at, measure, own),
  }))
  const days = reasoned(fed, input)
  const [finding] = checkProgram(days, input)
  if (finding) throw new DraftError(`${finding.rule}: ${finding.sentence}`)
  return { days, told: log.told() }
}
