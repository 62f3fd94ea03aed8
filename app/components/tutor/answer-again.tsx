import { ChevronRight } from 'lucide-react'
import type { MessageView } from '#app/domain/chat-view.ts'
import { Act } from './act.tsx'
import type { Alternative } from './types.ts'

type AskProps = { id: string; messageId: string; alternatives: Alternative[]; disabled: boolean }

/** Everybody else who could answer this message, once. */
export const AskOther = ({ id, messageId, alternatives, disabled }: AskProps) =>
  alternatives.map(({ ask, providerId = '', label }) => (
    <Act
      key={ask + providerId}
      id={id}
      intent="retry"
      fields={{ messageId, ask, ...(providerId ? { providerId } : {}) }}
      disabled={disabled}
    >
      Ask {label}
    </Act>
  ))

type Props = { id: string; message: MessageView; alternatives: Alternative[]; busy: boolean; look: string }

/** A reply once more: from whoever gives it, or from somebody else this time. */
export function AnswerAgain({ id, message, alternatives, busy, look }: Props) {
  const messageId = message.id
  return (
    <>
      <Act id={id} intent="retry" fields={{ messageId }} look="quiet" className={look} disabled={busy}>
        Answer again
      </Act>
      {alternatives.length > 0 && (
        <details className="group/other open:basis-full">
          <summary className={look}>
            Ask another
            <ChevronRight aria-hidden="true" className="-ml-1 size-4 group-open/other:rotate-90" />
          </summary>
          <div className="flex flex-wrap gap-2 py-2 pl-2.5">
            <AskOther id={id} messageId={messageId} alternatives={alternatives} disabled={busy} />
          </div>
        </details>
      )}
    </>
  )
}
