import { dayNumber } from '#app/domain/day.ts'
import type { PlanKind } from '#app/domain/plan.ts'
import { count, duration } from '../ui/words.ts'
import type { Values } from './types.ts'

const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '')

function weeksOf(values: Values, today: string): { weeks: number; from: 'weeks' | 'date' } | null {
  const weeks = Number(values['weeks'])
  if (values['weeks'] && Number.isFinite(weeks) && weeks > 0) return { weeks, from: 'weeks' }
  const { deadline, startDate } = values
  if (!isDay(deadline)) return null
  const days = dayNumber(deadline) - dayNumber(isDay(startDate) ? startDate : today)
  return days < 1 ? null : { weeks: Math.max(1, Math.floor(days / 7)), from: 'date' }
}

const WEEK_DAYS = 7

/** "3 sessions × 45 min = 2 h 15 min of training"; null while it cannot be said. */
function trainingLine(values: Values): string | null {
  const [days, minutes] = [Number(values['trainingDays']), Number(values['sessionMinutes'])]
  if (!(days > 0) || days > WEEK_DAYS || !(minutes > 0)) return null
  return `${count(days, 'session')} × ${minutes} min = ${duration(days * minutes)} of training in the week`
}

/** "5 h × 6 weeks = 30 hours"; null while it cannot be said. `today` is an ISO date. */
function budgetLine(values: Values, today: string): string | null {
  const hours = Number(values['hoursPerWeek'])
  const span = weeksOf(values, today)
  if (!values['hoursPerWeek'] || !(hours > 0) || !span) return null
  const total = Math.round(hours * span.weeks * 10) / 10
  const weeks = `${span.weeks} ${span.weeks === 1 ? 'week' : 'weeks'}`
  return `${hours} h × ${weeks}${span.from === 'date' ? ' until your date' : ''} = ${total} ${total === 1 ? 'hour' : 'hours'}`
}

type Beside = {
  /** The field after which the sum of its numbers stands. */
  after: string
  line: (values: Values, today: string) => string | null
  /** What stands there while nothing can be added up. */
  missing: string
  /** What has to be known before such a plan is asked for. */
  caution?: string
}

/** What a form says beside its fields, by the kind of plan. */
export const BESIDE: Record<PlanKind, Beside> = {
  course: {
    after: 'weeks',
    line: budgetLine,
    missing: 'Give the hours and the weeks, or a date, to see what they add up to.',
  },
  'weekly-program': {
    after: 'sessionMinutes',
    line: trainingLine,
    missing: 'Give the days and the minutes to see what they add up to.',
    caution:
      'A week made here is general information for healthy people, not medical advice. If you are ill, hurt, pregnant or unsure, ask a doctor first.',
  },
}
