import { createCookie } from '@remix-run/node'
import { THEMES, type Theme } from '#app/domain/theme.ts'

const YEAR_S = 31_536_000
const cookie = createCookie('theme', { path: '/', sameSite: 'lax', httpOnly: true, maxAge: YEAR_S })

/** The theme this browser has chosen; `system` until it has. Read on the server, so that no page flashes. */
export async function readTheme(request: Request): Promise<Theme> {
  const value: unknown = await cookie.parse(request.headers.get('cookie'))
  return THEMES.find((theme) => theme === value) ?? 'system'
}

/** The `Set-Cookie` header that remembers a theme. */
export const themeCookie = (theme: Theme): Promise<string> => cookie.serialize(theme)
