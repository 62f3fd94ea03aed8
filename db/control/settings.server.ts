import { eq } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { ControlReader, ControlTx } from './control.server.ts'
import { instanceSettings } from './schema.ts'

const one = query((db, arg: Arg<{ key: string }>) =>
  db
    .select({ value: instanceSettings.value })
    .from(instanceSettings)
    .where(eq(instanceSettings.key, arg('key'))),
)

/** What an admin has set under a name; undefined where nothing is. The caller checks its shape. */
export function* instanceSetting(r: ControlReader, key: string): Step<unknown> {
  return (yield* r.get(one, { key }))?.value
}

/** Set it, in place of what was there. */
export const setInstanceSetting = (tx: ControlTx, key: string, value: unknown, now: number): Step<number> =>
  tx.build((db) =>
    db
      .insert(instanceSettings)
      .values({ key, value, updatedAt: now })
      .onConflictDoUpdate({ target: instanceSettings.key, set: { value, updatedAt: now } }),
  )
