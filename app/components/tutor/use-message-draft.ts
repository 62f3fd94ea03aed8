import { useCallback, useEffect, useRef, useState } from 'react'
import { v4 as newId } from 'uuid'

type Kept = { text: string; clientId: string }

const keyOf = (name: string) => `cairn:draft:tutor:${name}`

function read(name: string): Kept | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null')
    return found && typeof found === 'object' && 'text' in found && 'clientId' in found ? (found as Kept) : null
  } catch {
    return null
  }
}

function keep(name: string, kept: Kept | null): void {
  try {
    if (kept?.text) localStorage.setItem(keyOf(name), JSON.stringify(kept))
    else localStorage.removeItem(keyOf(name))
  } catch {
    // A browser that keeps nothing keeps no draft.
  }
}

/**
 * What is being written, kept in this browser until the server has it, under a name of its own: sent again after a lost
 * answer it is the same message. Changed after it was sent, it is another.
 */
export function useMessageDraft(name: string, given: Kept) {
  const [draft, setDraft] = useState<Kept>(given)
  const sentAs = useRef<string | null>(null)
  useEffect(() => {
    const kept = given.text ? null : read(name)
    if (kept) setDraft(kept)
  }, [name, given.text])
  const write = useCallback(
    (text: string) =>
      setDraft((now) => {
        const next = { text, clientId: sentAs.current === now.clientId ? newId() : now.clientId }
        keep(name, next)
        return next
      }),
    [name],
  )
  const sending = useCallback(() => {
    sentAs.current = draft.clientId
    keep(name, draft)
  }, [name, draft])
  const acknowledged = useCallback(() => {
    keep(name, null)
    setDraft({ text: '', clientId: newId() })
  }, [name])
  return { ...draft, write, sending, acknowledged }
}
