import { isRouteErrorResponse } from '@remix-run/react'
import type { Window } from './types.ts'

/** Open a window from a page. One that cannot be opened is no error of the page: it says so and tries again. */
export async function opened<Event>(load: () => Promise<unknown>): Promise<Window<Event>> {
  try {
    return (await load()) as Window<Event>
  } catch (error) {
    if (error instanceof Response || isRouteErrorResponse(error)) throw error
    return { streamId: null, frames: null }
  }
}

/** A window is read once; nothing else that happens on the page opens it again. */
export const readOnce = () => false

/** A page, though an empty one: only to pages does Remix hand promises. */
export const NoPage = () => null
