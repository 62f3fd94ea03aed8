import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { AuditFilter } from '#app/components/security/audit-filter.tsx'
import { EventList } from '#app/components/security/event-list.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { auditPage } from '#app/http/security-audit.server.ts'

export const meta: MetaFunction = () => [{ title: 'Security events · Cairn' }]

export const loader = ({ request, context }: LoaderFunctionArgs) => auditPage({ request, context })

export default function Audit() {
  const { items, nextCursor, event, learner, filter, events } = useLoaderData<typeof loader>()
  const older = new URLSearchParams(filter)
  if (nextCursor) older.set('before', nextCursor)
  return (
    <Page crumbs={[{ label: 'Admin', to: '/admin' }]}>
      <div className="space-y-6">
        <div className="space-y-2">
          <h1>Security events</h1>
          <p className="text-soft">Who did what, when and from where, kept for 180 days and at most 50,000 of them.</p>
        </div>
        <AuditFilter key={filter} event={event} learner={learner} events={events} />
        <EventList events={items} />
        <div className="flex flex-wrap gap-x-6">
          {nextCursor && (
            <Link to={`?${older.toString()}`} className="link inline-flex min-h-11 items-center">
              Earlier ones
            </Link>
          )}
          <a href={`/admin/audit.csv?${filter}`} className="link inline-flex min-h-11 items-center">
            All of these as CSV
          </a>
        </div>
      </div>
    </Page>
  )
}
