/** Nano-USD in a US dollar. */
export const NANO = 1_000_000_000

/** The whole amount in dollars, as a decimal that loses nothing: 0.000123 for 123,000 nano-USD. */
export function exactUsd(nano: number): string {
  const digits = String(nano).padStart(10, '0')
  const whole = digits.slice(0, -9)
  const rest = digits.slice(-9).replace(/0+$/, '')
  return rest === '' ? whole : `${whole}.${rest}`
}

const grouped = (whole: string) => whole.replace(/\B(?=(\d{3})+$)/g, ',')

/** An amount as people read it: cents, and more digits where it is small, so that what was spent never reads as nothing. */
export function usd(nano: number): string {
  if (nano === 0) return '$0.00'
  if (nano < 1000) return 'less than $0.000001'
  if (nano < NANO / 100) return `$${(nano / NANO).toFixed(nano < NANO / 10_000 ? 6 : 4)}`
  const cents = Math.round(nano / (NANO / 100))
  return `$${grouped(String(Math.floor(cents / 100)))}.${String(cents % 100).padStart(2, '0')}`
}

/** What something cost, as people read it. */
export const price = (nano: number): string => (nano === 0 ? 'free' : usd(nano))

/** The largest amount a person may set, dollars. */
export const AMOUNT_MAX_USD = 1_000_000

/**
 * An amount in dollars as a person types it (`5`, `0.50`, `$12.5`, `1,000`), in nano-USD; undefined for anything else,
 * for less than nothing and for more than `AMOUNT_MAX_USD`.
 */
export function parseUsd(text: string): number | undefined {
  const [, whole, rest = ''] = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,9}))?\s*$/.exec(text.trim()) ?? []
  if (whole === undefined) return undefined
  const nano = Number(whole.replaceAll(',', '')) * NANO + Number(rest.padEnd(9, '0'))
  return nano <= AMOUNT_MAX_USD * NANO ? nano : undefined
}
