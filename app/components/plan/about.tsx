import { Link } from '@remix-run/react'
import { PART_NOUN } from '#app/domain/progress.ts'
import { Disclosure } from '../ui/disclosure.tsx'
import { count } from '../ui/words.ts'
import { Ledger } from './ledger.tsx'
import type { AskedField, AttemptData, PlanData } from './types.ts'

const OPENABLE = /^https?:\/\//i

function Source({ source }: { source: PlanData['sources'][number] }) {
  return (
    <li>
      {source.url && OPENABLE.test(source.url) ? (
        <a href={source.url} rel="noopener noreferrer" className="link">
          {source.title}
        </a>
      ) : (
        source.title
      )}
      <span className="block text-small text-soft">{source.licence}</span>
    </li>
  )
}

/** Reasons are told once, above everything that was left out for them. */
function LeftOut({ omitted }: { omitted: PlanData['omitted'] }) {
  const reasons = [...new Set(omitted.map((each) => each.reason))]
  return (
    <div className="space-y-4">
      {reasons.map((reason) => (
        <div key={reason} className="max-w-text space-y-2">
          <p>{reason}</p>
          <ul className="list-disc space-y-1 pl-5">
            {omitted
              .filter((each) => each.reason === reason)
              .map((each) => (
                <li key={each.title}>{each.title}</li>
              ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

type Props = { plan: PlanData; attempts: AttemptData[]; asked: AskedField[] }

/** What a learner may want to know of a plan once: where it comes from, what is missing, how it was made. */
export function About({ plan, attempts, asked }: Props) {
  return (
    <section aria-labelledby="about">
      <h2 id="about" className="pb-3">
        About this plan
      </h2>
      <div className="border-b border-line">
        {plan.omitted.length > 0 && (
          <Disclosure summary={`What was left out and why (${plan.omitted.length})`}>
            <LeftOut omitted={plan.omitted} />
          </Disclosure>
        )}
        {plan.sources.length > 0 && (
          <Disclosure summary={`Sources and their licences (${plan.sources.length})`}>
            <ul className="max-w-text space-y-3">
              {plan.sources.map((source) => (
                <Source key={source.title} source={source} />
              ))}
            </ul>
          </Disclosure>
        )}
        <Disclosure summary="What you asked for">
          <div className="max-w-text space-y-3">
            <dl className="space-y-2">
              {asked.map(({ label, value }) => (
                <div key={label}>
                  <dt className="text-small text-soft">{label}</dt>
                  <dd className="whitespace-pre-wrap">{value}</dd>
                </div>
              ))}
            </dl>
            <p>
              <Link to={`/plans/new?from=${plan.id}`} className="link">
                Copy into a new plan
              </Link>
            </p>
          </div>
        </Disclosure>
        <Disclosure summary={`How it was made (${count(attempts.length, 'attempt')})`}>
          <Ledger attempts={attempts} noun={PART_NOUN[plan.kind]} />
        </Disclosure>
      </div>
    </section>
  )
}
