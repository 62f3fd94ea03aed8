/** Where to go after signing in: a path of this site and nothing else. */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith('/')) return '/'
  const here = 'http://here.invalid'
  const url = URL.canParse(next, here) ? new URL(next, here) : undefined
  if (url?.origin !== here) return '/'
  // `/..//elsewhere` comes out of the parser as `//elsewhere`, which a browser takes for a host.
  return `/${url.pathname.replace(/^\/+/, '')}${url.search}`
}

/** The sign-in page, with the way back to a page that was asked for. */
export function signInPath(request: Request): string {
  const { pathname, search } = new URL(request.url)
  const asked = `${pathname}${search}`
  return request.method === 'GET' && asked !== '/' ? `/sign-in?next=${encodeURIComponent(asked)}` : '/sign-in'
}
