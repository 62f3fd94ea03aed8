import { EventList, type ListedEvent } from '../security/event-list.tsx'
import { Section } from './section.tsx'

/** What concerned the security of the account lately. */
export function RecentEvents({ events }: { events: ListedEvent[] }) {
  return (
    <Section id="security-events" title="Recent security events">
      <p className="text-soft">If you do not recognise something here, change your password.</p>
      <EventList events={events} />
    </Section>
  )
}
