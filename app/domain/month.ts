import { dayAt, dayNumber } from './day.ts'

const DAY_MS = 86_400_000

const two = (n: number) => String(n).padStart(2, '0')

/** The month of a moment, UTC: 2026-11. `at` in ms since the epoch. */
export const monthAt = (at: number): string => dayAt(at).slice(0, 7)

/** Whether a text names a month as `monthAt` does. */
export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

/** The month so many after one; a negative number for earlier ones. */
export function monthAfter(month: string, n = 1): string {
  const [year = 1970, of = 1] = month.split('-').map(Number)
  const index = year * 12 + of - 1 + n
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${two((index % 12) + 1)}`
}

/** When a month begins and the next one does, ms since the epoch, UTC. */
export const monthRange = (month: string): { from: number; until: number } => ({
  from: dayNumber(`${month}-01`) * DAY_MS,
  until: dayNumber(`${monthAfter(month)}-01`) * DAY_MS,
})

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A month as people say it: November 2026. */
export const monthName = (month: string): string => `${MONTHS[Number(month.slice(5)) - 1]} ${Number(month.slice(0, 4))}`

/** A day as people say it: 1 December 2026. `day` is an ISO date. */
export const dayName = (day: string): string => `${Number(day.slice(8))} ${monthName(day.slice(0, 7))}`

/** The day a month's budget starts anew: 1 December. */
export const reopensOn = (month: string): string => `1 ${MONTHS[Number(monthAfter(month).slice(5)) - 1]}`
