import type { LoaderFunctionArgs } from '@remix-run/node'
import type { ClientLoaderFunctionArgs } from '@remix-run/react'
import { NoPage, opened, readOnce } from '#app/components/live/window-route.tsx'
import type { ProgressEvent } from '#app/domain/progress.ts'
import { cursorIn, openWatch } from '#app/http/stream.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { watchPlan } from '#app/services/watch.server.ts'

/** The next window onto a plan being made, after a cursor. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '' } = params
  return openWatch({ context }, ctx, (options) => watchPlan(ctx, planId, cursorIn(request), options))
}

export const clientLoader = ({ serverLoader }: ClientLoaderFunctionArgs) => opened<ProgressEvent>(serverLoader)

export { readOnce as shouldRevalidate, NoPage as default }
