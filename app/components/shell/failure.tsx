import { Link, useLocation } from '@remix-run/react'
import { buttonLook } from '../ui/button.tsx'
import { Page } from './page.tsx'

export type Failed = {
  /** HTTP status; 0 when the server could not be reached. */
  status: number
  message: string | null
  /** The edge's word for it, where it said one. */
  code: string | null
  requestId: string | null
  /** Whole seconds. */
  retryAfter: number | null
}

const TITLE: Record<number, string> = {
  0: 'Cairn cannot be reached',
  401: 'Sign in to continue',
  403: 'This is not open to you',
  404: 'There is nothing here',
  429: 'Too fast',
  503: 'Not right now',
  507: 'There is no room left',
}

const SENTENCE: Record<number, string> = {
  0: 'You seem to be offline, or the server is not running. What you typed is kept in this browser. Try again when the connection is back.',
  404: 'The address is wrong, or what was here has been deleted.',
  429: 'That was more than this server lets one person do at once.',
}

const wait = (seconds: number) => (seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`)

/** The learner's own file is damaged, gone or too new: nobody else sees this, and nothing is lost by waiting. */
function Recovery() {
  return (
    <>
      <p>
        The file that holds your plans cannot be used just now. It has not been deleted, and other people on this Cairn
        are not affected.
      </p>
      <p>
        Tell the administrator. They can look at it, restore a copy of the file, or give you an empty one. Until then
        you can still sign in, and your account is in{' '}
        <Link to="/settings" className="link">
          Settings
        </Link>
        .
      </p>
    </>
  )
}

/** What happened in plain words, and what to do now. */
export function Failure({ status, message, code, requestId, retryAfter }: Failed) {
  const { pathname, search } = useLocation()
  const here = `${pathname}${search}`
  const sentence =
    status === 404
      ? SENTENCE[404]
      : (message ?? SENTENCE[status] ?? 'Something went wrong on our side. It has been noted.')
  const recovery = code === 'file_unusable'
  return (
    <Page narrow>
      <div className="space-y-4 pt-6">
        <h1>{recovery ? 'Your data file cannot be opened' : (TITLE[status] ?? 'That did not work')}</h1>
        <p>{sentence}</p>
        {recovery && <Recovery />}
        {retryAfter !== null && <p>Try again in {wait(retryAfter)}.</p>}
        <p className="flex flex-wrap gap-3">
          <Link to="/" className={buttonLook('main')}>
            Go to Today
          </Link>
          {status !== 404 && status !== 403 && (
            <Link to={here} reloadDocument className={buttonLook()}>
              Try this page again
            </Link>
          )}
        </p>
        {status >= 500 && requestId && (
          <p className="text-small text-soft">
            If it happens again, give this number to the administrator: <code className="break-all">{requestId}</code>
          </p>
        )}
      </div>
    </Page>
  )
}
