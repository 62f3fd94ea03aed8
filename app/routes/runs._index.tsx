import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { RunList } from '#app/components/runs/run-list.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { runsPage } from '#app/http/runs-page.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'

export const meta: MetaFunction = () => [{ title: 'Background work · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  return runsPage(await requireTenant({ request, context }), request)
}

export default function Runs() {
  return (
    <Page crumbs={[{ label: 'Today', to: '/' }]}>
      <div className="space-y-6">
        <h1>Background work</h1>
        <RunList {...useLoaderData<typeof loader>()} />
      </div>
    </Page>
  )
}
