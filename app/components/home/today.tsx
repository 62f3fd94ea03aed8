import { Form, Link, useFetcher, useRevalidator } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { NextStep, type Step } from '../plan/next-step.tsx'
import { taskPath } from '../plan/task-check.tsx'
import { Page } from '../shell/page.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { PlanList } from './plan-list.tsx'
import type { PlanItem } from './plan-row.tsx'

/** While a plan is being made, its row is looked at again this often, ms. */
const LOOK_AGAIN_MS = 3000

export type TodayData = {
  next: (Step & { planTitle: string; moduleTitle: string }) | null
  plans: PlanItem[]
  nextCursor: string | null
  later: boolean
  /** The plan deleted a moment ago, and how many can be brought back. */
  deleted: { count: number; just: { id: string; title: string } | null } | null
}

function useLookAgain(making: boolean) {
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (!making || state !== 'idle') return
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') revalidate()
    }, LOOK_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [making, state, revalidate])
}

/** The task just completed here, and the way to take it back. */
function Undo({ step, onUndone }: { step: Step; onUndone: () => void }) {
  const fetcher = useFetcher()
  return (
    <fetcher.Form
      method="post"
      action={taskPath(step.planId, step.id)}
      onSubmit={onUndone}
      className="flex flex-wrap items-center gap-x-3"
    >
      <input type="hidden" name="status" value="not_started" />
      <p>Done: {step.title}.</p>
      <button type="submit" className="link min-h-11 font-medium">
        Undo
      </button>
    </fetcher.Form>
  )
}

/** A plan that has just been deleted, and the way to have it back. */
function JustDeleted({ plan }: { plan: { id: string; title: string } }) {
  return (
    <Callout announce>
      <Form method="post" action="/plans/deleted" className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p>“{plan.title}” was deleted.</p>
        <input type="hidden" name="plan" value={plan.id} />
        <button name="intent" value="restore" className="link min-h-11 font-medium">
          Undo
        </button>
      </Form>
    </Callout>
  )
}

/** What to do instead when there is no next task. */
function NothingNext({ plans }: { plans: PlanItem[] }) {
  const making = plans.some((plan) => plan.status === 'processing' || plan.status === 'pending')
  const none = plans.length === 0
  return (
    <div className="space-y-3">
      <h1>{none ? 'What do you want to learn?' : making ? 'Your plan is being made' : 'Nothing is waiting for you'}</h1>
      <p className="max-w-text">
        {none &&
          'Say a topic and how many hours you have. Cairn makes a plan that fits them, and this page will then show one next step.'}
        {!none && making && 'Its first task will be here when it is ready. You can open it and watch.'}
        {!none && !making && 'Every task of your plans is done. Rest, or start something new.'}
      </p>
      {!making && (
        <p>
          <Link to="/plans/new" className={buttonLook('main')}>
            {none ? 'Make your first plan' : 'Make a new plan'}
          </Link>
        </p>
      )}
    </div>
  )
}

/** The page a learner opens in the evening: one next step, then everything else. */
export function Today({ next, plans, nextCursor, later, deleted }: TodayData) {
  const [last, setLast] = useState<Step | null>(null)
  useLookAgain(plans.some((plan) => plan.status === 'processing' || plan.status === 'pending'))
  return (
    <Page>
      <div className="space-y-10">
        {deleted?.just && <JustDeleted plan={deleted.just} />}
        {!later && (
          <div className="pt-2 sm:pt-6">
            {next ? (
              <NextStep
                step={next}
                why={`From “${next.moduleTitle}” in ${next.planTitle}, the plan you worked on last.`}
                back="today"
                heading="h1"
                see={{ to: `/plans/${next.planId}#task-${next.id}`, label: 'See it in the plan' }}
                onDone={setLast}
              />
            ) : (
              <NothingNext plans={plans} />
            )}
            <div role="status">
              {last && last.id !== next?.id && <Undo step={last} onUndone={() => setLast(null)} />}
            </div>
          </div>
        )}
        {plans.length > 0 && <PlanList plans={plans} nextCursor={nextCursor} later={later} />}
        {deleted !== null && deleted.count > 0 && (
          <p className="text-small">
            <Link to="/plans/deleted" className="link inline-flex min-h-11 items-center">
              Deleted plans ({deleted.count})
            </Link>
          </p>
        )}
      </div>
    </Page>
  )
}
