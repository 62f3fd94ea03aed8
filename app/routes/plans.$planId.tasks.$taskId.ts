import { data, type ActionFunctionArgs } from '@remix-run/node'
import type { ClientActionFunctionArgs } from '@remix-run/react'
import { z } from 'zod'
import { sent } from '#app/components/plan/sent.ts'
import { TaskNotes } from '#app/domain/content.ts'
import { TaskStatus } from '#app/domain/plan.ts'
import { fieldIssues, formFields } from '#app/http/form.server.ts'
import { outcomeOf } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { workOnTask } from '#app/services/tasks.server.ts'

const Note = z.string().transform((text) => text.replaceAll('\r\n', '\n').trim())

/** How far the learner is with a task, or what they note beside it; an empty note takes it away. */
const TaskForm = z
  .object({
    status: TaskStatus.optional(),
    notes: Note.pipe(TaskNotes).optional(),
    back: z.enum(['plan', 'today', 'lesson']).default('plan'),
  })
  .refine(({ status, notes }) => status !== undefined || notes !== undefined)

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const form = TaskForm.safeParse(formFields(await request.formData()))
  if (!form.success) {
    const { status, notes } = fieldIssues(form.error)
    throw data({ message: status ?? notes ?? 'This form cannot be read.' }, { status: 422 })
  }
  const { planId = '', taskId = '' } = params
  const { back: from, ...work } = form.data
  const back = {
    today: '/',
    plan: `/plans/${planId}#task-${taskId}`,
    lesson: `/plans/${planId}/lessons/${taskId}`,
  }[from]
  return outcomeOf({ request, context }, back, () => workOnTask(ctx, planId, taskId, work))
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) => sent(() => serverAction<typeof action>())
