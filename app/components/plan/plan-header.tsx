import clsx from 'clsx'
import { lazy, Suspense, useState } from 'react'
import { menuButton, MenuLabel } from '../ui/menu-button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import { KINDS } from './kinds.tsx'
import type { PlanData } from './types.ts'

const PlanMenu = lazy(() => import('./plan-menu.tsx'))

const NAMED: Record<string, string> = {
  lessons: 'Lessons',
  reviews: 'Weekly reviews',
  edit: 'Edit',
  regenerate: 'Make again',
  versions: 'Earlier versions',
  delete: 'Delete',
}

/** Its menu is fetched when the button is first pressed: until then the button is all there is of it. */
function More({ plan }: { plan: PlanData }) {
  const [asked, setAsked] = useState(false)
  const button = (
    <button type="button" aria-haspopup="menu" className={menuButton} onClick={() => setAsked(true)}>
      <MenuLabel label="More" />
    </button>
  )
  if (!asked) return button
  return (
    <Suspense fallback={button}>
      <PlanMenu planId={plan.id} title={plan.title} />
    </Suspense>
  )
}

/** A plan's name, what it was asked for, who made it, and the rarer deeds. */
export function PlanHeader({ plan, madeBy }: { plan: PlanData; madeBy: string }) {
  const hydrated = useHydrated()
  const { asked, ownNotice } = KINDS[plan.kind]
  return (
    <header className="space-y-1.5">
      <div className="flex items-start justify-between gap-4">
        <h1 className="min-w-0">{plan.title}</h1>
        <div className="-mt-1 -mr-3 min-h-11 min-w-22 shrink-0">
          {hydrated ? (
            <More plan={plan} />
          ) : (
            <noscript>
              {Object.keys(NAMED).map((deed) => (
                <a key={deed} href={`/plans/${plan.id}/${deed}`} className="link flex min-h-8 justify-end">
                  {NAMED[deed]}
                </a>
              ))}
            </noscript>
          )}
        </div>
      </div>
      <p className={clsx('max-w-text text-small text-soft', !ownNotice && 'min-h-20 sm:min-h-15')}>
        {asked(plan)}
        <span className="block">{madeBy}</span>
      </p>
    </header>
  )
}
