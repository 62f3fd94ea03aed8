import { Form } from '@remix-run/react'

export type SessionItem = { handle: string; userAgent: string; createdAt: string; seenAt: string; current: boolean }

const day = (iso: string) => iso.slice(0, 10)

/** Where the account is signed in, and how to end each. */
export function SessionsList({ sessions }: { sessions: SessionItem[] }) {
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <ul>
        {sessions.map((session) => (
          <li key={session.handle}>
            <span>{session.userAgent || 'Unknown browser'}</span>{' '}
            <small>
              since <time dateTime={session.createdAt}>{day(session.createdAt)}</time>, last used{' '}
              <time dateTime={session.seenAt}>{day(session.seenAt)}</time>
            </small>{' '}
            {session.current ? (
              <strong>This browser</strong>
            ) : (
              <Form method="post">
                <input type="hidden" name="intent" value="revoke-session" />
                <input type="hidden" name="handle" value={session.handle} />
                <button type="submit">End this session</button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Form method="post">
          <input type="hidden" name="intent" value="revoke-others" />
          <button type="submit">End every other session</button>
        </Form>
      )}
    </section>
  )
}
