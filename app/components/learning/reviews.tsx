import { Link } from '@remix-run/react'
import type { RunForesight } from '#app/domain/foresight.ts'
import type { PlanName, ReviewPage, ReviewView } from '#app/domain/learning-view.ts'
import type { RunCard } from '#app/domain/run-view.ts'
import { RefusedNote, type Refused } from '../plan/refused-note.tsx'
import { buttonLook } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'
import { changeWords } from './change-words.ts'
import { Make } from './make.tsx'
import { Writer, WrittenBy } from './written-by.tsx'

const Week = ({ of }: { of: string }) => (
  <>
    Week of <LocalTime iso={`${of}T12:00:00Z`} as="day" />
  </>
)

type ListProps = {
  plan: PlanName
  reviews: readonly ReviewView[]
  run: RunCard | null
  writer: string
  foresight: RunForesight | null
  refused: Refused | null
}

/** A plan's weekly reviews, and the way to have one made. */
export function ReviewsScreen({ plan, reviews, run, writer, foresight, refused }: ListProps) {
  return (
    <div className="space-y-8">
      <header className="max-w-text space-y-3">
        <h1>Weekly reviews</h1>
        <p>What you did this week, what is late, and what to change. Changes are only proposed: you decide.</p>
      </header>
      {refused && <RefusedNote refused={refused} />}
      <Make
        planId={plan.id}
        workflow="weekly-review"
        run={run}
        foresight={foresight}
        label="Review this week"
        look="main"
      />
      <Writer name={writer} />
      {reviews.length === 0 ? (
        <p className="text-soft">No reviews of this plan yet.</p>
      ) : (
        <ul className="border-b border-line">
          {reviews.map((review) => (
            <li key={review.id} className="space-y-1 border-t border-line py-3">
              <Link
                to={`/plans/${plan.id}/reviews/${review.id}`}
                className="link inline-flex min-h-11 items-center font-medium"
              >
                <span>
                  <Week of={review.weekOf} />
                </span>
              </Link>
              <p className="line-clamp-2 max-w-text">{review.done}</p>
              <p className="text-small text-soft">
                {review.changes.length === 0 ? 'Nothing to change' : count(review.changes.length, 'change')}
                {review.proposed && ', awaiting your decision'}
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Told({ heading, text }: { heading: string; text: string }) {
  return (
    <section className="max-w-text space-y-2">
      <h2>{heading}</h2>
      <p className="whitespace-pre-line">{text}</p>
    </section>
  )
}

/** One weekly review. */
export function ReviewScreen({ page }: { page: ReviewPage }) {
  const { plan, review, names } = page
  return (
    <article className="space-y-8">
      <header className="space-y-1.5">
        <h1>
          <Week of={review.weekOf} />
        </h1>
        <WrittenBy by={review} />
      </header>
      <Told heading="Done" text={review.done} />
      <Told heading="Late" text={review.late} />
      <Told heading="What to change" text={review.change} />
      {review.changes.length > 0 && (
        <section aria-labelledby="changes" className="max-w-text space-y-3">
          <h2 id="changes">In the plan</h2>
          <ul className="space-y-3">
            {review.changes.map((change, index) => (
              <li key={index} className="border-l-2 border-edge pl-4">
                {changeWords(change, names)}
                <span className="block text-small text-soft">{change.why}</span>
              </li>
            ))}
          </ul>
          {review.proposed ? (
            <Link to={`/plans/${plan.id}/changes`} className={buttonLook('main')}>
              See what would change
            </Link>
          ) : (
            <p className="text-small text-soft">You have already decided on these changes.</p>
          )}
        </section>
      )}
    </article>
  )
}
