import { Link } from '@remix-run/react'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { buttonLook } from '../ui/button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import { PlanRow, type PlanItem } from './plan-row.tsx'

/** Fewer plans than this are seen at a glance. */
const SEARCH_FROM = 4

const matches = (plan: PlanItem, words: string) =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => `${plan.title} ${plan.topic}`.toLowerCase().includes(word))

type Props = { plans: PlanItem[]; nextCursor: string | null; later: boolean }

/** The learner's plans, newest first, with a search over those on the page. */
export function PlanList({ plans, nextCursor, later }: Props) {
  const [words, setWords] = useState('')
  const hydrated = useHydrated()
  const shown = words.trim() === '' ? plans : plans.filter((plan) => matches(plan, words.trim()))
  return (
    <section aria-labelledby="plans" className="space-y-3">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-3">
        <h2 id="plans">{later ? 'Earlier plans' : 'Your plans'}</h2>
        {plans.length >= SEARCH_FROM && hydrated && (
          <label className="relative w-full sm:w-64">
            <span className="sr-only">Search your plans</span>
            <Search aria-hidden="true" className="absolute top-3.5 left-3 size-4 text-soft" />
            <input
              type="search"
              placeholder="Search your plans"
              className="control pl-9"
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </label>
        )}
      </div>
      <ul className="border-b border-line">
        {shown.map((plan) => (
          <PlanRow key={plan.id} plan={plan} />
        ))}
      </ul>
      <p role="status" className="text-soft empty:hidden">
        {shown.length === 0 ? `No plan on this page matches “${words}”.` : ''}
      </p>
      {(nextCursor || later) && (
        <nav aria-label="Pages of plans" className="flex gap-3">
          {later && (
            <Link to="/" className={buttonLook()}>
              Newest plans
            </Link>
          )}
          {nextCursor && (
            <Link to={`/?before=${encodeURIComponent(nextCursor)}`} className={buttonLook()}>
              Earlier plans
            </Link>
          )}
        </nav>
      )}
    </section>
  )
}
