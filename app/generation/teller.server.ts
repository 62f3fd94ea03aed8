import type { Clock } from '#app/domain/clock.ts'
import type { ProgressBody } from '#app/domain/progress.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { record, type Beside, type Run } from './record.server.ts'

export type Story = {
  /** Write an event behind the stream, in order, and what belongs beside it. */
  tell(event: ProgressBody, beside?: Beside): void
  /** Resolves when everything told is written; rejects with what stopped it. */
  told(): Promise<void>
}

type Deps = Clock & { db: TenantDb; ring: () => void; failpoint?: (name: string) => void }

/** Tells a run's story in order; a write refused because the lease is lost aborts `lost` with the reason. */
export function teller(deps: Deps, run: Run, lost: AbortController): Story {
  let tail: Promise<void> = Promise.resolve()
  return {
    tell(event, beside) {
      tail = tail.then(async () => {
        if (lost.signal.aborted) return
        try {
          await record(deps.db, deps, run, event, beside)
          deps.ring()
          deps.failpoint?.(event.type === 'phase' ? `phase.${event.data.phase}` : `event.${event.type}`)
        } catch (error) {
          lost.abort(error)
        }
      })
    },
    async told() {
      await tail
      lost.signal.throwIfAborted()
    },
  }
}
