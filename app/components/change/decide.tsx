import { Form, Link, useNavigation } from '@remix-run/react'
import { Button, buttonLook } from '../ui/button.tsx'

/** The decision, at the top of a long page and again at its end. */
export function Decide({ planId, few, noun }: { planId: string; few: boolean; noun: string }) {
  const busy = useNavigation().state === 'submitting'
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button look="main" name="intent" value="all" disabled={busy}>
        {few ? 'Accept' : 'Accept all'}
      </Button>
      {!few && (
        <Button name="intent" value="chosen" disabled={busy}>
          Accept the chosen {noun}s
        </Button>
      )}
      <Link to={`/plans/${planId}/changes?discard=1#discard`} preventScrollReset className={buttonLook('quiet')}>
        Discard…
      </Link>
    </div>
  )
}

/** A second look before something that was made and paid for goes. */
export function Discard({ planId, proposalId }: { planId: string; proposalId: string }) {
  return (
    <section id="discard" aria-labelledby="discard-title" className="rounded-md border border-blaze bg-blaze-wash p-4">
      <Form method="post" action={`/plans/${planId}/changes`} className="space-y-3">
        <h2 id="discard-title" className="text-body">
          Discard what was made?
        </h2>
        <p>It will be discarded permanently. Your plan stays as it is, and you can ask for another.</p>
        <input type="hidden" name="proposal" value={proposalId} />
        <div className="flex flex-wrap gap-3">
          <Button look="grave" name="intent" value="discard">
            Discard it
          </Button>
          <Link to={`/plans/${planId}/changes`} preventScrollReset className={buttonLook()}>
            Keep looking
          </Link>
        </div>
      </Form>
    </section>
  )
}
