const UNITS: [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** A stretch of time in ms, in its largest unit: "12 s", "3 min", "2 h", "4 d". */
export function span(ms: number): string {
  const whole = Math.max(0, ms)
  const [size, unit] = UNITS.find(([each]) => whole >= each) ?? [1000, 's']
  return `${Math.floor(whole / size)} ${unit}`
}

/** Bytes for people: "812 kB", "4.2 MB". */
export function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1000)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** "1 job", "3 jobs". */
export const many = (n: number, noun: string, plural = `${noun}s`) => `${n} ${n === 1 ? noun : plural}`
