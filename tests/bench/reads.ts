import { getPlan, listPlanCards } from '#app/services/plans.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { builtServer, isBuilt, type BuiltServer } from './built-server.ts'
import {
  atLeast,
  interleave,
  keep,
  perSecond,
  ratioOf,
  timed,
  type Bench,
  type Figure,
  type Options,
} from './harness.ts'
import { asTenantDb, RecordingConnection, type Call } from '../support/recording.ts'
import { RawFile } from './replay.ts'
import { bearer, expecting, send } from './requests.ts'
import { benchRuntime, cycle, fileOf, plantReadyPlans } from './world.ts'

const PLANS = 20
const shape = { modules: 6, tasks: 5 }

/** What the app sends for each plan and for the list, written down once. */
async function recorded(
  ctx: TenantContext,
  file: string,
  ids: readonly string[],
): Promise<{ plans: Call[][]; list: Call[] }> {
  const recording = new RecordingConnection(file, 'FULL')
  const watched = { ...ctx, db: asTenantDb(recording, ctx.tenantId) }
  const plans: Call[][] = []
  for (const id of ids) {
    const plan = await getPlan(watched, id)
    if (plan.modules.length !== shape.modules) throw new Error('The plan was not read whole.')
    plans.push(recording.taken())
  }
  await listPlanCards(watched, { limit: PLANS })
  const list = recording.taken()
  recording.close()
  return { plans, list }
}

/** What anybody would ask for the same rows, one table at a time. */
const plainly = (id: string): Call[] =>
  [
    'select * from plans where id = ?',
    'select * from modules where plan_id = ? order by position',
    'select * from tasks where plan_id = ? order by position',
    'select * from attempts where plan_id = ? order by number desc limit 1',
  ].map((text) => ({ text, mode: 'raw', how: 'all', params: [id] }))

const sameStatements = (raw: number[], app: number[]) => ({
  to: 'the same statements, raw libsql, arrays (rate)',
  value: ratioOf(raw, app),
})
const TARGET_NOTE = 'the target is named for better-sqlite3, which is not installed here'

async function services(options: Options): Promise<Figure[]> {
  await using cairn = await benchRuntime()
  const ctx = await cairn.learner()
  const ids = await plantReadyPlans(ctx, PLANS, shape)
  const file = fileOf(cairn, ctx.tenantId)
  const { plans, list } = await recorded(ctx, file, ids)
  const plain = ids.map(plainly)
  const raw = new RawFile(file)
  const seen = await interleave(
    {
      plan: async (i) => keep((await getPlan(ctx, cycle(ids, i))).modules),
      rawPlan: async (i) => keep(raw.replay(cycle(plans, i)) ? 1 : 0),
      plainPlan: async (i) => keep(raw.replay(cycle(plain, i)) ? 1 : 0),
      list: async () => keep((await listPlanCards(ctx, { limit: PLANS })).items),
      rawList: async () => keep(raw.replay(list) as unknown[]),
    },
    { rounds: options.scale(60), batch: 50 },
  )
  raw.close()
  return [
    perSecond(`plan of ${shape.modules} modules and 30 tasks, service`, seen.plan, {
      ratios: [
        {
          to: 'the same rows by four plain selects, raw libsql, arrays (rate)',
          value: ratioOf(seen.plainPlan, seen.plan),
          target: atLeast(0.85),
        },
        sameStatements(seen.rawPlan, seen.plan),
      ],
      note: `${plans[0]?.length ?? 0} statements; ${TARGET_NOTE}`,
    }),
    perSecond('the same rows by four plain selects, raw libsql', seen.plainPlan),
    perSecond(`list of ${PLANS} plans, service`, seen.list, {
      ratios: [{ ...sameStatements(seen.rawList, seen.list), target: atLeast(0.85) }],
      note: TARGET_NOTE,
    }),
    perSecond('the same statement, raw libsql, arrays', seen.rawList),
  ]
}

/** Eight requests at a time, ms a request. */
const eight = (once: (i: number) => Promise<unknown>) => (i: number) =>
  Promise.all(Array.from({ length: 8 }, (_, k) => once(i * 8 + k)))

async function page(server: BuiltServer, id: string, options: Options): Promise<Figure[]> {
  const [visitor] = server.visitors
  const headers = { cookie: visitor?.cookie ?? '', 'user-agent': 'Mozilla/5.0 bench', 'accept-encoding': 'identity' }
  const first = await send(server, `/plans/${id}`, { headers })
  if (first.status !== 200) return []
  const { etag } = first.headers
  const again = { ...headers, 'if-none-match': etag ?? '' }
  const known = etag ? (await send(server, `/plans/${id}`, { headers: again })).status === 304 : false
  const seen = await interleave(
    {
      page: () => expecting(200, server, `/plans/${id}`, { headers }),
      ...(known ? { unchanged: () => expecting(304, server, `/plans/${id}`, { headers: again }) } : {}),
    } as Record<'page' | 'unchanged', () => Promise<unknown>>,
    { rounds: options.scale(120) },
  )
  const ratios = known
    ? [{ to: '304 of the same page', value: ratioOf(seen.page, seen.unchanged), target: atLeast(15) }]
    : []
  const note = known ? {} : { note: 'the page answers no 304' }
  return [
    timed(`document of a plan’s page, ${Math.round(first.body.length / 1000)} kB`, seen.page, { ratios, ...note }),
  ]
}

async function overHttp(options: Options): Promise<Figure[]> {
  let ids: string[] = []
  const prepare = async (ctx: TenantContext) => {
    ids = await plantReadyPlans(ctx, PLANS, shape)
  }
  await using server = await builtServer({ learners: 1, env: { LOG_LEVEL: 'info' }, prepare })
  const headers = bearer(cycle(server.visitors, 0))
  const plan = (i: number) => expecting(200, server, `/api/v1/plans/${cycle(ids, i)}`, { headers })
  const seen = await interleave(
    {
      plan,
      list: () => expecting(200, server, '/api/v1/plans?limit=20', { headers }),
      health: () => send(server, '/healthz'),
      planByEight: eight(plan),
    },
    { rounds: options.scale(250), warmup: options.scale(100) },
  )
  const health = (of: number[]) => [{ to: 'GET /healthz', value: ratioOf(of, seen.health) }]
  return [
    timed('GET /api/v1/plans/:id, one at a time', seen.plan, { ratios: health(seen.plan) }),
    timed('GET /api/v1/plans?limit=20, one at a time', seen.list, { ratios: health(seen.list) }),
    perSecond(
      'GET /api/v1/plans/:id, eight at a time',
      seen.planByEight.map((ms) => ms / 8),
    ),
    ...(await page(server, cycle(ids, 0), options)),
  ]
}

export const bench: Bench = {
  about: 'reading plans',
  run: async (options) => [...(await services(options)), ...(isBuilt() ? await overHttp(options) : [])],
}
