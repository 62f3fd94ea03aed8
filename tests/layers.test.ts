import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

type Breach = { rule: string; from: string; to: string }

/** One breach of each sentence: the file that breaks it and the imports it does so with. */
const planted: { rule: string; file: string; imports: string[] }[] = [
  { rule: 'domain-is-pure', file: 'app/domain/clock.ts', imports: ['node:fs'] },
  { rule: 'domain-is-pure', file: 'app/domain/formats.ts', imports: ['date-fns'] },
  { rule: 'offline-is-pure', file: 'app/offline/compose.ts', imports: ['#app/config.server.ts'] },
  { rule: 'blueprints-are-pure', file: 'app/blueprints/course/prices.ts', imports: ['#app/adapters/model.ts'] },
  {
    rule: 'blueprints-do-not-meet',
    file: 'app/blueprints/weekly/copy.ts',
    imports: ['#app/blueprints/course/course.ts'],
  },
  { rule: 'blueprints-do-not-meet', file: 'app/blueprints/weekly/all.ts', imports: ['#app/blueprints/registry.ts'] },
  { rule: 'engine-knows-no-kind', file: 'app/generation/kinds.ts', imports: ['#app/blueprints/course/course.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/services/respond.ts', imports: ['#app/http/respond.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/jobs/upwards.ts', imports: ['#app/services/plans.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/generation/rows.ts', imports: ['#app/jobs/worker.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/adapters/ledger.ts', imports: ['#db/tenants.server.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/keys/plans.ts', imports: ['#app/services/plans.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/services/settings.ts', imports: ['#app/config.server.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/http/pages.ts', imports: ['#app/routes/plans.tsx'] },
  { rule: 'inner-knows-no-outer', file: 'app/tutor/queue.ts', imports: ['#app/jobs/queue.ts'] },
  { rule: 'services-below', file: 'app/services/hurry.ts', imports: ['#app/jobs/worker.ts'] },
  { rule: 'operators-only', file: 'app/http/plan-page.ts', imports: ['#app/operations/jobs.server.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/operations/pages.ts', imports: ['#app/http/respond.ts'] },
  { rule: 'inner-knows-no-outer', file: 'app/workflows/week/hurry.ts', imports: ['#app/jobs/worker.ts'] },
  { rule: 'workflows-do-not-meet', file: 'app/workflows/month/copy.ts', imports: ['#app/workflows/year/save.ts'] },
  { rule: 'db-knows-words-only', file: 'db/tenant/plans.server.ts', imports: ['#app/services/plans.ts'] },
  { rule: 'routes-are-thin', file: 'app/routes/plans.new.tsx', imports: ['#db/tenants.server.ts'] },
  { rule: 'routes-are-thin', file: 'app/routes/settings.tsx', imports: ['#app/adapters/model.ts'] },
  { rule: 'control-has-three-doors', file: 'app/services/sessions.ts', imports: ['#db/control/sessions.server.ts'] },
  { rule: 'control-has-three-doors', file: 'app/http/form.ts', imports: ['#db/control/sessions.server.ts'] },
  { rule: 'components-are-dumb', file: 'app/components/plan-card.tsx', imports: ['#app/services/plans.ts'] },
  { rule: 'components-are-dumb', file: 'app/components/file-card.tsx', imports: ['node:fs'] },
  { rule: 'sql-lives-in-db', file: 'app/services/query.ts', imports: ['drizzle-orm'] },
  { rule: 'sql-lives-in-db', file: 'app/http/query.ts', imports: ['@libsql/client'] },
  { rule: 'one-door-to-models', file: 'app/services/ask.ts', imports: ['ai'] },
  { rule: 'one-door-to-models', file: 'app/generation/vendor.ts', imports: ['@ai-sdk/openai'] },
  { rule: 'one-door-to-models', file: 'app/tutor/vendor.ts', imports: ['@ai-sdk/openai'] },
  { rule: 'remix-stays-at-the-edge', file: 'app/services/redirect.ts', imports: ['@remix-run/node'] },
  { rule: 'remix-stays-at-the-edge', file: 'app/jobs/authenticate.ts', imports: ['remix-auth'] },
  { rule: 'no-cycles', file: 'app/domain/egg.ts', imports: ['./hen.ts'] },
  { rule: 'no-orphans', file: 'app/services/forgotten.ts', imports: [] },
  { rule: 'everything-resolves', file: 'app/services/lost.ts', imports: ['#app/domain/nowhere.ts'] },
]

/** What the sentences allow; none of these may be reported. */
const allowed: Record<string, string[]> = {
  'app/domain/words.ts': ['zod'],
  'app/domain/hen.ts': ['./egg.ts'],
  'app/generation/blueprint.ts': ['#app/domain/words.ts'],
  'app/generation/run-attempt.ts': ['ai', '@ai-sdk/provider', './blueprint.ts', '#db/tenants.server.ts'],
  'app/blueprints/course/course.ts': ['./prompt.ts', '#app/generation/blueprint.ts'],
  'app/blueprints/course/prompt.ts': ['#app/domain/words.ts'],
  'app/blueprints/registry.ts': ['./course/course.ts'],
  'app/tutor/answer.ts': ['@ai-sdk/provider', '#app/generation/run-attempt.ts', '#db/tenants.server.ts'],
  'app/workflows/workflow.ts': ['#app/generation/run-attempt.ts', '#db/tenants.server.ts'],
  'app/workflows/year/save.ts': ['../workflow.ts', '#db/tenants.server.ts', '#app/domain/words.ts'],
  'app/workflows/engine/steps.ts': ['../workflow.ts'],
  'app/offline/outline.ts': ['#app/domain/words.ts', 'zod'],
  'app/adapters/model.ts': ['ai', '@ai-sdk/openai', '#app/offline/outline.ts'],
  'app/jobs/queue.ts': ['#db/control/sessions.server.ts'],
  'app/keys/ring.ts': ['#db/control/sessions.server.ts', '#app/adapters/model.ts', '#db/tenants.server.ts'],
  'app/jobs/worker.ts': [
    '#app/keys/ring.ts',
    './queue.ts',
    '#app/generation/run-attempt.ts',
    '#app/blueprints/registry.ts',
  ],
  'app/services/plans.ts': ['#app/jobs/queue.ts', '#db/tenants.server.ts', '#app/adapters/model.ts'],
  'app/operations/jobs.server.ts': ['#app/services/plans.ts', '#db/control/sessions.server.ts'],
  'app/http/admin.server.ts': ['#app/operations/jobs.server.ts'],
  'app/http/respond.ts': ['@remix-run/node', '#app/services/plans.ts'],
  'app/http/session.server.ts': ['#db/control/sessions.server.ts', '#app/boot.server.ts'],
  'app/routes/plans.tsx': ['#app/http/respond.ts', '#app/components/ui/button.tsx', '#app/blueprints/registry.ts'],
  'app/components/ui/button.tsx': ['react', '#app/domain/words.ts'],
  'app/config.server.ts': ['zod'],
  'app/boot.server.ts': ['./config.server.ts', '#app/jobs/worker.ts', '#db/control/sessions.server.ts'],
  'app/cli/cairn.ts': ['#app/boot.server.ts', '#db/control/sessions.server.ts'],
  'app/server/index.ts': ['@remix-run/express', '#app/boot.server.ts'],
  'db/tenants.server.ts': ['drizzle-orm', 'libsql', '#app/domain/words.ts'],
  'db/control/sessions.server.ts': ['drizzle-orm', '@libsql/client'],
}

const packages = new Set(
  [...planted.map((breach) => breach.imports), ...Object.values(allowed)]
    .flat()
    .filter((name) => !/^(#|\.|node:)/.test(name)),
)

async function plant(tree: string): Promise<void> {
  const files: [string, string][] = [
    ['package.json', JSON.stringify({ type: 'module', imports: { '#app/*': './app/*', '#db/*': './db/*' } })],
    ['tsconfig.json', JSON.stringify({ compilerOptions: { module: 'esnext', moduleResolution: 'bundler' } })],
    ...planted.map(({ file, imports }): [string, string] => [file, source(imports)]),
    ...Object.entries(allowed).map(([file, imports]): [string, string] => [file, source(imports)]),
    ...[...packages].flatMap((name): [string, string][] => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' })],
      [`node_modules/${name}/index.js`, ''],
    ]),
  ]
  for (const [path, text] of files) {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), text)
  }
}

function source(imports: string[]): string {
  return [...imports.map((name) => `import '${name}'`), 'export const here = true', ''].join('\n')
}

async function cruise(cwd: string, ...folders: string[]): Promise<Breach[]> {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const options = ['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json']
  const args = [cruiser, ...options, ...folders]
  const { stdout } = await run(process.execPath, args, { cwd, maxBuffer: 1 << 28 })
  const report = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] }
  }
  return report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
}

describe('the layers', () => {
  let tree: string
  let breaches: Breach[]

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'cairn-layers-'))
    await plant(tree)
    breaches = await cruise(tree, 'app', 'db')
  }, 60_000)

  afterAll(() => rm(tree, { recursive: true, force: true }))

  it.each(planted)('$rule stops $file', ({ rule, file }) => {
    const found = breaches.filter((breach) => breach.from === file).map((breach) => breach.rule)
    expect(new Set(found)).toEqual(new Set([rule]))
  })

  it('lets everything else pass', () => {
    const files = new Set(planted.map((breach) => breach.file))
    expect(breaches.filter((breach) => !files.has(breach.from))).toEqual([])
  })

  it('has a planted breach for every rule', async () => {
    const { default: config } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
      default: { forbidden: { name: string; comment: string }[] }
    }
    expect(new Set(planted.map((breach) => breach.rule))).toEqual(new Set(config.forbidden.map((rule) => rule.name)))
    expect(config.forbidden.filter((rule) => !rule.comment.endsWith('.'))).toEqual([])
  })

  it('hold in this project', async () => {
    expect(await cruise(root, 'app', 'db', 'tests')).toEqual([])
  }, 60_000)
})
