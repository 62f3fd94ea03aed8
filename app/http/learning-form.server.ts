import { redirect } from '@remix-run/node'
import { z } from 'zod'
import { AppError, isRefusal, NotFoundError } from '#app/domain/errors.ts'
import { QUIZ_BOUNDS, type QuizAnswers } from '#app/domain/quiz.ts'
import { WORKFLOWS } from '#app/domain/workflow.ts'
import { RunInProgressError } from '#app/services/start-run.server.ts'
import { retryRun, startWorkflow } from '#app/services/workflows.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { Edge } from './edge.ts'
import { formFields } from './form.server.ts'
import { refusedAt } from './outcome.server.ts'

const MakeForm = z.object({
  workflow: z.enum(WORKFLOWS),
  moduleId: z.string().max(64).optional(),
  /** A run that failed, to go on with where it stopped. */
  again: z.string().max(64).optional(),
})

/**
 * Start a workflow from a form, or go on with one that failed, and go to its run. What refuses leads back to where such
 * things are made, with why; one that runs already shows itself there. Throws 404.
 */
export async function makeFromForm({ request, context }: Edge, ctx: TenantContext, planId: string): Promise<Response> {
  const form = MakeForm.safeParse(formFields(await request.formData()))
  if (!form.success) throw new NotFoundError('workflow')
  const { workflow, moduleId, again } = form.data
  const place = workflow === 'weekly-review' ? 'reviews' : 'lessons'
  const back = `/plans/${planId}/${place}${moduleId ? `#module-${moduleId}` : ''}`
  try {
    const started = again ? await retryRun(ctx, again) : await startWorkflow(ctx, workflow, { planId, moduleId })
    return redirect(`/runs/${started.runId}`)
  } catch (error) {
    if (error instanceof RunInProgressError) return redirect(back)
    if (!(error instanceof AppError) || error.status === 404 || !isRefusal(error)) throw error
    const wait = error.retryAfterMs
    return redirect(refusedAt(back, error.code, wait === undefined ? null : context.runtime.now().getTime() + wait))
  }
}

/** What was chosen, question by question: fields `q0`, `q1` and so on, each an index; null where there is none. */
export function answersIn(fields: FormData, questions: number): QuizAnswers {
  return Array.from({ length: Math.min(questions, QUIZ_BOUNDS.questions.max) }, (_, index) => {
    const value = fields.get(`q${index}`)
    return typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : null
  })
}
