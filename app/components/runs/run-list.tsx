import { Link } from '@remix-run/react'
import type { RunCard } from '#app/domain/run-view.ts'
import { LocalTime } from '../ui/local-time.tsx'
import { RUN_WORD } from './words.ts'

type Props = { items: RunCard[]; nextCursor: string | null; removed: boolean }

/** Runs of workflows, newest first; `removed` says that one has just been removed. */
export function RunList({ items, nextCursor, removed }: Props) {
  const notice = removed && (
    <p role="status" className="max-w-text">
      The run was removed. What it made and its costs are kept.
    </p>
  )
  if (items.length === 0) {
    return (
      notice || (
        <p className="max-w-text">
          No background work yet. Lessons, quizzes, review cards and weekly reviews are started from the page of a plan,
          and are listed here while they are made and afterwards.
        </p>
      )
    )
  }
  return (
    <>
      {notice}
      <ul className="border-b border-line">
        {items.map((run) => (
          <li key={run.id} className="relative border-t border-line py-3.5 hover:bg-sunken">
            <Link
              to={`/runs/${run.id}`}
              className="font-bold no-underline after:absolute after:inset-0 hover:underline"
            >
              {run.title}
            </Link>
            <p className="flex flex-wrap gap-x-3 text-small text-soft">
              <span className={run.status === 'failed' ? 'font-bold text-ink' : undefined}>{RUN_WORD[run.status]}</span>
              <span className="min-w-0 truncate">
                {run.moduleTitle ? `${run.moduleTitle}, in ${run.planTitle}` : run.planTitle}
              </span>
              <LocalTime iso={run.createdAt} as="moment" />
            </p>
          </li>
        ))}
      </ul>
      {nextCursor && (
        <p>
          <Link to={`/runs?before=${nextCursor}`} className="link inline-flex min-h-11 items-center">
            Older
          </Link>
        </p>
      )}
    </>
  )
}
