import { text } from 'node:stream/consumers'
import process from 'node:process'
import { Command } from 'commander'
import type { Booted } from '#app/boot.server.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { accountIdByEmail, createAccount, Email, FieldsError } from '#app/http/accounts.server.ts'
import { allAccounts, makeAdmin, setAccountDisabled, setPassword } from '#app/http/accounts-manage.server.ts'
import { createResetTicket, createTicket, ticketLink } from '#app/http/accounts-tickets.server.ts'
import { giveNewFile } from '#app/operations/files.server.ts'
import { fieldIssues } from '#app/http/form.server.ts'
import { linkOrigin, print, say, withStore, type StoreOptions } from './store.ts'

type Passwords = { password?: string; passwordStdin?: boolean }
type Named = StoreOptions & { email: string }

/** A password from the command line or from stdin; the one on stdin is in no process list and no shell history. */
async function passwordFrom({ password, passwordStdin }: Passwords): Promise<string | undefined> {
  if (!passwordStdin) return password
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}

function emailFrom(given: string): string {
  const parsed = Email.safeParse(given)
  if (parsed.success) return parsed.data
  throw new FieldsError({ email: fieldIssues(parsed.error)['form'] ?? 'This is no e-mail address.' })
}

const named = (name: string, description: string) =>
  new Command(name).description(description).requiredOption('--email <email>', 'the account’s e-mail address')

const dataDir = (command: Command) => command.option('--data-dir <dir>', 'the data directory; otherwise DATA_DIR')

async function create(options: Named & Passwords): Promise<void> {
  const password = await passwordFrom(options)
  if (!password) throw new FieldsError({ password: 'Give one with --password or --password-stdin.' })
  const account = await withStore(options, (parts) =>
    createAccount(parts, { email: emailFrom(options.email), password }),
  )
  print(`Made ${account.email}, ${account.role === 'admin' ? 'the administrator' : 'a learner'}.`)
}

async function list(options: StoreOptions & { json?: boolean }): Promise<void> {
  const rows = await withStore(options, (parts) => allAccounts(parts))
  const users = rows.map(({ id, email, role, disabledAt, createdAt }) => ({
    id,
    email,
    role,
    disabled: disabledAt !== null,
    createdAt: new Date(createdAt).toISOString(),
  }))
  if (options.json) return print(JSON.stringify(users, null, 2))
  if (users.length === 0) say('There is no account yet.')
  for (const user of users) {
    print(
      [user.email, user.role, user.disabled ? 'disabled' : 'active', user.createdAt.slice(0, 10), user.id].join('  '),
    )
  }
}

async function resetLink(parts: Booted, email: string): Promise<string> {
  const ticket = await createResetTicket(parts, email)
  if (!ticket) throw new NotFoundError(`account as ${email}`)
  return ticketLink(linkOrigin(parts), 'reset', ticket)
}

async function resetPassword(options: Named & Passwords): Promise<void> {
  const password = await passwordFrom(options)
  if (password) {
    await withStore(options, (parts) => setPassword(parts, options.email, password))
    return print(`${options.email} has a new password. Every session of theirs has ended.`)
  }
  const link = await withStore(options, (parts) => resetLink(parts, options.email))
  say('This link works once, within 30 minutes:')
  print(link)
}

async function disable(options: Named, disabled: boolean): Promise<void> {
  await withStore(options, (parts) => setAccountDisabled(parts, options.email, disabled))
  print(disabled ? `${options.email} is shut out, from now on.` : `${options.email} may sign in again.`)
}

async function promote(options: Named): Promise<void> {
  await withStore(options, (parts) => makeAdmin(parts, options.email))
  print(`${options.email} is an administrator.`)
}

async function newFile(options: Named): Promise<void> {
  await withStore(options, async (parts) => {
    const id = await accountIdByEmail(parts, options.email)
    if (!id) throw new NotFoundError(`account as ${options.email}`)
    await giveNewFile(parts, id)
  })
  print(`${options.email} has an empty file and can go on.`)
}

async function invite(options: StoreOptions): Promise<void> {
  const link = await withStore(options, async (parts) => {
    if (parts.config.signups === 'closed')
      say('Beware: SIGNUPS is closed, so this link will not work until that changes.')
    return ticketLink(linkOrigin(parts), 'invite', await createTicket(parts, 'invite'))
  })
  say('This link makes one account, within 7 days:')
  print(link)
}

const withPassword = (command: Command) =>
  command
    .option('--password <password>', 'the password; others on this machine may see it while this runs')
    .option('--password-stdin', 'read the password from stdin')

/** `cairn user …` */
export const userCommand = (): Command =>
  new Command('user')
    .description('people with an account')
    .addCommand(
      dataDir(withPassword(named('create', 'make an account; the first is the administrator'))).action(create),
    )
    .addCommand(dataDir(new Command('list').description('list accounts').option('--json', 'as JSON')).action(list))
    .addCommand(
      dataDir(withPassword(named('reset-password', 'set a password, or print a link that sets one'))).action(
        resetPassword,
      ),
    )
    .addCommand(dataDir(named('make-admin', 'make an account an administrator')).action(promote))
    .addCommand(dataDir(named('disable', 'shut an account out')).action((options: Named) => disable(options, true)))
    .addCommand(dataDir(named('new-file', 'give an account whose file is gone an empty one')).action(newFile))
    .addCommand(dataDir(named('enable', 'let an account in again')).action((options: Named) => disable(options, false)))

/** `cairn invite …` */
export const inviteCommand = (): Command =>
  new Command('invite')
    .description('invitations')
    .addCommand(dataDir(new Command('create').description('print a link that makes one account')).action(invite))
