import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import type { Deck } from '#app/domain/learning-view.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { Button, buttonLook } from '../ui/button.tsx'

type Props = { deck: Deck; onEnd: () => void }

/** Left and right turn to another card. */
const STEP: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 }

/** The cards of a module one at a time: Space or Enter turns one over, the arrow keys go on and back. */
export function Flip({ deck, onEnd }: Props) {
  const [at, setAt] = useState(0)
  const [turned, setTurned] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const { cards } = deck
  useEffect(() => button.current?.focus(), [])
  const card = cards[at]
  const go = (step: number) => {
    const next = Math.min(cards.length - 1, Math.max(0, at + step))
    if (next !== at) setTurned(false)
    setAt(next)
    button.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEP[event.key]
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(step)
  }
  if (!card) return null
  return (
    <div role="group" aria-label={`Cards of ${deck.moduleTitle}`} className="max-w-text space-y-3">
      <p aria-live="polite" className="text-small text-soft" data-number>
        Card {at + 1} of {cards.length}
      </p>
      <div className="min-h-52 space-y-4 rounded-md border border-edge bg-raised p-5">
        <Markdown text={card.front} />
        <div aria-live="polite">
          {turned && (
            <div className="border-t border-line pt-4">
              <Markdown text={card.back} />
            </div>
          )}
        </div>
      </div>
      <div className="flex flex-wrap gap-3">
        <button
          type="button"
          ref={button}
          aria-expanded={turned}
          className={buttonLook('main')}
          onClick={() => setTurned(!turned)}
          onKeyDown={onKeyDown}
        >
          {turned ? 'Hide the answer' : 'Show the answer'}
        </button>
        <Button type="button" disabled={at === 0} onClick={() => go(-1)}>
          <ArrowLeft aria-hidden="true" className="size-4" />
          Back
        </Button>
        <Button type="button" disabled={at === cards.length - 1} onClick={() => go(1)}>
          Next
          <ArrowRight aria-hidden="true" className="size-4" />
        </Button>
        <Button type="button" look="quiet" onClick={onEnd}>
          Show all
        </Button>
      </div>
    </div>
  )
}
