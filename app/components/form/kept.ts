import { createContext, useContext, useMemo } from 'react'

const PREFIX = 'cairn:draft:'

/** Whose drafts they are: several people may use one browser. */
export const DraftOwner = createContext('')

/** A place in this browser where one thing that its owner is writing outlives the page. */
export type Kept = {
  read: () => string | null
  /** Null forgets it. */
  keep: (text: string | null) => void
}

/** Where the signed-in learner's draft of this name is kept; a browser that keeps nothing keeps no draft. */
export function useKept(name: string): Kept {
  const owner = useContext(DraftOwner)
  return useMemo(() => {
    const key = `${PREFIX}${owner}:${name}`
    return {
      read: () => {
        try {
          return localStorage.getItem(key)
        } catch {
          return null
        }
      },
      keep: (text) => {
        try {
          if (text === null) localStorage.removeItem(key)
          else localStorage.setItem(key, text)
        } catch {
          // It is kept on the page, as long as that lasts.
        }
      },
    }
  }, [owner, name])
}

/** Whoever signs out leaves nothing that they were writing to whoever comes next. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
  } catch {
    // Nothing was kept.
  }
}
