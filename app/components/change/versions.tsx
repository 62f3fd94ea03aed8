import { Link } from '@remix-run/react'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'

export type VersionItem = { version: number; title: string; modules: number; change: string; replacedAt: string }

type Props = {
  plan: { id: string; title: string; noun: string; version: number; modules: number; tasksTotal: number }
  versions: VersionItem[]
}

const row = 'relative grid gap-x-8 gap-y-1 border-t border-line py-3.5 sm:grid-cols-[1fr_auto] sm:items-baseline'

/** A plan's versions, newest first: what came of each, and the way to look at it. */
export function Versions({ plan, versions }: Props) {
  return (
    <div className="space-y-6">
      <header className="max-w-text space-y-2">
        <h1>Earlier versions</h1>
        <p className="text-soft">
          Each change of this plan keeps what was there before. Look at a version, and bring it back if it was better;
          that can be undone as well. The last 20 are kept.
        </p>
      </header>
      <ol className="border-b border-line" data-number>
        <li className={row}>
          <div className="min-w-0">
            <p className="font-bold">
              As it is now <span className="font-normal text-soft">version {plan.version}</span>
            </p>
            <p className="text-small text-soft">
              {count(plan.modules, plan.noun)}, {count(plan.tasksTotal, 'task')}
            </p>
          </div>
          <Link to={`/plans/${plan.id}`} className="link inline-flex min-h-11 items-center">
            To the plan
          </Link>
        </li>
        {versions.map((version) => (
          <li key={version.version} className={`${row} hover:bg-sunken`}>
            <div className="min-w-0">
              <Link
                to={`/plans/${plan.id}/versions/${version.version}`}
                className="font-bold no-underline after:absolute after:inset-0 hover:underline"
              >
                Before: {version.change}
              </Link>
              <p className="text-small text-soft">
                version {version.version}, {count(version.modules, plan.noun)}
                {version.title !== plan.title && `, then called “${version.title}”`}
              </p>
            </div>
            <p className="text-small text-soft">
              until <LocalTime iso={version.replacedAt} as="moment" />
            </p>
          </li>
        ))}
      </ol>
      {versions.length === 0 && <p>There is no earlier version yet: nothing has changed since this plan was made.</p>}
    </div>
  )
}
