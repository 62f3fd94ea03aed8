const DAY_MS = 86_400_000

/** Days from 1970-01-01 to an ISO date (`YYYY-MM-DD`), UTC. */
// oxlint-disable-next-line no-restricted-globals -- Reads the calendar, no clock.
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS

/** The ISO date (`YYYY-MM-DD`) that lies so many days after 1970-01-01: the inverse of `dayNumber`. */
export const dayFrom = (number: number): string => dayAt(number * DAY_MS)

/** The ISO date of a moment, UTC. `at` in ms since the epoch. */
// oxlint-disable-next-line no-restricted-globals -- Reads the calendar, no clock.
export const dayAt = (at: number): string => new Date(at).toISOString().slice(0, 10)
