import type { CoachInput, CoachPlan } from '#app/domain/coach.ts'
import { METHODS } from '../lessons/methods.ts'
import { asMarkdown, numbered, outcomeOf, paragraphs, partsOf, quoted } from '../lessons/words.ts'
import {
  count,
  duration,
  focusOf,
  isOpen,
  minutesOf,
  namedIn,
  nextOf,
  partOf,
  placesOf,
  position,
  titled,
  type Place,
} from './plan.ts'

const STEPS = 6

/** A task in full: how long, what to do, and how to tell that it is done. */
function whatToDo({ task }: Place): string {
  const { steps, done } = partsOf(task.description)
  const lines = steps.slice(0, STEPS).map(asMarkdown)
  const how = lines.length > 1 ? numbered(lines) : (lines[0] ?? '')
  const ends = done.map(asMarkdown).join(' ')
  const notes = task.notes.trim() === '' ? '' : `You noted beside it: ${quoted(task.notes, 300)}`
  return paragraphs(how, ends, notes)
}

function headOf(plan: CoachPlan, place: Place): string {
  const { task, module } = place
  const begun = task.status === 'in_progress' ? ', which you have begun' : ''
  return `**Next: ${titled(place)}**${begun}. It takes about ${duration(task.minutes)} and is ${position(plan, place)}, in ${quoted(module.title)}.`
}

function leftOf(places: readonly Place[], place: Place): string {
  const open = places.filter(isOpen)
  const after = open.find((each) => each !== place && places.indexOf(each) > places.indexOf(place))
  const then = after ? `After it comes ${titled(after)} (${duration(after.task.minutes)}). ` : ''
  return `${then}${count(open.length, 'task')} and ${duration(minutesOf(open))} left in all.`
}

/** The next task: what it is, how to go about it, what comes after. */
export function tellNext(plan: CoachPlan): string {
  const places = placesOf(plan)
  const place = nextOf(places)
  if (!place) {
    return `Nothing is left: all ${count(places.length, 'task')} of ${quoted(plan.title)} are done. You can extend the plan, make it again, or test yourself: say “quiz me”.`
  }
  return paragraphs(
    headOf(plan, place),
    whatToDo(place),
    leftOf(places, place),
    'Tick it on the plan’s page when you are done.',
  )
}

const KEEPS = /\b(?:skip|drop|leave out|have to|need)\b/iu

function orderOf(plan: CoachPlan, places: readonly Place[], place: Place): string {
  const at = places.indexOf(place)
  const [before, after] = [places[at - 1], places[at + 1]]
  const part = partOf(plan)
  const stands = `It is task ${place.taskAt} of ${place.module.tasks.length} in ${part} ${place.moduleAt} of ${plan.modules.length}, ${quoted(place.module.title)}.`
  const follows = before ? `It builds on ${titled(before)}.` : 'Everything else follows it.'
  const leads = after
    ? `${titled(after)} comes next and continues from here.`
    : 'It is the last one, where it all comes together.'
  return `${stands} ${follows} ${leads}`
}

function aimOf({ module }: Place): string {
  const outcome = outcomeOf(module.description)
  if (outcome !== '') return `What it is for: at the end of ${quoted(module.title)} you can ${asMarkdown(outcome)}.`
  return module.description.trim() === ''
    ? ''
    : `What ${quoted(module.title)} is about: ${asMarkdown(module.description)}`
}

const skipped = (place: Place): string =>
  place.task.status === 'completed'
    ? ''
    : `You may leave it out: that saves ${duration(place.task.minutes)}. What comes after it counts on it, so look at the next tasks first; if you know it already, do the part that tells whether it is done, and tick it.`

/** Why a task is in the plan: the one that is named, else the one the conversation is about, else the next. */
export function tellWhy(plan: CoachPlan, input: CoachInput): string {
  const places = placesOf(plan)
  const place = namedIn(places, input.message) ?? focusOf(places, input) ?? nextOf(places) ?? places.at(-1)
  if (!place) return 'This plan has no tasks yet.'
  return paragraphs(
    `**Why ${titled(place)}?** ${orderOf(plan, places, place)}`,
    aimOf(place),
    `Why it is done like this: ${METHODS[place.task.kind].lead}`,
    KEEPS.test(input.message) ? skipped(place) : '',
    'That is what the plan itself says; I know nothing about the subject beyond that.',
  )
}
