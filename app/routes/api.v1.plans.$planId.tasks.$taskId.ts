import { TaskBody } from '#app/http/api-schemas.ts'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { setTask } from '#app/services/tasks.server.ts'

export const action = apiHandler(async (args) => {
  const ctx = await requireTenant(args)
  const { status } = await readJson(args.request, TaskBody)
  return Response.json(await setTask(ctx, args.params['planId'] ?? '', args.params['taskId'] ?? '', status))
}, 'PATCH')
