import {
  PROGRAM_BOUNDS,
  type Block,
  type Item,
  type ProgramDay,
  type Training,
  type Workout,
} from '#app/domain/program.ts'
import { alternativeTo, exercisesFor, type Exercise, type MovementBreach } from '#app/domain/program/movements.ts'
import type { RecoveryRules } from '#app/domain/program/recovery.ts'
import type { Measure } from '#app/domain/program/rules.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import type { Changes } from './changes.ts'

const REST_MINUTES = 25
/** Less is no session, minutes. */
const SESSION_MIN = 5
const REPS = { reps: '8–12', time: '30 s', minutes: '10 minutes' } as const

const WHY: Record<MovementBreach, string> = {
  avoid: 'You leave this exercise out.',
  injuries: 'It loads what you want to spare.',
  equipment: 'It needs equipment you do not have.',
}

type Gym = { measure: Measure; able: Exercise[]; recovery: RecoveryRules; changes: Changes }

/** An item a learner may do: itself, an exercise of the same pattern, or nothing. */
function allowedItem(item: Item, used: Set<string>, gym: Gym): Item[] {
  const breach = gym.measure.movement(item.exercise)
  if (!breach) return [item]
  const instead = alternativeTo(item.exercise, gym.able, used)
  const reason = `${WHY[breach]} ${instead ? `“${instead.name}” stands in for it.` : 'Nothing of its kind is left, so it is gone.'}`
  gym.changes.say(item.exercise, reason)
  if (!instead) return []
  used.add(instead.name)
  return [{ ...item, exercise: instead.name, note: '', reps: REPS[instead.measure] }]
}

const bounded = (item: Item, { changes }: Gym): Item => ({
  ...item,
  sets: changes.clamp(item.sets, PROGRAM_BOUNDS.sets),
  rir: changes.clamp(item.rir, PROGRAM_BOUNDS.rir),
  reps: /\d/.test(item.reps) ? item.reps : REPS.reps,
})

/** Whole exercises until the sets fit the session, a minute each at the least; what does not is told. */
function inTime(blocks: Block[], minutes: number, { changes }: Gym): Block[] {
  let left = minutes
  let full = false
  return blocks
    .map((block) => ({
      ...block,
      items: block.items.filter((item) => {
        full ||= item.sets > left
        if (full) changes.say(item.exercise, `Its sets did not fit a session of ${minutes} minutes.`)
        else left -= item.sets
        return !full
      }),
    }))
    .filter((block) => block.items.length > 0)
}

function session(workout: Training, day: number, gym: Gym): Training {
  const { sessionMinutes } = gym.measure.input
  const used = new Set(workout.blocks.flatMap((block) => block.items.map((item) => item.exercise)))
  const blocks = workout.blocks
    .map((block) => ({
      name: block.name || 'Main part',
      items: block.items.flatMap((item) => allowedItem(item, used, gym)).map((item) => bounded(item, gym)),
    }))
    .filter((block) => block.items.length > 0)
  const fitting = inTime(blocks, sessionMinutes, gym)
  if (fitting.length === 0) throw new DraftError(`day ${day + 1}: no exercise is left`)
  return {
    kind: 'train',
    focus: workout.focus || 'Full body',
    minutes: gym.changes.clamp(workout.minutes, { min: SESSION_MIN, max: sessionMinutes }),
    blocks: fitting,
  }
}

function rested(workout: Workout, day: number, gym: Gym): Workout {
  if (workout.kind === 'train')
    return { kind: 'rest', focus: 'Rest', minutes: REST_MINUTES, activity: gym.recovery.rest(day) }
  const { activity, minutes, focus } = workout
  const keeps = activity !== '' && gym.measure.movement(activity) !== 'avoid'
  return {
    kind: 'rest',
    focus: focus || 'Rest',
    minutes: minutes > 0 ? Math.min(120, Math.ceil(minutes)) : REST_MINUTES,
    activity: keeps ? activity : gym.recovery.rest(day),
  }
}

/** Sessions taken out from the end, or done once more on the rest day farthest from a session. */
function asOften(workouts: Workout[], wanted: number, changes: Changes): Workout[] {
  const training = workouts.flatMap((workout, day) => (workout.kind === 'train' ? [day] : []))
  if (training.length === wanted) return workouts
  const first = training[0]
  if (first === undefined) throw new DraftError('no training day')
  if (training.length > wanted) {
    const last = training.at(-1) ?? 0
    changes.say(`The session of day ${last + 1}`, `You train on ${wanted} days a week.`)
    return asOften(workouts.with(last, { kind: 'rest', focus: '', minutes: 0, activity: '' }), wanted, changes)
  }
  const gap = (day: number) => Math.min(...training.map((each) => Math.min((day - each + 7) % 7, (each - day + 7) % 7)))
  const rest = workouts.flatMap((workout, day) => (workout.kind === 'rest' ? [day] : []))
  const free = rest.toSorted((a, b) => gap(b) - gap(a) || a - b)[0]
  const repeated = workouts[first]
  if (free === undefined || !repeated) throw new DraftError(`only ${training.length} training days`)
  changes.say(
    `Rest on day ${free + 1}`,
    `You train on ${wanted} days a week, so the session of day ${first + 1} comes once more.`,
  )
  return asOften(workouts.with(free, repeated), wanted, changes)
}

/**
 * Workouts with the asked number of sessions and nothing a learner leaves out, spares or cannot do; numbers inside their
 * bounds. Throws `DraftError` when a session would be empty.
 */
export function enforceWorkouts(
  days: readonly ProgramDay[],
  measure: Measure,
  recovery: RecoveryRules,
  changes: Changes,
): Workout[] {
  const gym: Gym = { measure, able: exercisesFor(measure.input, measure.movement), recovery, changes }
  const often = asOften(
    days.map((day) => day.workout),
    measure.input.trainingDays,
    changes,
  )
  return often.map((workout, day) =>
    workout.kind === 'train' ? session(workout, day, gym) : rested(workout, day, gym),
  )
}
