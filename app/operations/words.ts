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
