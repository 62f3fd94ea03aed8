import type { CoachInput, CoachPlan } from '#app/domain/coach.ts'
import { bulleted, paragraphs, quoted } from '../lessons/words.ts'
import { wordsOf } from './listen.ts'
import { count, duration, placesOf, position, search, tellingWords, titled, type Place } from './plan.ts'

/** Said first of all: nobody is to take the coach for what it is not. */
export const WHO =
  'I am Cairn’s built-in coach, not an AI model: I know your plan, do its sums and find things in it, and nothing beyond.'

const ASKS = [
  '**What is next?** The task to go on with, and how.',
  '**Why?** What a task is for and what follows from it.',
  '**Quiz me.** Questions from the plan, with answers when you ask for them.',
  '**I am behind.** What it takes to catch up.',
  '**Find …** Where something is in your plan.',
]

export const help = (): string =>
  paragraphs(
    WHO,
    `You can ask:\n\n${bulleted(ASKS)}`,
    'For open questions a language model has to answer: you can add one under Settings, Providers.',
  )

export const greeting = (plan: CoachPlan | null): string =>
  plan
    ? `Hello. This is about ${quoted(plan.title)}. Say “next” to go on, or “help” for what else I can do.`
    : 'Hello. Say “help” for what I can do.'

export const thanks = (): string => 'You are welcome. Say “next” when you want to go on.'

const SHOWN = 5

const hit = (plan: CoachPlan, place: Place): string =>
  `${titled(place)}: ${position(plan, place)}, ${duration(place.task.minutes)}${place.task.status === 'completed' ? ', done' : ''}`

function hits(plan: CoachPlan, found: readonly Place[]): string {
  const more =
    found.length > SHOWN ? `\n\nThere are ${found.length - SHOWN} more; say it more exactly to find those.` : ''
  return bulleted(found.slice(0, SHOWN).map((place) => hit(plan, place))) + more
}

/** Where in the plan something is. `places` are those words of the message that asked for a search. */
export function find(plan: CoachPlan, input: CoachInput, places: readonly number[]): string {
  const words = tellingWords(wordsOf(input.message).filter((_, i) => !places.includes(i)))
  if (words.length === 0) return 'What should I look for? Say, for instance, “find” and a word of a task.'
  const found = search(placesOf(plan), words)
  const what = quoted(words.join(' '), 80)
  if (found.length === 0) {
    return `I found nothing about ${what} in ${quoted(plan.title)}. I look for words as they are, so another word for it may do.`
  }
  return paragraphs(`About ${what} I found ${count(found.length, 'task')}:`, hits(plan, found))
}

/** Something it cannot answer: it says so, and shows what in the plan may be about it. */
export function cannot(plan: CoachPlan, input: CoachInput): string {
  const found = search(placesOf(plan), tellingWords(wordsOf(input.message)))
  const near = found.length > 0 ? `In your plan, this may be about it:\n\n${hits(plan, found.slice(0, SHOWN))}` : ''
  return paragraphs(
    'I cannot answer that: I am no AI model and know nothing beyond your plan.',
    near,
    'I can tell you what is next and why, quiz you, find something, or do the sums when you are behind. Say “help” for more.',
  )
}

const PLANS = 8

/** A conversation about no plan in particular. */
export function general({ plans }: CoachInput): string {
  if (plans.length === 0) {
    return 'You have no plan yet. Make one under “New plan”, then ask me about it: from then on I can tell you what is next, and why.'
  }
  const lines = plans
    .slice(0, PLANS)
    .map(({ title, tasksDone, tasksTotal }) => `${quoted(title)}: ${tasksDone} of ${count(tasksTotal, 'task')} done`)
  return paragraphs(
    'This conversation is about no plan in particular, and I answer from a plan. Open one of yours and ask there:',
    bulleted(lines),
  )
}
