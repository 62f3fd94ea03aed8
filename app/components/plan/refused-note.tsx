import { refusalSentence } from '#app/domain/refusal-words.ts'
import { Callout } from '../ui/callout.tsx'
import { LocalTime } from '../ui/local-time.tsx'

export type Refused = { code: string; retryAt: string | null }

/** Why the last request was turned down, whichever way the answer came; a `message` says itself when to try again. */
export function RefusedNote({ refused, message }: { refused: Refused; message?: string | undefined }) {
  const { code, retryAt } = refused
  return (
    <Callout tone="grave" announce>
      <p>
        {message ?? refusalSentence(code)}
        {!message && retryAt && (
          <>
            {' '}
            You can try again after <LocalTime iso={retryAt} as={code === 'budget_reached' ? 'moment' : 'time'} />.
          </>
        )}
      </p>
    </Callout>
  )
}
