import { Command } from 'commander'
import { doctorCommand } from './doctor.ts'
import { hostsCommand } from './hosts.ts'
import { jobsCommand } from './jobs.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { tokenCommand } from './tokens.ts'
import { inviteCommand, userCommand } from './users.ts'

/** Every command of `cairn`. */
export const program = new Command('cairn')
  .description('Operate a Cairn. Everything here works while the server runs.')
  .addCommand(userCommand())
  .addCommand(inviteCommand())
  .addCommand(tokenCommand())
  .addCommand(jobsCommand())
  .addCommand(keysCommand())
  .addCommand(hostsCommand())
  .addCommand(migrateCommand())
  .addCommand(doctorCommand())
  .showHelpAfterError()
