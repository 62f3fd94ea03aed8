import { TaskBody } from '#app/http/api-change-schemas.ts'
import { seenIn, taskEdits } from '#app/http/api-changes.server.ts'
import { apiMethods, readJson } from '#app/http/api.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { editStructure } from '#app/services/structure.server.ts'
import { patchTask } from '#app/services/tasks.server.ts'

export const action = apiMethods({
  PATCH: async (args) => {
    const ctx = await requireTenant(args)
    const { planId = '', taskId = '' } = args.params
    const { status, notes, version: seen, ...fields } = await readJson(args.request, TaskBody)
    const patch = { work: { status, notes }, edits: taskEdits(taskId, fields), seen }
    return Response.json(await patchTask(ctx, planId, taskId, patch))
  },
  DELETE: async (args) => {
    const ctx = await requireTenant(args)
    const { planId = '', taskId = '' } = args.params
    return Response.json(await editStructure(ctx, planId, [{ act: 'remove_task', taskId }], seenIn(args.request)))
  },
})
