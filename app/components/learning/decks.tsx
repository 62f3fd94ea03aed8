import { Link } from '@remix-run/react'
import { useState } from 'react'
import { ChevronRight } from 'lucide-react'
import type { Deck } from '#app/domain/learning-view.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { Button, buttonLook } from '../ui/button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import { count } from '../ui/words.ts'
import { Flip } from './flip.tsx'

function All({ deck }: { deck: Deck }) {
  return (
    <ul className="max-w-text border-b border-line">
      {deck.cards.map((card) => (
        <li key={card.id} className="border-t border-line">
          <details className="group/card">
            <summary className="grid min-h-12 grid-cols-[1.5rem_1fr] items-start py-3 hover:bg-sunken">
              <ChevronRight aria-hidden="true" className="mt-1 size-4 text-soft group-open/card:rotate-90" />
              <Markdown text={card.front} />
            </summary>
            <div className="pb-4 pl-6">
              <Markdown text={card.back} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  )
}

function OneDeck({ deck }: { deck: Deck }) {
  const [flipping, setFlipping] = useState(false)
  const hydrated = useHydrated()
  return (
    <section aria-labelledby={`deck-${deck.moduleId}`} id={`module-${deck.moduleId}`} className="space-y-3">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-3">
        <h2 id={`deck-${deck.moduleId}`}>
          {deck.position}. {deck.moduleTitle}{' '}
          <span className="text-small font-normal text-soft">{count(deck.cards.length, 'card')}</span>
        </h2>
        {hydrated && !flipping && (
          <Button type="button" onClick={() => setFlipping(true)}>
            One at a time<span className="sr-only">: {deck.moduleTitle}</span>
          </Button>
        )}
      </div>
      {flipping ? <Flip deck={deck} onEnd={() => setFlipping(false)} /> : <All deck={deck} />}
    </section>
  )
}

/** A plan's cards by module: open one to see its back, or go through them one at a time. */
export function Decks({ planId, decks }: { planId: string; decks: readonly Deck[] }) {
  return (
    <div className="space-y-8">
      <h1>Cards</h1>
      {decks.length === 0 && (
        <div className="max-w-text space-y-4">
          <p>There are no cards yet. They are made with the quiz of a module.</p>
          <Link to={`/plans/${planId}/lessons`} className={buttonLook('main')}>
            Lessons, quizzes and cards
          </Link>
        </div>
      )}
      {decks.map((deck) => (
        <OneDeck key={deck.moduleId} deck={deck} />
      ))}
    </div>
  )
}
