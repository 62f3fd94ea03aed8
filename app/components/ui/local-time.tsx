import { useHydrated } from './use-hydrated.ts'

const FORMATS = {
  time: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** A moment in the reader's own time; before the page's script runs, in UTC and saying so. */
export function LocalTime({ iso, as }: { iso: string; as: keyof typeof FORMATS }) {
  const hydrated = useHydrated()
  const zone = hydrated ? {} : { timeZone: 'UTC', ...(as === 'day' ? {} : { timeZoneName: 'short' as const }) }
  const text = new Date(iso).toLocaleString('en-GB', { ...FORMATS[as], ...zone })
  return <time dateTime={iso}>{text}</time>
}
