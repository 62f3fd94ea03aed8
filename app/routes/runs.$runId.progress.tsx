import type { LoaderFunctionArgs } from '@remix-run/node'
import { isRouteErrorResponse, type ClientLoaderFunctionArgs } from '@remix-run/react'
import type { Window } from '#app/components/live/types.ts'
import type { RunProgress } from '#app/domain/run-view.ts'
import { cursorIn, openWatch } from '#app/http/stream.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getRun, watchRun } from '#app/services/workflows.server.ts'

/** The next window onto a run, after a cursor. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { id } = await getRun(ctx, params['runId'] ?? '')
  return openWatch({ context }, ctx, (options) => watchRun(ctx, id, cursorIn(request), options))
}

/** A window that cannot be opened is no error of the page: it says so and tries again. */
export async function clientLoader({ serverLoader }: ClientLoaderFunctionArgs): Promise<Window<RunProgress>> {
  try {
    return (await serverLoader<typeof loader>()) as Window<RunProgress>
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
