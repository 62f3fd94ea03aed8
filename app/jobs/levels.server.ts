import type { Levels } from '#app/adapters/metrics.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { countJobs, waitingFor, type JobCount } from '#db/control/job-metrics.server.ts'
import { JOB_KINDS } from '#db/control/schema.ts'
import { perLearner } from './places.ts'
import type { Worker } from './worker.server.ts'

type Parts = {
  control: ControlDb
  worker: Worker
  now: () => Date
  concurrency: number
  streams: { readonly openCount: number }
}

/** How much work there is just now, for the metrics. */
export async function levels({ control, worker, now, concurrency, streams }: Parts): Promise<Levels> {
  const at = now().getTime()
  const [jobs, waiting] = await control.read(function* (r): Step<[JobCount[], Levels['waiting']]> {
    const found: Levels['waiting'] = []
    for (const kind of JOB_KINDS) {
      const { n, oldest } = yield* waitingFor(r, { kind, now: at, perLearner: perLearner(concurrency, kind) })
      found.push({ kind, n, oldestSeconds: oldest === null ? 0 : Math.max(0, at - oldest) / 1000 })
    }
    return [yield* countJobs(r), found]
  })
  return { jobs, waiting, running: worker.runningCount, streams: streams.openCount }
}
