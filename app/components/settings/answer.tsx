import { useEffect, useRef } from 'react'
import { Callout } from '../ui/callout.tsx'

/** What came of the form just sent. Comes into view, since the form may stand far below. */
export function Answer({ answer }: { answer: { ok: boolean; message: string } }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [answer])
  return (
    <div ref={box} tabIndex={-1} data-quiet-focus role={answer.ok ? 'status' : 'alert'}>
      <Callout tone={answer.ok ? 'plain' : 'grave'}>
        <p>{answer.message}</p>
      </Callout>
    </div>
  )
}
