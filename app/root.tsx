import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Link,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import stylesheet from './app.css?url'
import { optionalAccount } from './http/tenant.server.ts'
import { readTheme } from './http/theme.server.ts'
import { useNonce } from './nonce.ts'

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: stylesheet }]

export const meta: MetaFunction = () => [{ title: 'Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const account = await optionalAccount({ request, context })
  return { theme: await readTheme(request), requestId: context.requestId, email: account?.email ?? null }
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const theme = useRouteLoaderData<typeof loader>('root')?.theme ?? 'system'
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

type Told = { message: string; requestId: string | undefined }

function told(error: unknown, lastRequestId: string | undefined): Told {
  const unknown = { message: 'Something went wrong on our side. It has been noted.', requestId: lastRequestId }
  if (!isRouteErrorResponse(error)) return unknown
  const body = (typeof error.data === 'object' ? error.data : {}) as { message?: unknown; requestId?: unknown }
  if (typeof body?.message !== 'string') return error.status === 404 ? { ...unknown, message: 'There is no such page.' } : unknown
  return { message: body.message, requestId: typeof body.requestId === 'string' ? body.requestId : lastRequestId }
}

export function ErrorBoundary() {
  const error = useRouteError()
  const { message, requestId } = told(error, useRouteLoaderData<typeof loader>('root')?.requestId)
  return (
    <main>
      <h1>{isRouteErrorResponse(error) && error.status === 404 ? 'Not found' : 'That did not work'}</h1>
      <p>{message}</p>
      {requestId && (
        <p>
          <small>Request {requestId}</small>
        </p>
      )}
      <Link to="/">Go to the start page</Link>
    </main>
  )
}
