/** Fewer recorded runs than this say nothing about the next. */
const RUNS_NEEDED = 3

/** The median of recorded durations in ms, or null with fewer than three. */
export function estimateMs(durations: number[]): number | null {
  if (durations.length < RUNS_NEEDED) return null
  const sorted = durations.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? upper) + upper) / 2)
}
