import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Today } from '#app/components/home/today.tsx'
import { Welcome } from '#app/components/home/welcome.tsx'
import { optionalAccount, requireTenant } from '#app/http/tenant.server.ts'
import { todayOf } from '#app/services/today.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data?.today ? 'Today · Cairn' : 'Cairn' },
  { name: 'description', content: 'Say what you want to learn, and get a plan you can finish.' },
]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const edge = { request, context }
  if (!(await optionalAccount(edge))) return { today: null, provider: context.runtime.provider.label }
  const ctx = await requireTenant(edge)
  const before = new URL(request.url).searchParams.get('before') ?? undefined
  return { today: await todayOf(ctx, before), provider: ctx.provider.label }
}

export default function Index() {
  const { today, provider } = useLoaderData<typeof loader>()
  return today ? <Today {...today} /> : <Welcome provider={provider} />
}
