import type { Logger } from 'pino'
import type { Clock } from '#app/domain/clock.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import type { Tenants } from '#db/tenants.server.ts'
import type { Config } from './config.server.ts'

/** Everything one running Cairn is made of. Made once by `boot`, handed to every request as its load context. */
export type Runtime = Clock & {
  config: Config
  log: Logger
  control: ControlDb
  tenants: Tenants
}
