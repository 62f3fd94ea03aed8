import path from 'node:path'
import { settleReady } from '#app/generation/record.server.ts'
import { interleave, perSecond, quantile, ratioOf, type Bench, type Figure, type Options } from './harness.ts'
import { asTenantDb, RecordingConnection, type Call } from '../support/recording.ts'
import { ask, copyOf, RawFile } from './replay.ts'
import { benchRuntime, cycle, fileOf, draftOf, OUTCOME, plantRuns } from './world.ts'

const SHAPE = { modules: 6, tasks: 5 }

async function measure(options: Options): Promise<Figure[]> {
  await using cairn = await benchRuntime()
  const ctx = await cairn.learner()
  const rounds = options.scale(250)
  const warmup = 25
  const runs = await plantRuns(ctx, rounds + warmup)
  const file = fileOf(cairn, ctx.tenantId)
  const copies = {
    recorded: copyOf(file, path.join(cairn.dataDir, 'recorded.db')),
    raw: copyOf(file, path.join(cairn.dataDir, 'raw.db')),
  }
  const draft = draftOf(SHAPE)
  const recording = new RecordingConnection(copies.recorded, 'FULL')
  const statements: Call[][] = []
  for (const run of runs) {
    await settleReady(asTenantDb(recording, ctx.tenantId), ctx, run, draft, OUTCOME)
    statements.push(recording.taken())
  }
  recording.close()
  const raw = new RawFile(copies.raw)
  const seen = await interleave(
    {
      app: (i) => settleReady(ctx.db, ctx, cycle(runs, i), draft, OUTCOME),
      raw: (i) => raw.transaction(cycle(statements, i)),
    },
    { rounds, warmup },
  )
  raw.close()
  return [
    perSecond('settle 6 modules and 30 tasks, durable', seen.app, {
      ratios: [{ to: 'the same statements, raw libsql (rate)', value: ratioOf(seen.raw, seen.app) }],
      note: `p95 ${quantile(seen.app, 0.95).toFixed(2)} ms; ${statements[0]?.length ?? 0} statements; its target is a ratio to PG`,
      ...checked(file, rounds + warmup),
    }),
    perSecond('the same statements, raw libsql', seen.raw, checked(copies.raw, rounds + warmup)),
  ]
}

function checked(file: string, plans: number): { wrong?: string } {
  const [row] = ask<{ modules: number; tasks: number }>(
    file,
    'select (select count(*) from modules) modules, (select count(*) from tasks) tasks',
  )
  const right = row?.modules === plans * 6 && row.tasks === plans * 30
  return right ? {} : { wrong: `${row?.modules} modules and ${row?.tasks} tasks were saved for ${plans} plans` }
}

export const bench: Bench = { about: 'saving a finished plan', run: measure }
