import { dayNumber } from '#app/domain/day.ts'
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

/** "5 h × 6 weeks = 30 hours"; null while it cannot be said. `today` is an ISO date. */
export function budgetLine(values: Values, today: string): string | null {
  const hours = Number(values['hoursPerWeek'])
  const span = weeksOf(values, today)
  if (!values['hoursPerWeek'] || !(hours > 0) || !span) return null
  const total = Math.round(hours * span.weeks * 10) / 10
  const weeks = `${span.weeks} ${span.weeks === 1 ? 'week' : 'weeks'}`
  return `${hours} h × ${weeks}${span.from === 'date' ? ' until your date' : ''} = ${total} ${total === 1 ? 'hour' : 'hours'}`
}
