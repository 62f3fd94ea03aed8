import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { PlanForm } from '#app/components/form/plan-form.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { createFromForm } from '#app/http/new-plan.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { fieldsToCopy } from '#app/services/copy.server.ts'

export const meta: MetaFunction = () => [{ title: 'New plan · Cairn' }]

const KIND = 'course'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const from = new URL(request.url).searchParams.get('from')
  return {
    fields: ctx.blueprints[KIND].form,
    given: from ? await fieldsToCopy(ctx, from) : null,
    provider: ctx.provider.label,
    once: ctx.newId(),
    today: ctx.now().toISOString().slice(0, 10),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  return createFromForm(ctx, KIND, await request.formData())
}

export default function NewPlan() {
  const page = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <Page crumbs={[{ label: 'Today', to: '/' }]}>
      <div className="max-w-text space-y-8">
        <h1>New plan</h1>
        <PlanForm kind={KIND} {...page} answer={answer} />
      </div>
    </Page>
  )
}
