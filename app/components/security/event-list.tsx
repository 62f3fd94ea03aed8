import type { SecurityEventView } from '#app/domain/security-events.ts'
import { browserName } from '../settings/browser-name.ts'
import { LocalTime } from '../ui/local-time.tsx'

export type ListedEvent = SecurityEventView & { who?: string | null; target?: string | null }

function From({ address, userAgent }: Pick<ListedEvent, 'address' | 'userAgent'>) {
  const parts = [userAgent ? browserName(userAgent) : '', address ?? ''].filter(Boolean)
  return parts.length > 0 ? <>, {parts.join(', ')}</> : null
}

/** What happened that concerns security, the latest first. */
export function EventList({ events }: { events: ListedEvent[] }) {
  if (events.length === 0) return <p className="text-soft">Nothing has been noted.</p>
  return (
    <ul className="divide-y divide-line">
      {events.map((event) => (
        <li key={event.id} className="py-3">
          <p>{event.what}</p>
          {event.who && <p className="text-small break-all">{event.who}</p>}
          <p className="text-small break-words text-soft">
            <LocalTime iso={event.at} as="moment" />
            <From {...event} />
          </p>
          {event.target && (
            <p className="text-small break-all text-soft">
              On <code>{event.target}</code>
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
