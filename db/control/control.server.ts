import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { FileConnection, type Handle, type Reader, type Tx } from '../connection.server.ts'
import { migrate } from '../migrate.server.ts'

export type ControlDb = Handle<'control'>
export type ControlReader = Reader<'control'>
export type ControlTx = Tx<'control'>

/** Open the control database: accounts, sessions, tokens, jobs, limits. Nothing a learner wrote is in it. */
export function openControl(dataDir: string, migrations: string): ControlDb & { close(): void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const connection = new FileConnection<'control'>(path.join(dataDir, 'control.db'), 'FULL')
  migrate(connection, migrations)
  return connection
}
