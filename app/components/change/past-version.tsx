import { Form, Link, useNavigation } from '@remix-run/react'
import type { Diff } from '#app/domain/diff.ts'
import { sameTerm } from '#app/domain/term.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'
import { DiffList, Totals } from './diff-view.tsx'

type Past = { version: number; title: string; change: string; replacedAt: string; seen: number; diff: Diff }

/** What happens to the learner's own work when a version comes back. */
function Work({ diff }: { diff: Diff }) {
  const tasks = diff.modules.flatMap((module) => module.tasks)
  const lost = tasks.filter((task) => task.completed && task.change === 'removed').length
  const kept = diff.counts.completed - lost
  return (
    <p>
      {kept > 0
        ? `${count(kept, 'completed task')} ${kept === 1 ? 'stays' : 'stay'} completed, and your notes stay. `
        : 'Completed tasks and notes are never rolled back. '}
      {lost > 0 &&
        `${count(lost, 'completed task')} ${lost === 1 ? 'is' : 'are'} not in this version and would be gone from the plan. `}
      The plan as it is now is kept as a version, so this can be undone.
    </p>
  )
}

function BringBack({ planId, past }: { planId: string; past: Past }) {
  const busy = useNavigation().state === 'submitting'
  return (
    <Form
      method="post"
      action={`/plans/${planId}/versions/${past.version}`}
      className="flex flex-wrap items-center gap-3"
    >
      <input type="hidden" name="seen" value={past.seen} />
      <Button look="main" disabled={busy}>
        Bring this version back
      </Button>
      <Link to={`/plans/${planId}/versions`} className={buttonLook('quiet')}>
        Keep the plan as it is
      </Link>
    </Form>
  )
}

const isSame = ({ counts: { modules, moved }, term }: Diff) =>
  moved + modules.added + modules.removed + modules.changed === 0 && sameTerm(term.before, term.after)

type Props = { planId: string; noun: string; past: Past; refusal: string | undefined }

/** One earlier version: all that was in it, told as what bringing it back would change. */
export function PastVersion({ planId, noun, past, refusal }: Props) {
  const { diff } = past
  return (
    <div className="space-y-6">
      <header className="max-w-text space-y-2">
        <h1>Version {past.version}</h1>
        <p className="text-small text-soft">
          “{past.title}”, until <LocalTime iso={past.replacedAt} as="moment" />. What came then: {past.change}.
        </p>
      </header>
      {refusal && (
        <Callout tone="grave" announce>
          <p>{refusal} What you see below is up to date.</p>
        </Callout>
      )}
      {isSame(diff) ? (
        <Callout title="Your plan is this version">
          <p>Bringing it back would change nothing.</p>
        </Callout>
      ) : (
        <>
          <Totals diff={diff} noun={noun} />
          <div className="max-w-text">
            <Work diff={diff} />
          </div>
          <BringBack planId={planId} past={past} />
        </>
      )}
      <section aria-labelledby="what-changes">
        <h2 id="what-changes" className="pb-3">
          {isSame(diff) ? 'What is in it' : 'What bringing it back changes'}
        </h2>
        <DiffList diff={diff} />
      </section>
    </div>
  )
}
