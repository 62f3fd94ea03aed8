import { Link } from '@remix-run/react'
import type { ComponentType } from 'react'
import type { PlanKind } from '#app/domain/plan.ts'
import { KINDS } from '../plan/kinds.tsx'
import type { PlanData } from '../plan/types.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import { PrintedCourse } from './printed-course.tsx'
import { PrintedWeek } from './printed-week.tsx'

const CONTENT: Record<PlanKind, ComponentType<{ plan: PlanData }>> = {
  course: PrintedCourse,
  'weekly-program': PrintedWeek,
}

function Bar({ planId }: { planId: string }) {
  const hydrated = useHydrated()
  return (
    <div className="flex flex-wrap items-center gap-3" data-chrome>
      {hydrated ? (
        <Button type="button" look="main" onClick={() => window.print()}>
          Print
        </Button>
      ) : (
        <p>Use your browser’s Print to put this on paper.</p>
      )}
      <Link to={`/plans/${planId}`} className={buttonLook()}>
        Back to the plan
      </Link>
    </div>
  )
}

/** A plan as it comes out of a printer, black on white and without anything to press. */
export function PrintedPlan({ plan }: { plan: PlanData }) {
  const Content = CONTENT[plan.kind]
  return (
    <div className="space-y-5" data-printed>
      <Bar planId={plan.id} />
      <header className="space-y-1">
        <h1>{plan.title}</h1>
        <p className="text-small text-soft">{KINDS[plan.kind].asked(plan)}</p>
        {plan.notice && <p className="text-small">{plan.notice}</p>}
      </header>
      {plan.modules.length > 0 ? <Content plan={plan} /> : <p>There is nothing to print yet.</p>}
    </div>
  )
}
