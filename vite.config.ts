import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true
  }
}

/** What the browser's code imports, bundled beforehand for the development server. */
const BROWSER_PACKAGES = [
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-dom/client',
  '@remix-run/react',
  'clsx',
  'lucide-react',
  'radix-ui',
]

/**
 * One bundle, one module graph: the server's own entry imports Remix's build, so that a class or a cache defined once
 * in `app/` is the same object in the server and in the routes.
 */
const serverEntry: Plugin = {
  name: 'cairn-server-entry',
  config: (_config, { isSsrBuild }) =>
    isSsrBuild ? { build: { rollupOptions: { input: 'app/server/main.ts' } } } : undefined,
}

export default defineConfig({
  plugins: [
    tailwindcss(),
    !process.env['VITEST'] &&
      remix({
        appDirectory: 'app',
        future: {
          v3_fetcherPersist: true,
          v3_relativeSplatPath: true,
          v3_throwAbortReason: true,
          v3_lazyRouteDiscovery: true,
          v3_singleFetch: true,
        },
      }),
    serverEntry,
  ],
  build: { target: 'es2022', sourcemap: false },
  ssr: { target: 'node' },
  // Named here rather than found: looking for them would follow the routes into the server’s own packages.
  optimizeDeps: { noDiscovery: true, include: BROWSER_PACKAGES },
})
