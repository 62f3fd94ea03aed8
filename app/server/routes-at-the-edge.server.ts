import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs, ServerBuild } from '@remix-run/node'
import { AppError } from '#app/domain/errors.ts'
import { apiError, failureOf, pageError } from '#app/http/respond.server.ts'

type Args = LoaderFunctionArgs | ActionFunctionArgs
type Handle = (args: Args) => unknown
type ServerRoute = NonNullable<ServerBuild['routes'][string]>

const isApi = (routeId: string) => routeId.startsWith('routes/api.')

/** Responses and `data()` are answers, however they were thrown. */
const isAnswer = (thrown: unknown) =>
  thrown instanceof Response ||
  (typeof thrown === 'object' && thrown !== null && 'type' in thrown && thrown.type === 'DataWithResponseInit')

function answering(handle: Handle): Handle {
  return async (args) => {
    try {
      return await handle(args)
    } catch (error) {
      if (isAnswer(error) || args.request.signal.aborted) throw error
      throw pageError(failureOf(error, args.context))
    }
  }
}

/** As `answering`, in the API's shape; what an address does not take is told with what it does (RFC 9110). */
function answeringApi(handle: Handle, allow: string): Handle {
  return async (args) => {
    const response = await Promise.resolve(args)
      .then(handle)
      .catch((error: unknown) => {
        if (isAnswer(error) || args.request.signal.aborted) throw error
        return apiError(failureOf(error, args.context))
      })
    if (response instanceof Response && response.status === 405) response.headers.set('Allow', allow)
    return response
  }
}

/** The methods that an action of the API says it answers. */
const methodsOf = (action: unknown): string[] =>
  typeof action === 'function' && 'methods' in action ? (action.methods as string[]) : []

const notAllowed: Handle = () => {
  throw new AppError('method_not_allowed', 405, 'This address does not take that method.')
}

/** Remix drops the headers of a page's loader and action; when to come back has to reach the client. */
const keepRetryAfter: HeadersFunction = ({ errorHeaders, actionHeaders, loaderHeaders, parentHeaders }) => {
  const found = [errorHeaders, actionHeaders, loaderHeaders, parentHeaders].find((each) => each?.has('Retry-After'))
  const after = found?.get('Retry-After')
  return after ? { 'Retry-After': after } : {}
}

function withAnswers(route: ServerRoute): ServerRoute {
  const api = isApi(route.id)
  const { loader, action } = route.module
  const allow = [...(loader ? ['GET', 'HEAD'] : []), ...methodsOf(action)].join(', ')
  const module = { headers: keepRetryAfter, ...route.module }
  const wrap = (handle: Handle) => (api ? answeringApi(handle, allow) : answering(handle))
  if (loader ?? api) module.loader = wrap((loader as Handle | undefined) ?? notAllowed) as typeof loader & {}
  if (action ?? api) module.action = wrap((action as Handle | undefined) ?? notAllowed) as typeof action & {}
  return { ...route, module }
}

/**
 * The build with every loader and action answering for what it throws, in one place so that no route can forget: an
 * `AppError` keeps its status and sentence, anything else becomes an opaque 500 with the request's id.
 */
export function answeringBuild(build: ServerBuild): ServerBuild {
  const routes = Object.entries(build.routes).map(([id, route]) => [id, route && withAnswers(route)])
  return { ...build, routes: Object.fromEntries(routes) as ServerBuild['routes'] }
}
