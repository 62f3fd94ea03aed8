import path from 'node:path'
import { flatRoutes } from '@remix-run/dev/dist/config/flat-routes.js'
import type { ServerBuild } from '@remix-run/node'

const appDir = path.join(import.meta.dirname, '../../app')

type Module = ServerBuild['routes'][string] extends infer R ? (R extends { module: infer M } ? M : never) : never
type Declared = { id: string; file: string; path?: string; index?: boolean; parentId?: string }

const load = (file: string) => import(/* @vite-ignore */ path.join(appDir, file)) as Promise<Module>

const assetOf = ({ id, path: at, index, parentId }: Declared, module: Module) => ({
  id,
  parentId,
  path: at,
  index,
  module: `/assets/${encodeURIComponent(id)}.js`,
  hasAction: module.action !== undefined,
  hasLoader: module.loader !== undefined,
  hasClientAction: false,
  hasClientLoader: false,
  hasErrorBoundary: module.ErrorBoundary !== undefined,
})

async function assemble(): Promise<ServerBuild> {
  const declared: Declared[] = [{ id: 'root', file: 'root.tsx', path: '' }, ...Object.values(flatRoutes(appDir))]
  const routes: Record<string, unknown> = {}
  const assets: Record<string, unknown> = {}
  for (const route of declared) {
    const module = await load(route.file)
    const { file: _, ...rest } = route
    routes[route.id] = { ...rest, ...(route.id === 'root' ? {} : { parentId: route.parentId ?? 'root' }), module }
    assets[route.id] = assetOf(route, module)
  }
  return {
    mode: 'test',
    entry: { module: (await import('#app/entry.server.tsx')) as ServerBuild['entry']['module'] },
    routes: routes as ServerBuild['routes'],
    assets: {
      version: 'test',
      url: '/assets/manifest.js',
      entry: { module: '/assets/entry.client.js', imports: [] },
      routes: assets,
    } as ServerBuild['assets'],
    publicPath: '/',
    assetsBuildDirectory: 'build/client',
    isSpaMode: false,
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_singleFetch: true,
      v3_lazyRouteDiscovery: true,
    },
  }
}

let assembled: Promise<ServerBuild> | undefined

/**
 * The app's routes as Remix would build them, from source and in this process, so that tests meet the very modules
 * they import. Browsers find no scripts in it: for those there is the real build.
 */
export const serverBuild = (): Promise<ServerBuild> => (assembled ??= assemble())
