import type { LoaderFunctionArgs } from '@remix-run/node'
import { isRouteErrorResponse, type ClientLoaderFunctionArgs } from '@remix-run/react'
import type { Window } from '#app/components/plan/types.ts'
import { openWatch } from '#app/http/stream.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

/** The next window onto a plan being made, after a cursor. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const after = new URL(request.url).searchParams.get('after') ?? ''
  return openWatch({ context }, ctx, params['planId'] ?? '', /^\d{1,9}$/.test(after) ? Number(after) : 0)
}

/** A window that cannot be opened is no error of the page: it says so and tries again. */
export async function clientLoader({ serverLoader }: ClientLoaderFunctionArgs): Promise<Window> {
  try {
    return await serverLoader<typeof loader>()
  } catch (error) {
    if (error instanceof Response || isRouteErrorResponse(error)) throw error
    return { streamId: null, frames: null }
  }
}

/** A window is read once; nothing else that happens on the page opens it again. */
export const shouldRevalidate = () => false

/** A page, though an empty one: only to pages does Remix hand promises. */
export default function Progress() {
  return null
}
