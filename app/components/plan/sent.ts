const UNSENT = 'unsent'

/** What came of a small deed that could not be sent at all. */
export type Unsent = { ok: false; code: string; message: string; retryAt: null }

/** Send something small. A server that cannot be reached is an answer here, so that the page stays as it is. */
export async function sent<T>(serverAction: () => Promise<T>): Promise<T | Unsent> {
  try {
    return await serverAction()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const message = 'Not saved: Cairn cannot be reached. Try again when the connection is back.'
    return { ok: false, code: UNSENT, message, retryAt: null }
  }
}

/** Nothing has changed on a server that was not reached, and asking it again would fail as well. */
export const wasUnsent = (actionResult: unknown): boolean =>
  typeof actionResult === 'object' && actionResult !== null && 'code' in actionResult && actionResult.code === UNSENT
