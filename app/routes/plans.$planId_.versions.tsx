import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Versions } from '#app/components/change/versions.tsx'
import { PART_NOUN } from '#app/domain/progress.ts'
import { Page } from '#app/components/shell/page.tsx'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getPlan } from '#app/services/plans.server.ts'
import { listVersions } from '#app/services/versions.server.ts'

export const meta: MetaFunction = () => [{ title: 'Earlier versions · Cairn' }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { id, title, kind, version, modules, tasksTotal } = await getPlan(ctx, params['planId'] ?? '')
  return {
    plan: { id, title, noun: PART_NOUN[kind], version, modules: modules.length, tasksTotal },
    versions: await listVersions(ctx, id),
  }
}

export default function EarlierVersions() {
  const page = useLoaderData<typeof loader>()
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: page.plan.title, to: `/plans/${page.plan.id}` },
      ]}
    >
      <Versions {...page} />
    </Page>
  )
}
