import { REFUSAL_SENTENCE } from '#app/domain/gate.ts'
import { Callout } from '../ui/callout.tsx'
import { LocalTime } from '../ui/local-time.tsx'

export type Refused = { code: string; retryAt: string | null }

const SENTENCES: Record<string, string> = {
  ...REFUSAL_SENTENCE,
  rate_limited: 'You have started as many plans as this hour allows.',
  quota_exceeded: 'Your plans have filled your space on this server. Delete a plan you no longer need, then try again.',
  not_in_progress: 'Nothing is being made for this plan right now.',
  topic_kind_needed: 'Choose what kind of topic this is.',
}

/** Why the last request was turned down, whichever way the answer came. */
export function RefusedNote({ refused, message }: { refused: Refused; message?: string | undefined }) {
  return (
    <Callout tone="grave" announce>
      <p>
        {message ?? SENTENCES[refused.code] ?? 'That could not be done just now.'}
        {refused.retryAt && (
          <>
            {' '}
            The next can start at <LocalTime iso={refused.retryAt} as="time" />.
          </>
        )}
      </p>
    </Callout>
  )
}
