import { useCallback, useEffect, useRef, useState } from 'react'
import { v4 as newId } from 'uuid'
import { useKept } from '../form/kept.ts'
import { acknowledged, draftIn, renamed, sending, written, type Draft } from './draft-state.ts'
import type { Refused } from './types.ts'

type Wrong = Pick<Refused, 'code'> | null | undefined

/** Whether there is nothing to keep: no words, or those that stand there already. */
const isNothing = ({ text, sent }: Draft, base: string) => text === '' || (text === base && sent !== true)

/**
 * What is being written, kept in this browser until the server has it, under a name of its own: sent again after a lost
 * answer it is the same message. Changed after it was sent, or `refused` for a name that stands for another message, it
 * is a new one. `base` is what stands there before anything is written.
 */
export function useMessageDraft(name: string, given: Draft, refused: Wrong, base = '') {
  const { read, keep } = useKept(`tutor:${name}`)
  const [draft, setDraft] = useState(() => ({ ...given, text: given.text || base }))
  const latest = useRef(draft)
  const change = useCallback(
    (to: (now: Draft) => Draft) => {
      const next = to(latest.current)
      latest.current = next
      keep(isNothing(next, base) ? null : JSON.stringify(next))
      setDraft(next)
    },
    [keep, base],
  )
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const kept = given.text ? null : draftIn(read())
    // Written before the page was awake, and not yet known to it: the next drawing would wipe it.
    const early = field.current?.value ?? ''
    if (kept) change(() => kept)
    if (early !== base && !latest.current.text.includes(early))
      change((now) => written(now, now.text === base ? early : `${now.text}\n\n${early}`, newId))
  }, [read, given.text, change, base])
  const isReused = refused?.code === 'idempotency_key_reused'
  useEffect(() => {
    if (isReused) change((now) => renamed(now, newId))
  }, [isReused, refused, change])
  return {
    ...draft,
    /** For the text area it is written in. */
    field,
    write: useCallback((text: string) => change((now) => written(now, text, newId)), [change]),
    sending: useCallback(() => change(sending), [change]),
    acknowledged: useCallback(() => change((now) => acknowledged(now, newId)), [change]),
    /** It is not kept any longer; what is on the page stays until that is left. */
    forget: useCallback(() => keep(null), [keep]),
  }
}
