import { Link } from '@remix-run/react'
import clsx from 'clsx'
import { Dumbbell, GraduationCap, type LucideIcon } from 'lucide-react'
import type { PlanKind } from '#app/domain/plan.ts'

const KINDS: { kind: PlanKind; label: string; help: string; Icon: LucideIcon }[] = [
  {
    kind: 'course',
    label: 'Learn something',
    help: 'A course of modules and tasks that fits your hours.',
    Icon: GraduationCap,
  },
  {
    kind: 'weekly-program',
    label: 'A week of training and food',
    help: 'Seven days of workouts, meals and recovery that reach your targets.',
    Icon: Dumbbell,
  },
]

/** Which kind of plan it is to be. Links, so that a choice is an address and needs no script. */
export function KindChoice({ kind }: { kind: PlanKind }) {
  return (
    <nav aria-label="Kind of plan">
      <ul className="grid gap-2 sm:grid-cols-2">
        {KINDS.map(({ kind: each, label, help, Icon }) => (
          <li key={each} className="flex">
            <Link
              to={`/plans/new?kind=${each}`}
              aria-current={each === kind ? 'page' : undefined}
              preventScrollReset
              replace
              className={clsx(
                'flex w-full items-start gap-3 rounded-md border px-4 py-3.5 no-underline',
                each === kind ? 'border-ink bg-raised ring-1 ring-ink' : 'border-edge hover:bg-sunken',
              )}
            >
              <Icon aria-hidden="true" className="mt-1 size-5 shrink-0 text-soft" />
              <span>
                <span className="block font-bold">{label}</span>
                <span className="block text-small text-soft">{help}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
