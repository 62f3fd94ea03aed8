import { DAYS, GOAL_LABEL, type ProgramDay, type ProgramDraft, type ProgramInput } from '#app/domain/program.ts'
import { larderOf } from '#app/domain/program/foods.ts'
import { composeMenu } from '#app/domain/program/menu.ts'
import { exercisesFor, movementRules } from '#app/domain/program/movements.ts'
import { reasonFor } from '#app/domain/program/reasons.ts'
import { recoveryFor, recoveryOf } from '#app/domain/program/recovery.ts'
import { programTargets } from '#app/domain/program/targets.ts'
import { sessionsOf } from './workouts.ts'

const NOTICE = 'Built-in curriculum, no AI: put together from lists of exercises and dishes by fixed rules.'
const REST_MINUTES = 25

function summary(input: ProgramInput): string {
  const { kcal, proteinG } = programTargets(input)
  const left = [input.avoid && `without ${input.avoid}`, input.injuries && `sparing ${input.injuries}`].filter(Boolean)
  const wishes = left.length > 0 ? ` (${left.join(', ')})` : ''
  return `Seven days for “${GOAL_LABEL[input.goal].toLowerCase()}”: ${input.trainingDays} sessions of at most ${input.sessionMinutes} minutes${wishes}, ${kcal} kcal and ${proteinG} g of protein a day in ${input.mealsPerDay} ${input.mealsPerDay === 1 ? 'meal' : 'meals'}. Repeat the week, and add a repetition or a little weight where the sets became easy.`
}

/** A mark a text of a learner must not bring into a plan. */
const plain = (text: string) => text.replace(/[<>]/g, ' ').replace(/\s+/g, ' ').trim()

/**
 * A complete weekly programme without a model: the same for the same input. The input is one that was not refused
 * (`refusalOf`); throws when its larder cannot feed a day.
 */
export function composeProgram(input: ProgramInput): ProgramDraft {
  const targets = programTargets(input)
  const rules = movementRules(input)
  const larder = larderOf(input)
  const sessions = sessionsOf(input, exercisesFor(input, rules))
  const recovery = recoveryFor(input, rules)
  const days = Array.from({ length: DAYS }, (_, day): ProgramDay => {
    const session = sessions.get(day)
    const workout = session ?? {
      kind: 'rest' as const,
      focus: 'Rest',
      minutes: REST_MINUTES,
      activity: recovery.rest(day),
    }
    const meals = composeMenu(input, targets, day, larder)
    if (!meals) throw new Error('The list of dishes cannot meet these targets.')
    return {
      workout,
      nutrition: {
        kcal: targets.kcal,
        proteinG: targets.proteinG,
        hydrationMl: targets.hydrationMl[workout.kind],
        meals,
      },
      recovery: recoveryOf(recovery, day, session !== undefined),
      reason: '',
    }
  })
  return {
    title: plain(input.topic) || GOAL_LABEL[input.goal],
    summary: plain(summary(input)),
    notice: NOTICE,
    days: days.map((day, at) => ({ ...day, reason: reasonFor(days, at, input) })),
  }
}
