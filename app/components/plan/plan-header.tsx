import { useNavigate } from '@remix-run/react'
import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { Menu } from '../ui/menu.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import { count } from '../ui/words.ts'
import { DeletePlanForm } from './delete-plan.tsx'
import type { PlanData } from './types.ts'

const LEVEL: Record<string, string> = { beginner: 'Beginner', intermediate: 'Intermediate', advanced: 'Advanced' }

/** "Beginner, 5 h a week for 6 weeks". */
function asked({ input }: PlanData): string {
  const level = LEVEL[String(input['level'])] ?? ''
  const time = `${String(input['hoursPerWeek'])} h a week for ${count(Number(input['weeks']), 'week')}`
  return [level, time].filter(Boolean).join(', ')
}

function PlanMenu({ plan }: { plan: PlanData }) {
  const [deleting, setDeleting] = useState(false)
  const navigate = useNavigate()
  return (
    <>
      <Menu
        label="More"
        items={[
          { label: 'Copy into a new plan', onSelect: () => navigate(`/plans/new?from=${plan.id}`) },
          { label: 'Delete this plan…', onSelect: () => setDeleting(true) },
        ]}
      />
      <Dialog open={deleting} onOpenChange={setDeleting} title="Delete this plan?">
        <DeletePlanForm planId={plan.id} title={plan.title} />
      </Dialog>
    </>
  )
}

/** A plan's name, what it was asked for, who made it, and the rarer deeds. */
export function PlanHeader({ plan, madeBy }: { plan: PlanData; madeBy: string }) {
  const hydrated = useHydrated()
  return (
    <header className="space-y-1.5">
      <div className="flex items-start justify-between gap-4">
        <h1 className="min-w-0">{plan.title}</h1>
        <div className="-mt-1 -mr-3 min-h-11 min-w-22 shrink-0">
          {hydrated ? (
            <PlanMenu plan={plan} />
          ) : (
            <noscript>
              <a href={`/plans/${plan.id}/delete`} className="link inline-flex min-h-11 items-center">
                Delete
              </a>
            </noscript>
          )}
        </div>
      </div>
      <p className="min-h-20 max-w-text text-small text-soft sm:min-h-15">
        {asked(plan)}
        <span className="block">{madeBy}</span>
      </p>
    </header>
  )
}
