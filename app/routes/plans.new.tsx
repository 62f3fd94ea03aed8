import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { KindChoice } from '#app/components/form/kind-choice.tsx'
import { PlanForm } from '#app/components/form/plan-form.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { PlanKind } from '#app/domain/plan.ts'
import { createFromForm } from '#app/http/new-plan.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { copyOf } from '#app/services/copy.server.ts'

export const meta: MetaFunction = () => [{ title: 'New plan · Cairn' }]

const kindIn = (request: Request): PlanKind =>
  PlanKind.catch('course').parse(new URL(request.url).searchParams.get('kind'))

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const from = new URL(request.url).searchParams.get('from')
  const copied = from ? await copyOf(ctx, from) : { kind: kindIn(request), fields: null }
  return {
    kind: copied.kind,
    fields: ctx.blueprints[copied.kind].form,
    given: copied.fields,
    provider: ctx.provider.label,
    once: ctx.newId(),
    today: ctx.now().toISOString().slice(0, 10),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return createFromForm(ctx, kindIn(request), await request.formData())
}

export default function NewPlan() {
  const page = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <Page crumbs={[{ label: 'Today', to: '/' }]}>
      <div className="max-w-text space-y-8">
        <h1>New plan</h1>
        <KindChoice kind={page.kind} />
        <PlanForm key={page.kind} {...page} answer={answer} />
      </div>
    </Page>
  )
}
