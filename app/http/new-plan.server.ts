import { data, redirect } from '@remix-run/node'
import { AppError, isRefusal } from '#app/domain/errors.ts'
import type { PlanKind } from '#app/domain/plan.ts'
import type { TenantContext } from '#app/services/context.ts'
import type { Once } from '#app/services/once.server.ts'
import { createPlan, InvalidFieldsError, planExists } from '#app/services/plans.server.ts'
import { askAboutTopic, type TopicFields } from '#app/services/topic.server.ts'
import { formFields, parseForm } from './form.server.ts'
import { ONCE_FIELD, onceOfForm } from './once.server.ts'

/** The form's answer to "what kind of topic is it?": `pack:<id>` or `kind:<topic kind>`. */
const BASIS = 'basis'

type Answer = {
  values: Record<string, string>
  issues: Record<string, string>
  /** The issues are no mistakes: such a plan would not be safe for the learner. */
  unsafe?: boolean
  question?: NonNullable<ReturnType<typeof askAboutTopic>> | undefined
  refusal?: { message: string; retryAt: string | null } | undefined
}

/** What was typed; several boxes of one name joined with commas. */
function textsOf(form: FormData): Record<string, string> {
  const entries = Object.entries(formFields(form))
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** The one radio group of the question as the two fields a blueprint knows. */
function spreadBasis(form: FormData, basis: string | undefined): FormData {
  const [what, value] = (basis ?? '').split(':')
  form.delete(BASIS)
  if (value && what === 'pack') form.set('pack', value)
  if (value && what === 'kind') form.set('topicKind', value)
  return form
}

/** What a refused creation says on the form; anything but a refusal goes on. */
function refusedAnswer(ctx: TenantContext, values: Answer['values'], error: unknown) {
  if (error instanceof InvalidFieldsError)
    return data<Answer>({ values, issues: error.fields, unsafe: error.unsafe }, { status: 422 })
  if (!(error instanceof AppError)) throw error
  const { message, status, retryAfterMs: wait } = error
  if (wait === undefined) {
    if (!isRefusal(error)) throw error
    return data<Answer>({ values, issues: {}, refusal: { message, retryAt: null } }, { status })
  }
  const retryAt = new Date(ctx.now().getTime() + wait).toISOString()
  const headers = { 'Retry-After': String(Math.ceil(wait / 1000)) }
  return data<Answer>({ values, issues: {}, refusal: { message, retryAt } }, { status, headers })
}

/** The plan of a form, which is made once however often the form is sent, or anew when that one was deleted since. */
async function createOnce(ctx: TenantContext, kind: PlanKind, fields: object, once?: Once): Promise<string> {
  const { id, replayed } = await createPlan(ctx, kind, fields, once)
  if (!once || !replayed || (await planExists(ctx, id))) return id
  return createOnce(ctx, kind, fields, { ...once, key: `${once.key}:${id}` })
}

/** Create a plan from its posted form and go there; or the form again, with what was typed and what to do about it. */
export async function createFromForm(ctx: TenantContext, kind: PlanKind, form: FormData) {
  const values = textsOf(form)
  const parsed = await parseForm(spreadBasis(form, values[BASIS]), ctx.blueprints[kind].fields)
  const wasAsked = values['asked'] === 'yes'
  if (!parsed.success) {
    const typed = { topic: values['topic'] ?? '', notes: values['notes'] ?? '' }
    const again = wasAsked ? askAboutTopic(ctx, kind, typed) : null
    return data<Answer>({ values, issues: parsed.issues, question: again ?? undefined }, { status: 422 })
  }
  const question = askAboutTopic(ctx, kind, parsed.data as TopicFields)
  if (question) {
    const issues = wasAsked ? { [BASIS]: 'Choose one, or paste an outline into the notes.' } : {}
    return data<Answer>({ values, issues, question }, { status: 422 })
  }
  try {
    const once = onceOfForm(values[ONCE_FIELD], 'create', { kind, ...parsed.data })
    return redirect(`/plans/${await createOnce(ctx, kind, parsed.data, once)}`)
  } catch (error) {
    return refusedAnswer(ctx, values, error)
  }
}
