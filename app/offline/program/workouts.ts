import type { Block, Goal, Item, ProgramInput, Training } from '#app/domain/program.ts'
import type { Exercise, Pattern } from '#app/domain/program/movements.ts'

/** The patterns of a session, most important first: what does not fit the time is left at the end. */
const SESSIONS = {
  'Full body': ['squat', 'push', 'row', 'hinge', 'core', 'press', 'pull', 'lunge', 'arms', 'calf'],
  'Full body, hips first': ['hinge', 'press', 'pull', 'lunge', 'core', 'push', 'row', 'bridge', 'arms', 'calf'],
  'Full body, one side at a time': ['lunge', 'row', 'push', 'bridge', 'core', 'pull', 'press', 'squat', 'calf', 'arms'],
  'Upper body': ['push', 'row', 'press', 'pull', 'arms', 'core', 'push', 'row', 'arms'],
  'Lower body': ['squat', 'hinge', 'lunge', 'bridge', 'calf', 'core', 'squat', 'bridge'],
  'Pushing muscles': ['push', 'press', 'arms', 'core', 'push', 'press'],
  'Pulling muscles': ['row', 'pull', 'arms', 'core', 'row', 'pull'],
  'Endurance and core': ['cardio', 'core', 'bridge', 'core'],
} satisfies Record<string, Pattern[]>
type Focus = keyof typeof SESSIONS

const SPLITS: Record<number, Focus[]> = {
  2: ['Full body', 'Full body, hips first'],
  3: ['Full body', 'Full body, hips first', 'Full body, one side at a time'],
  4: ['Upper body', 'Lower body', 'Full body', 'Full body, hips first'],
  5: ['Upper body', 'Lower body', 'Endurance and core', 'Full body', 'Full body, hips first'],
  6: ['Pushing muscles', 'Lower body', 'Pulling muscles', 'Endurance and core', 'Upper body', 'Full body, hips first'],
  7: [
    'Pushing muscles',
    'Lower body',
    'Pulling muscles',
    'Endurance and core',
    'Upper body',
    'Full body, hips first',
    'Endurance and core',
  ],
}

/** Which days of the week (0 to 6) have a session, as far apart as they can be. */
const WHEN: Record<number, number[]> = {
  2: [0, 3],
  3: [0, 2, 4],
  4: [0, 1, 3, 4],
  5: [0, 1, 2, 4, 5],
  6: [0, 1, 2, 3, 4, 5],
  7: [0, 1, 2, 3, 4, 5, 6],
}

/** Sets of an exercise by level: more for the trained (Schoenfeld et al. 2017, J Sports Sci 35:1073, weekly sets). */
const SETS = { beginner: 2, intermediate: 3, advanced: 4 } as const

/**
 * Repetitions and reserve by goal (American College of Sports Medicine 2009, Progression models in resistance training, Med
 * Sci Sports Exerc 41:687), and seconds a set takes with its pause.
 */
const DOSE: Record<Goal, { reps: string; rir: number; setSeconds: number }> = {
  general_fitness: { reps: '8–12', rir: 3, setSeconds: 110 },
  build_muscle: { reps: '8–12', rir: 2, setSeconds: 130 },
  lose_weight: { reps: '10–15', rir: 3, setSeconds: 95 },
  gain_strength: { reps: '4–6', rir: 2, setSeconds: 180 },
  endurance: { reps: '15–20', rir: 3, setSeconds: 85 },
}

/** Goals whose sessions end with minutes of steady movement. */
const STEADY: ReadonlySet<Goal> = new Set(['endurance', 'lose_weight', 'general_fitness'])

type Frame = { input: ProgramInput; able: Exercise[]; turn: number }

/** The exercises of a pattern take turns over the week; another pattern stands in for one with none left. */
function pick(pattern: Pattern, used: Set<string>, { able, turn }: Frame): Exercise | undefined {
  const free = able.filter((each) => !used.has(each.name) && each.pattern !== 'cardio')
  const fitting = able.filter((each) => each.pattern === pattern && !used.has(each.name))
  const equipped = fitting.filter((each) => !each.equipment.includes('none'))
  // What a learner has at hand loads better than nothing, and it comes first.
  const list = equipped.length > 0 && turn % 3 !== 2 ? equipped : fitting.length > 0 ? fitting : free
  const found = list[turn % Math.max(1, list.length)]
  if (found) used.add(found.name)
  return found
}

function dosed({ name, measure }: Exercise, { input }: Frame): Item {
  const dose = DOSE[input.goal]
  const rir = Math.min(5, dose.rir + (input.level === 'beginner' ? 1 : 0))
  const reps = measure === 'time' ? '20–40 s' : dose.reps
  return { exercise: name, sets: SETS[input.level], reps, rir, note: '' }
}

const steady = (exercise: Exercise, minutes: number): Item => ({
  exercise: exercise.name,
  sets: 1,
  reps: `${minutes} minutes`,
  rir: 5,
  note: 'at a pace at which you can talk',
})

const roundedTo5 = (minutes: number) => Math.max(5, Math.floor(minutes / 5) * 5)

function warmUp(cardio: readonly Exercise[], minutes: number): Block[] {
  const easy = cardio.find((each) => each.level === 'beginner')
  if (!easy) return []
  return [{ name: 'Warm-up', items: [{ ...steady(easy, minutes), note: 'slowly faster until you are warm' }] }]
}

/** One session of a focus in a learner's minutes: warm-up, main part, and steady minutes where the goal asks for them. */
function session(focus: Focus, frame: Frame): Training {
  const { input, able } = frame
  const cardio = able.filter((each) => each.pattern === 'cardio')
  const warm = input.sessionMinutes >= 30 ? 5 : 3
  const ends =
    cardio.length > 0 && (focus === 'Endurance and core' || (STEADY.has(input.goal) && input.sessionMinutes >= 30))
  const share = focus === 'Endurance and core' || input.goal === 'endurance' ? 0.5 : 0.25
  const steadyMinutes = ends ? roundedTo5((input.sessionMinutes - warm) * share) : 0
  const each = (SETS[input.level] * DOSE[input.goal].setSeconds) / 60
  const room = Math.max(1, Math.floor((input.sessionMinutes - warm - steadyMinutes) / each))
  const patterns: readonly Pattern[] = SESSIONS[focus]
  const used = new Set<string>()
  const main = patterns
    .filter((pattern) => pattern !== 'cardio')
    .slice(0, room)
    .flatMap((pattern) => pick(pattern, used, frame) ?? [])
    .map((exercise) => dosed(exercise, frame))
  const last = cardio[frame.turn % Math.max(1, cardio.length)]
  const blocks: Block[] = [
    ...warmUp(cardio, warm),
    ...(main.length > 0 ? [{ name: 'Main part', items: main }] : []),
    ...(ends && last ? [{ name: 'Steady part', items: [steady(last, steadyMinutes)] }] : []),
  ]
  const minutes = Math.min(input.sessionMinutes, Math.max(5, Math.ceil(warm + steadyMinutes + main.length * each)))
  return { kind: 'train', focus, minutes, blocks }
}

/** The sessions of a week by day (0 to 6); the days without one are for rest. */
export function sessionsOf(input: ProgramInput, able: Exercise[]): Map<number, Training> {
  const split = SPLITS[input.trainingDays] ?? []
  const when = WHEN[input.trainingDays] ?? []
  return new Map(split.map((focus, turn) => [when[turn] ?? turn, session(focus, { input, able, turn })]))
}
