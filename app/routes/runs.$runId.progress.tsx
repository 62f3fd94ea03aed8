import type { LoaderFunctionArgs } from '@remix-run/node'
import type { ClientLoaderFunctionArgs } from '@remix-run/react'
import { NoPage, opened, readOnce } from '#app/components/live/window-route.tsx'
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

export const clientLoader = ({ serverLoader }: ClientLoaderFunctionArgs) => opened<RunProgress>(serverLoader)

export { readOnce as shouldRevalidate, NoPage as default }
