import { AppError } from '#app/domain/errors.ts'
import { forgetLimit, limitRows } from '#db/control/limit-watch.server.ts'
import type { Rate } from '#db/control/limiter.server.ts'
import { absurdity } from './doctor/limits.server.ts'
import type { OperatorParts } from './jobs.server.ts'

/** A kind of limit: how its keys begin, what it bounds, and how often that may be. */
export type LimitKind = { start: string; what: string; rate: Rate }

export type LimitInForce = { key: string; what: string; whose: string; reopensAt: string }

/** When a log of hits lets the next through, in ms; undefined when it would now. */
export function reopens(hits: number[], rate: Rate, now: number): number | undefined {
  const oldest = hits.toSorted((a, b) => a - b).at(-rate.limit)
  if (oldest === undefined || hits.length < rate.limit) return undefined
  const at = oldest + rate.windowMs
  return at > now ? at : undefined
}

/** Limits that hold somebody back just now, each with when it reopens (ISO 8601). */
export async function limitsInForce({ control, now }: OperatorParts, kinds: LimitKind[]): Promise<LimitInForce[]> {
  const at = now().getTime()
  const found: LimitInForce[] = []
  for (const { start, what, rate } of kinds) {
    for (const row of await control.read((r) => limitRows(r, start))) {
      const until = absurdity(row, at) === 'cannot be read' ? at : reopens(JSON.parse(row.hits) as number[], rate, at)
      if (until === undefined) continue
      const whose = row.key.slice(start.length)
      found.push({ key: row.key, what, whose, reopensAt: new Date(until).toISOString() })
    }
  }
  return found
}

/** Let a key begin anew. Throws 404 for a key that holds nobody back, or is of none of these kinds. */
export async function resetLimit({ control }: OperatorParts, kinds: LimitKind[], key: string): Promise<void> {
  const known = kinds.some(({ start }) => key.startsWith(start))
  const forgotten = known ? await control.immediate((tx) => forgetLimit(tx, key)) : 0
  if (forgotten === 0) throw new AppError('not_found', 404, 'There is no such limit any more.')
}
