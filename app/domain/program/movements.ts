import { z } from 'zod'
import { LEVELS } from '../course.ts'
import { EQUIPMENT, type Equipment, type ProgramInput } from '../program.ts'
import exercises from './lists/exercises.json' with { type: 'json' }
import json from './lists/movements.json' with { type: 'json' }
import { areasOf, sparedIn } from './injuries.ts'
import { holds, listed, phrase, remembering, under, wordsOf, type Phrase } from './words.ts'

export const PATTERNS = [
  'squat',
  'lunge',
  'hinge',
  'bridge',
  'push',
  'press',
  'row',
  'pull',
  'core',
  'calf',
  'arms',
  'cardio',
] as const
export type Pattern = (typeof PATTERNS)[number]

const Exercise = z.strictObject({
  name: z.string().min(3),
  pattern: z.enum(PATTERNS),
  /** Any one of these is enough. */
  equipment: z.array(z.enum(EQUIPMENT)).min(1),
  level: z.enum(LEVELS),
  /** The parts of the body it loads, as areas of an injury. */
  stress: z.array(z.enum(['knee', 'back', 'shoulder', 'wrist', 'ankle', 'hip', 'neck', 'elbow'])),
  aliases: z.array(z.string().min(3)),
  measure: z.enum(['reps', 'time', 'minutes']),
})
export type Exercise = z.infer<typeof Exercise>

/** The maintained list of exercises. */
export const EXERCISES: readonly Exercise[] = z.array(Exercise).parse(exercises)

const phrases = z.array(z.string().transform(phrase))
const DATA = z.strictObject({ families: z.record(z.string(), phrases), whole: phrases, leading: phrases }).parse(json)
const FAMILIES = Object.entries(DATA.families).map(([name, members]) => [phrase(name), members] as const)
const RULES = { leading: new Set(DATA.leading.flat()), whole: DATA.whole }

const byName = new Map<string, Exercise>()
const keyOf = (name: string) => phrase(name).join(' ')
for (const each of EXERCISES) for (const name of each.aliases) byName.set(keyOf(name), each)
for (const each of EXERCISES) byName.set(keyOf(each.name), each)

/** The listed exercise of that name or alias. */
const exerciseOf = (name: string): Exercise | undefined => byName.get(keyOf(name))

/** What a name of an exercise that is not listed says of what it needs. */
const NEEDS: [Equipment, Phrase[]][] = [
  ['barbell', ['barbell', 'smith machine', 'landmine', 'power clean', 'snatch'].map(phrase)],
  ['dumbbells', ['dumbbell', 'db'].map(phrase)],
  ['kettlebell', ['kettlebell', 'kb'].map(phrase)],
  ['bands', ['band', 'banded', 'resistance tube'].map(phrase)],
  [
    'machines',
    [
      'machine',
      'cable',
      'lat pulldown',
      'lat pull down',
      'leg press',
      'treadmill',
      'elliptical',
      'hack squat',
      'pec deck',
    ].map(phrase),
  ],
]

function equipmentBreach(name: string, has: ReadonlySet<Equipment>): boolean {
  const known = exerciseOf(name)
  if (known) return !known.equipment.some((each) => has.has(each))
  const words = wordsOf(name)
  return NEEDS.some(([need, terms]) => !has.has(need) && terms.some((term) => holds(words, term)))
}

export type MovementBreach = 'avoid' | 'injuries' | 'equipment'
export type MovementRules = (name: string) => MovementBreach | null

/** Tells of any exercise, listed or not, whether this learner leaves it out, should spare it, or cannot do it. */
export function movementRules(input: Pick<ProgramInput, 'avoid' | 'injuries' | 'equipment'>): MovementRules {
  const avoided = listed(input.avoid, RULES).flatMap((wish) => under(FAMILIES, wish) ?? [wish])
  const areas = areasOf(input.injuries)
  const has = new Set<Equipment>(['none', ...input.equipment])
  return remembering((name) => {
    const known = exerciseOf(name)
    const texts = [name, ...(known ? [known.name, ...known.aliases] : [])].map(wordsOf)
    if (avoided.some((term) => texts.some((words) => holds(words, term)))) return 'avoid'
    const hurts = known ? known.stress.some((each) => areas.has(each)) : sparedIn(name, areas)
    if (hurts) return 'injuries'
    return equipmentBreach(name, has) ? 'equipment' : null
  })
}

const RANK = { beginner: 0, intermediate: 1, advanced: 2 } as const

/** The listed exercises a learner can do, in the list's order: nothing left out, spared, out of reach or too hard. */
export function exercisesFor(input: ProgramInput, rules: MovementRules = movementRules(input)): Exercise[] {
  return EXERCISES.filter((each) => RANK[each.level] <= RANK[input.level] && rules(each.name) === null)
}

const GUESS: [Pattern, Phrase[]][] = [
  ['cardio', ['run', 'running', 'jog', 'jump', 'sprint', 'bike', 'burpee', 'skipping'].map(phrase)],
  ['lunge', ['lunge', 'split squat', 'step up'].map(phrase)],
  ['squat', ['squat', 'leg press'].map(phrase)],
  ['hinge', ['deadlift', 'swing', 'good morning', 'hinge', 'leg curl', 'clean', 'snatch'].map(phrase)],
  ['bridge', ['bridge', 'thrust', 'kickback', 'abduction'].map(phrase)],
  ['press', ['overhead', 'shoulder press', 'military press', 'lateral raise', 'jerk'].map(phrase)],
  ['push', ['push up', 'bench press', 'chest press', 'fly', 'dip', 'press up', 'pushup'].map(phrase)],
  ['row', ['row', 'face pull', 'reverse fly'].map(phrase)],
  ['pull', ['pull up', 'chin up', 'pull down', 'pulldown', 'pullup', 'pullover'].map(phrase)],
  ['arms', ['curl', 'tricep', 'extension', 'skull crusher'].map(phrase)],
  ['calf', ['calf'].map(phrase)],
]

/** The pattern of any exercise: as listed, else by its words, else the trunk, which anything trains. */
function patternOf(name: string): Pattern {
  const known = exerciseOf(name)
  if (known) return known.pattern
  const words = wordsOf(name)
  return GUESS.find(([, terms]) => terms.some((term) => holds(words, term)))?.[0] ?? 'core'
}

/** An exercise of the same pattern that a learner can do and that is not in `used`; undefined when there is none. */
export function alternativeTo(
  name: string,
  able: readonly Exercise[],
  used: ReadonlySet<string>,
): Exercise | undefined {
  const pattern = patternOf(name)
  return able.find((each) => each.pattern === pattern && !used.has(each.name))
}
