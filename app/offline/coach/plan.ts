import type { CoachInput, CoachModule, CoachPlan, CoachTask } from '#app/domain/coach.ts'
import { titleKey } from '../clean.ts'
import { quoted } from '../lessons/words.ts'
import { means, wordsOf } from './listen.ts'

/** A task where it stands: module and task are counted from 1. */
export type Place = { task: CoachTask; module: CoachModule; moduleAt: number; taskAt: number }

/** All tasks of a plan, in order. */
export const placesOf = (plan: CoachPlan): Place[] =>
  plan.modules.flatMap((module, m) => module.tasks.map((task, t) => ({ task, module, moduleAt: m + 1, taskAt: t + 1 })))

export const isOpen = ({ task }: Place): boolean => task.status !== 'completed'

/** The task to go on with: the one that was begun, else the first that is open. */
export const nextOf = (places: readonly Place[]): Place | undefined =>
  places.find(({ task }) => task.status === 'in_progress') ?? places.find(isOpen)

/** The task that the conversation began at. */
export const focusOf = (places: readonly Place[], { taskId }: Pick<CoachInput, 'taskId'>): Place | undefined =>
  places.find(({ task }) => task.id === taskId)

/** "2 h 30 min" for 150. */
export function duration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), Math.round(minutes % 60)]
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** What one part of this plan is called. */
export const partOf = (plan: CoachPlan): string => (plan.kind === 'weekly-program' ? 'day' : 'module')

/** "module 2, task 3". */
export const position = (plan: CoachPlan, { moduleAt, taskAt }: Place): string =>
  `${partOf(plan)} ${moduleAt}, task ${taskAt}`

export const titled = ({ task }: Place): string => quoted(task.title)

export const minutesOf = (places: readonly Place[]): number => places.reduce((sum, { task }) => sum + task.minutes, 0)

/** Words that say nothing about what is meant. */
const FILLERS = new Set(
  'a an the of to in on at by for from with about and or is are was be this that these those it its i im me my mine you your we our do does did can could would should will have has had there here some any something anything more please just not no so if then than when how what which who where why tell show give explain want need know learn plan task tasks module modules part day step steps course topic thing things'.split(
    ' ',
  ),
)

/** The words of a message that name something. */
export const tellingWords = (words: readonly string[]): string[] => [
  ...new Set(words.filter((word) => !FILLERS.has(word) && (word.length > 1 || /\p{Lo}|\p{N}/u.test(word)))),
]

const stem = (word: string) => (word.length > 3 ? word.replace(/(?:ies|es|s)$/u, '') : word)

/** How well a text has a word: whole, by its stem, or mistyped; 0 for not at all. */
function has(texts: readonly string[], word: string): number {
  if (texts.includes(word)) return 3
  if (texts.some((each) => stem(each) === stem(word))) return 2
  return texts.some((each) => means(word, each) || (word.length > 3 && each.startsWith(word))) ? 1 : 0
}

const WEIGHTS = { title: 6, module: 3, notes: 2, description: 1 } as const

function score(place: Place, words: readonly string[]): { met: number; score: number } {
  const texts = {
    title: wordsOf(place.task.title),
    module: wordsOf(place.module.title),
    notes: wordsOf(place.task.notes),
    description: wordsOf(place.task.description),
  }
  const scores = words.map((word) =>
    Math.max(
      WEIGHTS.title * has(texts.title, word),
      WEIGHTS.module * has(texts.module, word),
      WEIGHTS.notes * has(texts.notes, word),
      WEIGHTS.description * has(texts.description, word),
    ),
  )
  return { met: scores.filter((n) => n > 0).length, score: scores.reduce((sum, n) => sum + n, 0) }
}

/** Words of a search that are looked at: more would make one message slow. */
const SEARCHED = 12

/** Tasks that words are about, the best first: those that most of the words meet. */
export function search(places: readonly Place[], telling: readonly string[]): Place[] {
  const words = telling.slice(0, SEARCHED)
  const scored = places.map((place) => ({ place, ...score(place, words) }))
  return scored
    .filter(({ met }) => met > 0 && met * 2 >= words.length)
    .toSorted((a, b) => b.met - a.met || b.score - a.score)
    .map(({ place }) => place)
}

/** The task whose title a message names in full. */
export function namedIn(places: readonly Place[], message: string): Place | undefined {
  const said = titleKey(message)
  const named = places.filter(({ task }) => task.title.length > 3 && said.includes(titleKey(task.title)))
  return named.toSorted((a, b) => b.task.title.length - a.task.title.length)[0]
}
