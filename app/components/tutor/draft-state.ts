/**
 * A message that is being written. `clientId` is its name: sent again under it, it is the same message. `sent` says that
 * it has gone out as it is, and so may be with the server although no answer came.
 */
export type Draft = { text: string; clientId: string; sent?: boolean }

/** Changed after it went out it is another message, with a name of its own. */
export const written = (draft: Draft, text: string, newId: () => string): Draft =>
  draft.sent ? { text, clientId: newId() } : { ...draft, text }

/** It goes out as it is. */
export const sending = (draft: Draft): Draft => ({ ...draft, sent: true })

/** The server has what went out. What was written since is a message of its own, and stays. */
export const acknowledged = (draft: Draft, newId: () => string): Draft =>
  draft.sent ? { text: '', clientId: newId() } : draft

/** The server knows its name from another message: it needs one of its own. */
export const renamed = ({ text }: Draft, newId: () => string): Draft => ({ text, clientId: newId() })

/** A draft as it was kept; null for what is none. */
export function draftIn(kept: string | null): Draft | null {
  try {
    const { text, clientId, sent } = JSON.parse(kept ?? 'null') as Partial<Draft>
    if (typeof text !== 'string' || typeof clientId !== 'string') return null
    return { text, clientId, sent: sent === true }
  } catch {
    return null
  }
}
