import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

const SCRIPTS = {
  'child-server': 'tests/support/child-server.ts',
  'other-process': 'tests/db/other-process.ts',
  cairn: 'app/cli/cairn.ts',
  plan: 'app/cli/plan.ts',
}

/** The file of a script that a test may start as a process of its own. */
export const bundled = (name: keyof typeof SCRIPTS): string =>
  path.join(root, `node_modules/.cache/cairn-tests/${name}.mjs`)

/**
 * Write each of them in one file, before any test. Tests start some hundreds of processes; one that reads the app from
 * its sources takes two seconds of a core before it does anything, and one that reads a single file half a second.
 */
export default async function bundle(): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(SCRIPTS).map(([out, file]) => ({ in: file, out })),
    outdir: path.dirname(bundled('cairn')),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // Errors are known by their names.
    keepNames: true,
    define: { 'import.meta.env.SSR': 'true' },
    logLevel: 'warning',
  })
}
