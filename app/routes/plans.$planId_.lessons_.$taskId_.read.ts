import type { ActionFunctionArgs } from '@remix-run/node'
import { noteUse } from '#app/http/note-use.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { noteLessonRead } from '#app/services/lessons.server.ts'

/** The page of a lesson says that it is being read. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  await noteUse(noteLessonRead(ctx, params['planId'] ?? '', params['taskId'] ?? ''))
  return new Response(null, { status: 204 })
}
