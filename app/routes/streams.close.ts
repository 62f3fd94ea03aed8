import type { ActionFunctionArgs } from '@remix-run/node'
import { requireAccount } from '#app/http/tenant.server.ts'

/** The page that has left says so, and its window is closed before its time. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { id: owner } = await requireAccount({ request, context })
  const streamId = (await request.formData()).get('id')
  if (typeof streamId === 'string') context.runtime.streams.close(streamId, owner)
  return new Response(null, { status: 204 })
}
