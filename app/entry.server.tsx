import { PassThrough } from 'node:stream'
import type { ActionFunctionArgs, AppLoadContext, EntryContext, LoaderFunctionArgs } from '@remix-run/node'
import { createReadableStreamFromReadable } from '@remix-run/node'
import { RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { NonceContext } from './nonce.ts'

/** How long a deferred promise may stay open, ms; a progress window ends itself well before. */
export const streamTimeout = 30_000

/** React gives up after Remix has rejected what was still open, so that the page can say so. */
const ABORT_MS = streamTimeout + 1000

type Page = { request: Request; status: number; headers: Headers; remix: EntryContext; context: AppLoadContext }

function render(page: Page): Promise<Response> {
  const { request, headers, remix, context } = page
  const ready = isbot(request.headers.get('user-agent') ?? '') ? 'onAllReady' : 'onShellReady'
  return new Promise((resolve, reject) => {
    let status = page.status
    let answered = false
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={context.nonce}>
        <RemixServer context={remix} url={request.url} nonce={context.nonce} abortDelay={ABORT_MS} />
      </NonceContext.Provider>,
      {
        nonce: context.nonce,
        [ready]() {
          answered = true
          const body = new PassThrough()
          body.once('close', () => clearTimeout(timer))
          headers.set('Content-Type', 'text/html; charset=utf-8')
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status }))
          pipe(body)
        },
        onShellError: reject,
        onError(error: unknown) {
          status = 500
          // Before the shell is out, Remix reports the error itself.
          if (answered && !context.clientGone.aborted) report(error, context)
        },
      },
    )
    const timer = setTimeout(() => abort(new Error('The page took too long to render.')), ABORT_MS)
    context.clientGone.addEventListener('abort', () => abort(context.clientGone.reason), { once: true })
  })
}

const report = (error: unknown, { runtime, requestId }: AppLoadContext) =>
  runtime.log.error({ err: error, requestId }, 'a page could not be rendered')

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  return render({ request, status, headers, remix, context })
}

/** What Remix itself could not answer; loaders and actions are answered for in `app/server`. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (!request.signal.aborted && !context.clientGone.aborted) report(error, context)
}
