import process from 'node:process'
import { Command } from 'commander'
import type { TenantId } from '#app/domain/plan.ts'
import { allAccounts } from '#app/http/accounts-manage.server.ts'
import type { Step } from '#db/connection.server.ts'
import { print, say, withStore, type StoreOptions } from './store.ts'

// Opening a file brings it up to date; nothing needs to be asked of it.
function* nothing(): Step<void> {}

async function migrateAll(options: StoreOptions): Promise<void> {
  const failed = await withStore(options, async (parts) => {
    const accounts = await allAccounts(parts)
    const bad: string[] = []
    for (const { id, email } of accounts) {
      try {
        await parts.tenants.of(id as TenantId).read(nothing)
      } catch (error) {
        bad.push(id)
        say(`${email} (${id}): ${error instanceof Error ? error.message : 'cannot be opened'}`)
      }
    }
    print(`${accounts.length - bad.length} of ${accounts.length} learners’ files are up to date.`)
    return bad
  })
  if (failed.length > 0) process.exitCode = 1
}

/** `cairn migrate` */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('bring files up to date; each also is when it is next opened')
    .requiredOption('--all', 'every learner’s file')
    .option('--data-dir <dir>', 'the data directory; otherwise DATA_DIR')
    .action(migrateAll)
