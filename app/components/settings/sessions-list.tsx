import { Form } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { browserName } from './browser-name.ts'
import { Section } from './section.tsx'

export type SessionItem = { handle: string; userAgent: string; createdAt: string; seenAt: string; current: boolean }

/** Where the account is signed in, and how to end each. */
export function SessionsList({ sessions }: { sessions: SessionItem[] }) {
  return (
    <Section id="sessions" title="Where you are signed in">
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <li key={session.handle} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
            <div>
              <p>{browserName(session.userAgent)}</p>
              <p className="text-small text-soft">
                Since <LocalTime iso={session.createdAt} as="day" />, last used{' '}
                <LocalTime iso={session.seenAt} as="moment" />
              </p>
            </div>
            {session.current ? (
              <p className="font-medium">This browser</p>
            ) : (
              <Form method="post">
                <input type="hidden" name="intent" value="revoke-session" />
                <input type="hidden" name="handle" value={session.handle} />
                <Button>End this session</Button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Form method="post">
          <input type="hidden" name="intent" value="revoke-others" />
          <Button>End every other session</Button>
        </Form>
      )}
    </Section>
  )
}
