/** Minutes as people say them: "25 min", "3 h", "2 h 30 min". */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = Math.round(minutes % 60)
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

/** "Modules" for "module". */
export const plural = (noun: string) => `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`

/** "1 task", "6 tasks". */
export const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Seconds of waiting: "8 s", "2 min 5 s". */
export function seconds(total: number): string {
  const whole = Math.max(0, Math.floor(total))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
