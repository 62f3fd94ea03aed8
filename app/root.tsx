import fontFile from '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2?url'
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
  type ShouldRevalidateFunction,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import stylesheet from './app.css?url'
import { DraftOwner } from './components/form/kept.ts'
import { wasUnsent } from './components/plan/sent.ts'
import { Failure, type Failed } from './components/shell/failure.tsx'
import { Shell } from './components/shell/shell.tsx'
import { optionalAccount } from './http/tenant.server.ts'
import { readTheme } from './http/theme.server.ts'
import { useNonce } from './nonce.ts'

export const links: LinksFunction = () => [
  { rel: 'preload', href: fontFile, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'stylesheet', href: stylesheet },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

export const meta: MetaFunction = () => [{ title: 'Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const account = await optionalAccount({ request, context })
  return {
    theme: await readTheme(request),
    requestId: context.requestId,
    id: account?.id ?? null,
    email: account?.email ?? null,
    admin: account?.role === 'admin',
  }
}

/** The theme and the account change with what somebody sends, or when a page sends them to sign in. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, actionResult, nextUrl }) =>
  nextUrl.pathname === '/sign-in' || (formMethod !== undefined && formMethod !== 'GET' && !wasUnsent(actionResult))

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const known = useRouteLoaderData<typeof loader>('root')
  return (
    <html lang="en" data-theme={known?.theme ?? 'system'}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
      </head>
      <body>
        <DraftOwner.Provider value={known?.id ?? ''}>
          <Shell signedIn={Boolean(known?.email)} admin={known?.admin ?? false}>
            {children}
          </Shell>
        </DraftOwner.Provider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

const isUnreachable = (error: unknown) => error instanceof TypeError && /fetch|network|load failed/i.test(error.message)

/** What a thrown thing says for itself, in the edge's one shape (`http/respond.server.ts`). */
function failedBy(error: unknown, lastRequestId: string | null): Failed {
  const opaque = { message: null, code: null, requestId: lastRequestId, retryAfter: null }
  if (!isRouteErrorResponse(error)) return { ...opaque, status: isUnreachable(error) ? 0 : 500 }
  const body = (typeof error.data === 'object' ? error.data : null) as Partial<Record<string, unknown>> | null
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    status: error.status,
    message: text(body?.['message']),
    code: text(body?.['code']),
    requestId: text(body?.['requestId']) ?? lastRequestId,
    retryAfter: typeof body?.['retryAfter'] === 'number' ? body['retryAfter'] : null,
  }
}

export function ErrorBoundary() {
  const error = useRouteError()
  const known = useRouteLoaderData<typeof loader>('root')
  return <Failure {...failedBy(error, known?.requestId ?? null)} />
}
