import { useCallback, useEffect, useRef, useState } from 'react'
import { v4 as newId } from 'uuid'
import { acknowledged, draftIn, renamed, sending, written, type Draft } from './draft-state.ts'
import type { Refused } from './types.ts'

const keyOf = (name: string) => `cairn:draft:tutor:${name}`

function read(name: string): Draft | null {
  try {
    return draftIn(localStorage.getItem(keyOf(name)))
  } catch {
    return null
  }
}

function keep(name: string, draft: Draft): void {
  try {
    if (draft.text) localStorage.setItem(keyOf(name), JSON.stringify(draft))
    else localStorage.removeItem(keyOf(name))
  } catch {
    // A browser that keeps nothing keeps no draft.
  }
}

type Wrong = Pick<Refused, 'code'> | null | undefined

/**
 * What is being written, kept in this browser until the server has it, under a name of its own: sent again after a lost
 * answer it is the same message. Changed after it was sent, or `refused` for a name that stands for another message, it
 * is a new one.
 */
export function useMessageDraft(name: string, given: Draft, refused: Wrong) {
  const [draft, setDraft] = useState(given)
  const latest = useRef(given)
  const change = useCallback(
    (to: (now: Draft) => Draft) => {
      const next = to(latest.current)
      latest.current = next
      keep(name, next)
      setDraft(next)
    },
    [name],
  )
  useEffect(() => {
    const kept = given.text ? null : read(name)
    if (kept) change(() => kept)
  }, [name, given.text, change])
  const isReused = refused?.code === 'idempotency_key_reused'
  useEffect(() => {
    if (isReused) change((now) => renamed(now, newId))
  }, [isReused, refused, change])
  return {
    ...draft,
    write: useCallback((text: string) => change((now) => written(now, text, newId)), [change]),
    sending: useCallback(() => change(sending), [change]),
    acknowledged: useCallback(() => change((now) => acknowledged(now, newId)), [change]),
  }
}
