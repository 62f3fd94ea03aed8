import { WEEKS_MAX } from '#app/domain/bounds.ts'
import { dayNumber } from '#app/domain/day.ts'
import { dayName } from '#app/domain/month.ts'
import { minutesBehind, type WeekFacts } from '#app/domain/week-facts.ts'
import type { ReplanChange, WeeklyReview } from '#app/domain/weekly-review.ts'

/** A task so long is worth a second look when time is short, minutes. */
const LONG = 30
/** What a task is shortened to at least, minutes. */
const SHORTEST = 15
/** Most changes that are proposed at once: more than these nobody weighs one by one. */
const CHANGES = 5
/** Most tasks that a sentence names. */
const NAMED = 3

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

/** Minutes as a person says them. */
function time(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return count(rest, 'minute')
  return rest === 0 ? count(hours, 'hour') : `${count(hours, 'hour')} and ${count(rest, 'minute')}`
}

function named(tasks: readonly { title: string }[]): string {
  const some = tasks.slice(0, NAMED).map(({ title }) => `“${title}”`)
  const more = tasks.length - some.length
  return more > 0 ? `${some.join(', ')} and ${count(more, 'other')}` : some.join(', ')
}

function doneWords({ done, minutesDone, minutesPlanned, activeDays, streak }: WeekFacts): string {
  if (done.length === 0) {
    const last = streak > 0 ? '' : ' A single short task is enough to begin again.'
    return `Nothing was finished in the last seven days.${last}`
  }
  const given = minutesPlanned === null ? '' : `, of ${time(minutesPlanned)} that you set aside for a week`
  const days = `You finished something on ${count(activeDays, 'day')} of the seven`
  const row = streak > 1 ? `, ${streak} days in a row up to now` : ''
  return `You finished ${count(done.length, 'task')}: ${named(done)}. That is ${time(minutesDone)} of work${given}. ${days}${row}.`
}

function lateWords(facts: WeekFacts): string {
  const { late, pace, open } = facts
  if (open.length === 0) return 'Nothing is late: every task is finished.'
  if (pace.minutesExpected === null) return 'Nothing is late: this plan has no end date to be late against.'
  const left = pace.daysLeft === null ? '' : ` ${count(pace.daysLeft, 'day')} left until ${pace.endsOn}.`
  const behind = minutesBehind(facts)
  if (behind === 0) return `Nothing is late: you are on pace, or ahead of it.${left}`
  const which = late.length === 0 ? '' : ` ${count(late.length, 'task')} should be finished by now: ${named(late)}.`
  return `You are ${time(behind)} behind an even pace.${which}${left}`
}

type Open = { id: string; title: string; minutes: number }

/** The longest of what is late first, each by a quarter, until as much is saved as is missing. */
function shorten(tasks: readonly Open[], missing: number): ReplanChange[] {
  const changes: ReplanChange[] = []
  let saved = 0
  for (const task of tasks.filter((each) => each.minutes >= LONG).toSorted((a, b) => b.minutes - a.minutes)) {
    if (saved >= missing || changes.length >= CHANGES) break
    const minutes = Math.max(SHORTEST, Math.round((task.minutes * 0.75) / 5) * 5)
    if (minutes >= task.minutes) continue
    saved += task.minutes - minutes
    const why = `It is late, and ${time(minutes)} is enough for the core of it.`
    changes.push({ type: 'shorten_task', taskId: task.id, minutes, why })
  }
  return changes
}

const TITLE_MAX = 200
const part = (title: string, which: string) => `${title.slice(0, TITLE_MAX - which.length - 2)}: ${which}`

/** An easier way in: the next task in two halves, where it is long. */
function easier(next: Open | undefined): ReplanChange[] {
  if (!next || next.minutes < LONG) return []
  const titles = [part(next.title, 'a first half'), part(next.title, 'the rest')]
  const why = 'Nothing was finished this week: a shorter first step is easier to begin with.'
  return [{ type: 'split_task', taskId: next.id, titles, why }]
}

/** More weeks, where what is left takes longer than the time that is left, at the hours a week that were set aside. */
function moreWeeks({ pace, today, minutesPlanned }: WeekFacts): ReplanChange[] {
  const { startedOn, endsOn, minutesTotal, minutesDone } = pace
  if (endsOn === null || minutesPlanned === null || minutesPlanned === 0) return []
  const left = minutesTotal - minutesDone
  const daysLeft = dayNumber(endsOn) - dayNumber(today) + 1
  const wanted = Math.ceil(left / minutesPlanned - daysLeft / 7)
  const had = Math.ceil((dayNumber(endsOn) - dayNumber(startedOn) + 1) / 7)
  const weeks = Math.min(wanted, WEEKS_MAX - had, WEEKS_MAX / 2)
  if (weeks < 1) return []
  const why =
    daysLeft > 0
      ? `What is left takes ${time(left)}: at ${time(minutesPlanned)} a week, more than fits until ${dayName(endsOn)}.`
      : `What is left takes ${time(left)}, and ${dayName(endsOn)} is past.`
  return [{ type: 'add_weeks', weeks, why }]
}

/** Whoever is late by less than a week catches up with shorter tasks; later than that, or past the end, time is missing. */
function changesOf(facts: WeekFacts): ReplanChange[] {
  const behind = minutesBehind(facts)
  const next = facts.open[0]?.tasks[0]
  const begin = facts.done.length === 0 ? easier(next) : []
  const isPast = (facts.pace.endsOn ?? facts.today) < facts.today
  const weeks = isPast || behind > (facts.minutesPlanned ?? Infinity) ? moreWeeks(facts) : []
  if (weeks.length > 0) return [...begin, ...weeks]
  const split = begin.length > 0 ? next?.id : undefined
  const late = facts.late.filter(({ id }) => id !== split)
  const shorter = shorten(late, behind).slice(0, CHANGES - begin.length)
  return [...begin, ...shorter]
}

function changeWords(facts: WeekFacts, changes: readonly ReplanChange[]): string {
  const next = facts.open[0]?.tasks[0]
  if (!next) return 'Nothing is left to change: the plan is finished.'
  const now = `Go on with “${next.title}” (${time(next.minutes)}).`
  if (changes.length > 0) {
    const which = changes.length === 1 ? 'One change is' : `${changes.length} changes are`
    return `${now} ${which} proposed below; your plan stays as it is until you accept.`
  }
  if (minutesBehind(facts) > 0) {
    return `${now} What is late is short: two of these tasks on one day bring you back on pace.`
  }
  return `${now} Nothing has to change.`
}

/** A weekly review out of the facts alone: no model has weighed them, and the same week is always told the same. */
export function composeReview(facts: WeekFacts): WeeklyReview {
  const changes = changesOf(facts)
  return { done: doneWords(facts), late: lateWords(facts), change: changeWords(facts, changes), changes }
}
