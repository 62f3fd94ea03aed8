import { data, type ActionFunctionArgs } from '@remix-run/node'
import type { ClientActionFunctionArgs } from '@remix-run/react'
import { z } from 'zod'
import { sent } from '#app/components/plan/sent.ts'
import { TaskStatus } from '#app/domain/plan.ts'
import { parseForm } from '#app/http/form.server.ts'
import { outcomeOf } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { setTask } from '#app/services/tasks.server.ts'

const TaskForm = z.object({ status: TaskStatus, back: z.enum(['plan', 'today']).default('plan') })

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const form = await parseForm(request, TaskForm)
  if (!form.success) throw data({ message: form.issues['status'] ?? 'This form cannot be read.' }, { status: 422 })
  const { planId = '', taskId = '' } = params
  const back = form.data.back === 'today' ? '/' : `/plans/${planId}#task-${taskId}`
  return outcomeOf({ request, context }, back, () => setTask(ctx, planId, taskId, form.data.status))
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) => sent(() => serverAction<typeof action>())
