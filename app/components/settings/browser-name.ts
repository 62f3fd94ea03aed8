const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

const find = (among: [RegExp, string][], text: string) => among.find(([sign]) => sign.test(text))?.[1]

/** A browser as a person would name it, from what it says of itself: "Firefox on Windows". */
export function browserName(userAgent: string): string {
  const browser = find(BROWSERS, userAgent) ?? 'Unknown browser'
  const system = find(SYSTEMS, userAgent)
  return system ? `${browser} on ${system}` : browser
}
