import process from 'node:process'
import { Command } from 'commander'
import type { Booted } from '#app/boot.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { allAccounts } from '#app/http/accounts-manage.server.ts'
import { restoreAdvice } from '#app/operations/doctor/files.server.ts'
import { migrateOne } from '#app/operations/migrate.server.ts'
import { dataDirectoryHolder } from '#db/data-lock.server.ts'
import { print, say, withStore, type StoreOptions } from './store.ts'

/** Where files are looked at and set aside; nowhere when a libSQL server keeps the databases. */
const filesOf = ({ config: { database, dataDir }, now }: Booted) =>
  database ? undefined : { dataDir, holder: dataDirectoryHolder(dataDir), now }

async function migrateAll(options: StoreOptions): Promise<void> {
  const failed = await withStore(options, async (parts) => {
    const accounts = await allAccounts(parts)
    const files = filesOf(parts)
    let bad = 0
    for (const { id, email } of accounts) {
      const done = await migrateOne({ tenants: parts.tenants, files }, { id: id as TenantId, email })
      if (done.state === 'current') continue
      bad += 1
      if (done.state === 'left') say(`${email} (${id}): ${done.why}`)
      else say(`${email} (${id}): cannot be used; moved unchanged to ${done.target}. ${restoreAdvice(email)}`)
    }
    print(`${accounts.length - bad} of ${accounts.length} learners’ files are up to date.`)
    return bad
  })
  if (failed > 0) process.exitCode = 1
}

/** `cairn migrate` */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('bring files up to date; each also is when it is next opened')
    .requiredOption(
      '--all',
      'every learner’s file; one that cannot be used is moved into quarantine/, and the rest go on',
    )
    .option('--data-dir <dir>', 'the data directory; otherwise DATA_DIR')
    .action(migrateAll)
