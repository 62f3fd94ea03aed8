import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { MessageView } from '#app/domain/chat-view.ts'
import { Act } from './act.tsx'

type Props = { id: string; message: MessageView; disabled: boolean }

/** Which of several versions of a message is shown, and the way to the others. */
export function Siblings({ id, message, disabled }: Props) {
  const { ids, index } = message.siblings
  if (ids.length < 2) return null
  const to = (at: number) => ({ messageId: ids[at] ?? message.id })
  const small = 'min-h-11 px-2.5'
  return (
    <div role="group" aria-label="Versions of this message" className="inline-flex items-center">
      <Act
        id={id}
        intent="choose"
        look="quiet"
        className={small}
        label="Earlier version"
        disabled={disabled || index === 0}
        fields={to(index - 1)}
      >
        <ChevronLeft aria-hidden="true" className="size-4" />
      </Act>
      <span data-number>
        {index + 1} of {ids.length}
      </span>
      <Act
        id={id}
        intent="choose"
        look="quiet"
        className={small}
        label="Later version"
        disabled={disabled || index === ids.length - 1}
        fields={to(index + 1)}
      >
        <ChevronRight aria-hidden="true" className="size-4" />
      </Act>
    </div>
  )
}
