import { redirect } from '@remix-run/node'
import { z } from 'zod'
import { AGAIN_SCOPES, EXTEND_MAX, type AgainScope } from '#app/domain/again.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { PART_NOUN } from '#app/domain/progress.ts'
import type { TenantContext } from '#app/services/context.ts'
import { copyOf } from '#app/services/copy.server.ts'
import { getPlan, type PlanView } from '#app/services/plans.server.ts'
import { regeneratePlan, regenerationOutlook } from '#app/services/regenerate.server.ts'
import { refusedDeed } from './deed.server.ts'
import type { Edge } from './edge.ts'
import { formFields } from './form.server.ts'
import { ONCE_FIELD, onceOfForm } from './once.server.ts'

const PartForm = z.object({
  scope: z.enum(AGAIN_SCOPES).default('plan'),
  module: z.string().max(64).optional(),
  modules: z.coerce
    .number({ error: `A whole number from 1 to ${EXTEND_MAX}.` })
    .int(`A whole number from 1 to ${EXTEND_MAX}.`)
    .min(1, 'At least one module.')
    .max(EXTEND_MAX, `At most ${EXTEND_MAX} modules at a time.`)
    .optional(),
  wish: z.string().optional(),
})

/** The plan’s own topic is what it is; everything else of its form may be said anew. */
const fieldsOf = (ctx: TenantContext, { kind }: Pick<PlanView, 'kind'>) =>
  ctx.blueprints[kind].form.filter((field) => field.name !== 'topic')

/** Which part an address means: `?module=ID`, `?extend=1`, or the whole plan, of some kinds always that. */
function partIn(
  ctx: TenantContext,
  request: Request,
  plan: PlanView,
): { scope: AgainScope; module: PlanView['modules'][number] | null } {
  if (!ctx.blueprints[plan.kind].again) return { scope: 'plan', module: null }
  const query = new URL(request.url).searchParams
  const id = query.get('module')
  if (id === null) return { scope: query.has('extend') ? 'extend' : 'plan', module: null }
  const module = plan.modules.find((each) => each.id === id)
  if (!module) throw new NotFoundError('module')
  return { scope: 'module', module }
}

type Tasks = PlanView['modules'][number]['tasks']

function sizeOf(tasks: Tasks) {
  const open = tasks.filter((task) => task.status !== 'completed')
  const done = tasks.filter((task) => task.status === 'completed')
  const noted = (some: Tasks) => some.filter((task) => task.notes !== '').length
  return {
    open: { tasks: open.length, withNotes: noted(open) },
    done: { tasks: done.length, withNotes: noted(done) },
  }
}

/** All that the page says before something is made again. Throws 404. */
export async function regeneratePage({ request }: Edge, ctx: TenantContext, planId: string) {
  const plan = await getPlan(ctx, planId)
  const { scope, module } = partIn(ctx, request, plan)
  const parts = module ? [module] : plan.modules
  return {
    plan: {
      id: plan.id,
      title: plan.title,
      topic: plan.topic,
      modules: plan.modules.map(({ id, title, position }) => ({ id, title, position })),
    },
    noun: PART_NOUN[plan.kind],
    once: ctx.newId(),
    scope,
    moduleId: module?.id ?? null,
    size: { modules: parts.length, ...sizeOf(parts.flatMap((each) => each.tasks)) },
    outlook: await regenerationOutlook(ctx, planId),
    fields: fieldsOf(ctx, plan),
    given: (await copyOf(ctx, planId)).fields,
  }
}

/** A browser sends line ends as CR LF; a text that was only sent back is the same text. */
const plain = (value: string | string[] | undefined) =>
  Array.isArray(value) ? value : (value ?? '').replaceAll('\r\n', '\n')

/** Of the plan's fields, those that the form says otherwise; null for one that was emptied. */
async function changedFields(ctx: TenantContext, planId: string, form: FormData): Promise<Record<string, unknown>> {
  const before = (await copyOf(ctx, planId)).fields
  const given = formFields(form)
  const changed: Record<string, unknown> = {}
  for (const { name } of fieldsOf(ctx, await getPlan(ctx, planId))) {
    const now = plain(given[name])
    if (String(now) === (before[name] ?? '')) continue
    changed[name] = now.length === 0 ? null : now
  }
  return changed
}

const textsOf = (form: FormData) =>
  Object.fromEntries(Object.entries(formFields(form)).map(([name, value]) => [name, String(value)]))

/** Start making it again and go to the plan; or the form again, with why not. Throws 404. */
export async function regenerateFromForm(edge: Edge, ctx: TenantContext, planId: string) {
  const form = await edge.request.formData()
  const values = textsOf(form)
  try {
    const part = PartForm.parse(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')))
    const { notes, ...fields } = part.scope === 'plan' ? await changedFields(ctx, planId, form) : {}
    const said = notes === null ? '' : typeof notes === 'string' ? notes : undefined
    const asked = {
      scope: part.scope,
      moduleId: part.module,
      modules: part.modules,
      ...(part.scope === 'plan' ? { fields, notes: said } : { notes: plain(part.wish) as string }),
    }
    const once = onceOfForm(values[ONCE_FIELD], 'regenerate', { planId, ...values })
    await regeneratePlan(ctx, planId, asked, once)
    return redirect(`/plans/${planId}`)
  } catch (error) {
    return refusedDeed(edge, error, values)
  }
}
