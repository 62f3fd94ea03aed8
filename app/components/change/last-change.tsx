import { Form } from '@remix-run/react'
import { Callout } from '../ui/callout.tsx'

/** `replaced` is the version that an undo brings back, while it is kept. */
export type Changed = { change: string; replaced: number | null; version: number }

type Props = { planId: string; last: Changed }

/** What has just been done to a plan, and the way to take it back. */
export function LastChange({ planId, last }: Props) {
  return (
    <Callout announce>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p>{last.change}.</p>
        {last.replaced !== null && (
          <Form method="post" action={`/plans/${planId}/versions/${last.replaced}`}>
            <input type="hidden" name="seen" value={last.version} />
            <button className="link min-h-11 font-medium">Undo</button>
          </Form>
        )}
      </div>
    </Callout>
  )
}
