import { forgetLimit, limitRows, type LimitRow } from '#db/control/limit-watch.server.ts'
import type { OperatorParts } from '../jobs.server.ts'
import { foundOr, repairable, type Finding } from './finding.ts'

/** Two clocks may differ by this much, ms. */
const SKEW_MS = 5 * 60_000

/** Why a limiter's row cannot be right; undefined where it can. `now` in ms. */
export function absurdity({ hits }: Pick<LimitRow, 'hits'>, now: number): string | undefined {
  let times: unknown
  try {
    times = JSON.parse(hits)
  } catch {
    return 'cannot be read'
  }
  if (!Array.isArray(times) || !times.every((each) => typeof each === 'number' && each >= 0)) return 'cannot be read'
  return times.some((each: number) => each > now + SKEW_MS) ? 'reaches into the future' : undefined
}

/** Look through the limiter for rows that would hold somebody up for no reason. */
export async function examineLimits(parts: OperatorParts): Promise<Finding[]> {
  const now = parts.now().getTime()
  const rows = await parts.control.read((r) => limitRows(r, ''))
  const found = rows.flatMap((row) => {
    const why = absurdity(row, now)
    if (!why) return []
    const run = async () => {
      await parts.control.immediate((tx) => forgetLimit(tx, row.key))
      return `The limit ${row.key} has been reset.`
    }
    return [repairable('limits', 'warning', `The limit ${row.key} ${why}.`, { kind: 'limits' as const, run })]
  })
  return foundOr(found, 'limits', `${rows.length} kept, none absurd.`)
}
