import { Tenants } from '#db/tenants.server.ts'
import { listPlans } from '#db/tenant/plans.server.ts'
import { interleave, ratioOf, timed, type Bench, type Figure, type Options } from './harness.ts'
import { benchRuntime, cycle, learnersOf, plantReadyPlans } from './world.ts'

async function measure(options: Options): Promise<Figure[]> {
  await using cairn = await benchRuntime()
  const learners = await learnersOf(cairn, 64)
  for (const ctx of learners) await plantReadyPlans(ctx, 1)
  const where = { root: cairn.dataDir, migrations: cairn.config.migrations.tenant }
  const small = new Tenants({ ...where, maxOpen: 8 })
  const large = new Tenants({ ...where, maxOpen: 256 })
  const read = (tenants: Tenants, i: number) =>
    tenants.of(cycle(learners, i).tenantId).read((r) => listPlans(r, { limit: 20 }))
  for (let i = 0; i < learners.length; i++) await read(large, i)
  const seen = await interleave(
    {
      cold: (i) => read(small, i),
      warm: (i) => read(large, i),
      create: () => cairn.learner(),
    },
    { rounds: options.scale(300), warmup: 20 },
  )
  small.close()
  large.close()
  return [
    timed('open a file that is not open, and list its plans', seen.cold, {
      ratios: [{ to: 'the same with the file open', value: ratioOf(seen.cold, seen.warm) }],
      note: 'the system has the pages in memory; every 32nd close collects garbage, which the p95 may show',
    }),
    timed('list the plans of an open file', seen.warm),
    timed('make a new learner’s file, migrated', seen.create),
  ]
}

export const bench: Bench = { about: 'opening learners’ files', run: measure }
