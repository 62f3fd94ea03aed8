import type { CoachPlan } from '#app/domain/coach.ts'
import { dayFrom, dayNumber } from '#app/domain/day.ts'
import { bulleted, paragraphs, quoted } from '../lessons/words.ts'
import { count, duration, isOpen, minutesOf, nextOf, placesOf, titled, type Place } from './plan.ts'

const WEEK = 7
const NAMED = 4

type Standing = { plan: CoachPlan; open: Place[]; left: number; today: string }

/** The last tasks that come to so many minutes, in their order: what the plan itself would leave out first. */
function lastOf(open: readonly Place[], minutes: number): Place[] {
  const gone: Place[] = []
  for (const place of open.toReversed()) {
    if (minutesOf(gone) >= minutes) break
    gone.unshift(place)
  }
  return gone
}

const some = (places: readonly Place[]): string => {
  const names = places.slice(0, NAMED).map(titled).join(', ')
  return places.length > NAMED ? `${names} and ${places.length - NAMED} more` : names
}

/** The day on which it would be done at so many hours a week. */
function endAt({ left, today }: Standing, hoursPerWeek: number): string {
  const weeks = Math.ceil(left / (hoursPerWeek * 60))
  return `${dayFrom(dayNumber(today) + weeks * WEEK)} (${count(weeks, 'week')} from now)`
}

/** Ways to catch up, the gentlest first, each with what it costs. */
function waysOn(standing: Standing, daysLeft: number): string[] {
  const { plan, open, left } = standing
  const { hoursPerWeek } = plan.pace
  const ways: string[] = []
  if (daysLeft > 0) {
    const weekly = Math.ceil((left * WEEK) / Math.max(daysLeft, WEEK))
    ways.push(`**More time a week:** ${duration(weekly)} until ${plan.pace.endsOn} does all of it.`)
  }
  if (hoursPerWeek !== null) {
    ways.push(`**More weeks:** at ${hoursPerWeek} h a week you are done by ${endAt(standing, hoursPerWeek)}.`)
    const over = Math.ceil(left - (hoursPerWeek * 60 * daysLeft) / WEEK)
    const gone = lastOf(open, over)
    if (over > 0 && gone.length < open.length) {
      ways.push(`**Less of it:** leave out ${duration(minutesOf(gone))} at the end, that is ${some(gone)}.`)
    }
  }
  return ways
}

function firstMove({ open }: Standing): string {
  const next = nextOf(open)
  if (!next) return ''
  const long = next.task.minutes > 30 ? 'Half of it counts too.' : 'That fits into one sitting.'
  return `For today: ${titled(next)}, ${duration(next.task.minutes)}. ${long}`
}

const doneLine = ({ plan, open }: Standing): string => {
  const { minutesDone, minutesTotal } = plan.pace
  const all = placesOf(plan).length
  return `${all - open.length} of ${count(all, 'task')} are done: ${duration(minutesDone)} of ${duration(minutesTotal)}.`
}

function over(standing: Standing, endsOn: string): string {
  const { open, left } = standing
  return paragraphs(
    `**The last day was ${endsOn}.** ${doneLine(standing)} Still to do: ${count(open.length, 'task')}, ${duration(left)}. Nothing is lost: the plan waits for you.`,
    bulleted(waysOn(standing, 0)),
    firstMove(standing),
  )
}

function behindBy(standing: Standing, minutes: number, daysLeft: number): string {
  const { plan, left } = standing
  return paragraphs(
    `**You are ${duration(minutes)} behind an even pace.** ${doneLine(standing)} ${duration(left)} left over ${count(daysLeft, 'day')}, until ${plan.pace.endsOn}.`,
    `Ways to go on:\n\n${bulleted(waysOn(standing, daysLeft))}`,
    firstMove(standing),
    'You change the plan on its page under Edit. I only do the sums; which way is yours to choose.',
  )
}

/** How the plan stands against its time, and what it takes to catch up: sums, and no opinion. */
export function tellBehind(plan: CoachPlan, today: string): string {
  const open = placesOf(plan).filter(isOpen)
  const standing = { plan, open, left: minutesOf(open), today }
  const { endsOn, daysLeft, minutesExpected, minutesDone } = plan.pace
  if (open.length === 0) return `You are not behind: everything in ${quoted(plan.title)} is done.`
  if (endsOn === null || daysLeft === null || minutesExpected === null) {
    return paragraphs(
      `This plan has no last day, so you cannot be behind. ${doneLine(standing)}`,
      `Still to do: ${count(open.length, 'task')}, ${duration(standing.left)}.`,
      firstMove(standing),
    )
  }
  if (daysLeft === 0) return over(standing, endsOn)
  const late = minutesExpected - minutesDone
  if (late > 0) return behindBy(standing, late, daysLeft)
  return paragraphs(
    `**You are not behind.** ${doneLine(standing)} At an even pace it would be ${duration(minutesExpected)} by today.`,
    `${duration(standing.left)} left over ${count(daysLeft, 'day')}, until ${endsOn}.`,
    firstMove(standing),
  )
}
