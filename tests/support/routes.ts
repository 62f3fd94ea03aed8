import path from 'node:path'
import { flatRoutes } from '@remix-run/dev/dist/config/flat-routes.js'

const appDir = path.join(import.meta.dirname, '../../app')

/** Every route of the app: its pattern, as `/plans/:planId`, and its module's file. */
export function allRoutes(): { pattern: string; file: string }[] {
  const routes = Object.values(flatRoutes(appDir))
  const byId = new Map(routes.map((route) => [route.id, route]))
  const patternOf = (route: (typeof routes)[number]): string => {
    const parent = route.parentId ? byId.get(route.parentId) : undefined
    return [parent ? patternOf(parent) : '', route.path ?? ''].filter(Boolean).join('/')
  }
  return routes.map((route) => ({ pattern: `/${patternOf(route)}`, file: path.join(appDir, route.file) }))
}

/** The documented routes of API v1, as OpenAPI writes them. */
export function apiRoutes(): Record<string, string> {
  const found = allRoutes()
    .filter(({ pattern }) => pattern.startsWith('/api/v1/') && !pattern.endsWith('openapi.json'))
    .filter(({ pattern }) => !pattern.includes('*'))
    .map(({ pattern, file }) => [pattern.replace(/:(\w+)/g, '{$1}'), file] as const)
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}
