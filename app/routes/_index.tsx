import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, type ClientLoaderFunctionArgs, type ShouldRevalidateFunction } from '@remix-run/react'
import { Today } from '#app/components/home/today.tsx'
import { Welcome } from '#app/components/home/welcome.tsx'
import { wasUnsent } from '#app/components/plan/sent.ts'
import { deletedNote } from '#app/http/deleted-form.server.ts'
import { optionalAccount, requireTenant } from '#app/http/tenant.server.ts'
import { todayOf } from '#app/services/today.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data?.today ? 'Today · Cairn' : 'Cairn' },
  { name: 'description', content: 'Say what you want to learn, and get a plan you can finish.' },
]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const edge = { request, context }
  if (!(await optionalAccount(edge))) return { today: null, provider: context.runtime.provider.label, deleted: null }
  const ctx = await requireTenant(edge)
  const before = new URL(request.url).searchParams.get('before') ?? undefined
  return { today: await todayOf(ctx, before), provider: ctx.provider.label, deleted: await deletedNote(ctx, request) }
}

type Seen = Awaited<ReturnType<typeof loader>>
let seen: Seen | undefined

/** This page looks again by itself while a plan is made; a server it cannot reach leaves what was seen last. */
export async function clientLoader({ serverLoader, request }: ClientLoaderFunctionArgs) {
  try {
    seen = (await serverLoader<typeof loader>()) as Seen
    return seen
  } catch (error) {
    const stayed = location.href === request.url
    if (!seen || !stayed || !(error instanceof TypeError)) throw error
    return seen
  }
}
clientLoader.hydrate = true as const

export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !wasUnsent(actionResult) && defaultShouldRevalidate

export default function Index() {
  const { today, provider, deleted } = useLoaderData<typeof loader>()
  return today ? <Today {...today} deleted={deleted} /> : <Welcome provider={provider} />
}
