import { builtinModules } from 'node:module'

/** Who may import whom. The sentences are the rules of the house; tests/layers.test.ts plants a breach of each. */

const npm = (...names) => names.map((name) => `(^|/)node_modules/${name}/`)
const zod = npm('zod')

const EDGE = '^app/(routes|components|http|server|cli)/|^app/(root\\.tsx|entry\\.|boot\\.server\\.ts)|^tests/'

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const purity = [
  rule(
    'domain-is-pure',
    'The domain is words and rules: it imports nothing but itself and zod, so it runs anywhere.',
    { path: '^app/domain/' },
    { path: '.', pathNot: ['^app/domain/', ...zod] },
  ),
  rule(
    'offline-is-pure',
    'The offline curriculum imports itself, the domain and zod: same question, same plan, on every machine.',
    { path: '^app/offline/' },
    { path: '.', pathNot: ['^app/(offline|domain)/', ...zod] },
  ),
  rule(
    'blueprints-are-pure',
    'A blueprint answers questions: it imports the domain, the blueprint contract and zod, and touches no machine.',
    { path: '^app/blueprints/' },
    { path: '.', pathNot: ['^app/(blueprints|domain)/', '^app/generation/blueprint\\.ts$', ...zod] },
  ),
  rule(
    'blueprints-do-not-meet',
    'A kind of plan is one folder that knows no other kind and not the registry.',
    { path: '^app/blueprints/([^/]+)/' },
    { path: '^app/blueprints/([^/]+/|registry\\.)', pathNot: '^app/blueprints/$1/' },
  ),
  rule(
    'workflows-do-not-meet',
    'A workflow is one folder that knows no other one, not the registry and not the engine.',
    { path: '^app/workflows/([^/]+)/', pathNot: '^app/workflows/engine/' },
    { path: '^app/workflows/([^/]+/|registry\\.)', pathNot: '^app/workflows/$1/' },
  ),
  rule(
    'components-are-dumb',
    'Components take props and return markup: no database, no service, no machine.',
    { path: '^app/components/' },
    {
      path: [
        '^db/',
        '^app/(?!components/|domain/)',
        '\\.server\\.',
        ...npm('@remix-run/(node|express|dev|serve)'),
        `^(node:)?(${builtinModules.join('|')})$`,
      ],
    },
  ),
]

const layers = [
  rule(
    'engine-knows-no-kind',
    'The one engine is handed a blueprint; it never asks which kind it is.',
    { path: '^app/(generation|tutor)/' },
    { path: '^app/(blueprints|workflows|offline)/' },
  ),
  rule(
    'inner-knows-no-outer',
    'Imports point inwards: the edge knows the layers below it, and none of them knows the edge.',
    { path: '^app/(operations|services|jobs|keys|generation|tutor|workflows|adapters)/' },
    { path: EDGE },
  ),
  rule(
    'inner-knows-no-outer',
    'The edge helpers serve routes and know none; nothing that ships knows the tests.',
    { path: '^app/http/' },
    { path: '^app/(routes|components|server|cli)/|^app/(root\\.tsx|entry\\.)|^tests/' },
  ),
  rule(
    'inner-knows-no-outer',
    'Jobs and the engine are below the use cases; the engine is handed its model and is below the jobs too.',
    { path: '^app/(jobs|generation|tutor)/' },
    { path: '^app/services/' },
  ),
  rule(
    'inner-knows-no-outer',
    'The engine is handed its model and its clock: it is below the jobs and the adapters.',
    { path: '^app/(generation|tutor)/' },
    { path: '^app/(jobs|adapters)/' },
  ),
  rule(
    'inner-knows-no-outer',
    'A workflow says what its steps ask and save: it is handed its model, and is below jobs, services and adapters.',
    { path: '^app/workflows/' },
    { path: '^app/(jobs|services|adapters|offline|blueprints)/' },
  ),
  rule(
    'inner-knows-no-outer',
    'An adapter is a door to one vendor, keys are sealed below all that use them: neither knows who walks through it.',
    { path: '^app/(adapters|keys)/' },
    { path: '^app/(services|jobs|generation|tutor|workflows|blueprints)/' },
  ),
  rule(
    'inner-knows-no-outer',
    'An adapter knows words and the offline curriculum, and no store.',
    { path: '^app/adapters/' },
    { path: '^(db|app/keys)/' },
  ),
  rule(
    'inner-knows-no-outer',
    'Settings are handed over by the composition root; the layers below may name their type and no more.',
    { path: '^app/(services|jobs|keys|generation|tutor|workflows|adapters)/' },
    { path: '^app/config\\.server\\.ts$', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'services-below',
    'A use case asks the queue and the bell; it does not reach into the worker or behind an adapter.',
    { path: '^app/services/' },
    { path: '^app/(jobs|offline)/', pathNot: '^app/jobs/(queue|bell)' },
  ),
  rule(
    'operators-only',
    'Operations see every learner: they open to the command line and to the page that asks for an admin first.',
    { path: '^(app|db)/', pathNot: '^app/operations/|^app/cli/|^app/http/admin' },
    { path: '^app/operations/' },
  ),
  rule(
    'routes-are-thin',
    'A route makes four moves: context, parse, one service call, respond. What is deeper is not its business.',
    { path: '^app/(routes/|root\\.tsx)' },
    {
      path: '^db/|^app/(adapters|jobs|generation|tutor|workflows|offline|server|cli|blueprints)/|^app/(boot|config)\\.server\\.ts$',
      pathNot: '^app/blueprints/registry\\.ts$',
    },
  ),
]

const doors = [
  rule(
    'db-knows-words-only',
    'The database layer speaks the words of the domain and knows nothing else of the app.',
    { path: '^db/' },
    { path: '^app/|^tests/', pathNot: '^app/domain/' },
  ),
  rule(
    'control-has-three-doors',
    'The control database opens for sessions, accounts and what concerns security, for jobs and keys, and for the composition root (and the operator).',
    {
      path: '^(app|db)/',
      pathNot:
        '^db/control/|^app/http/(session|accounts|security)|^app/(jobs|keys)/|^app/boot\\.server\\.ts$|^app/(cli|operations)/',
    },
    { path: '^db/control/' },
  ),
  rule(
    'sql-lives-in-db',
    'drizzle and libSQL are imported in db/ and nowhere else.',
    { path: '^app/' },
    { path: npm('drizzle-orm', 'libsql', '@libsql/[^/]+', 'better-sqlite3') },
  ),
  rule(
    'one-door-to-models',
    'A model is reached through app/adapters; the engine may stream what it is handed.',
    { path: '^(app|db)/', pathNot: '^app/(adapters|generation|tutor)/' },
    { path: npm('ai', '@ai-sdk/[^/]+') },
  ),
  rule(
    'one-door-to-models',
    'The engine knows the SDK’s interface and no vendor.',
    { path: '^app/(generation|tutor)/' },
    { path: npm('@ai-sdk/(?!provider/)[^/]+') },
  ),
  rule(
    'remix-stays-at-the-edge',
    'Remix and its authentication are words of the edge; services and everything below would run without them.',
    { path: '^(app|db)/', pathNot: '^app/(routes|http|components|server)/|^app/(root\\.tsx|entry\\.)' },
    { path: npm('@remix-run/[^/]+', 'remix-auth[^/]*') },
  ),
]

const hygiene = [
  rule('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
  rule(
    'no-orphans',
    'A file that nobody imports and that imports nobody is dead or lost.',
    { orphan: true, pathNot: ['\\.d\\.m?ts$', '^tests/', '^app/(routes|cli|server)/', '^[^/]+$'] },
    {},
  ),
  rule(
    'everything-resolves',
    'An import these rules cannot follow is one they cannot judge.',
    { path: '^(app|db|tests)/' },
    { couldNotResolve: true, pathNot: ['^virtual:', '^(\\.\\./)+build/'] },
  ),
]

export default {
  forbidden: [...purity, ...layers, ...doors, ...hygiene],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/'] },
    exclude: { path: ['^build/', '\\.css'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.json'],
    },
  },
}
