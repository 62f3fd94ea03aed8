import { data, type AppLoadContext } from '@remix-run/node'
import { AppError, isRefusal } from '#app/domain/errors.ts'
import type { FieldIssues } from './form.server.ts'
import { failureHeaders, failureOf } from './respond.server.ts'

/** What a form's page shows when the form was not accepted. */
export type FormRefusal = { ok: false; message: string; issues: FieldIssues }

/**
 * Run a form's work. A refusal meant for the person (`isRefusal`) comes back for the page to show beside
 * the form, with its status; anything else goes on to the error boundary.
 */
export async function formAnswer<T>(context: AppLoadContext, work: () => Promise<T>) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError) || !isRefusal(error)) throw error
    const failure = failureOf(error, context)
    const { message, fields = {} } = failure.body
    const refusal: FormRefusal = { ok: false, message, issues: fields }
    return data(refusal, { status: failure.status, headers: failureHeaders(failure) })
  }
}
