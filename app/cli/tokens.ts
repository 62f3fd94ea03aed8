import { Command } from 'commander'
import type { Booted } from '#app/boot.server.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { accountIdByEmail } from '#app/http/accounts.server.ts'
import { createToken, revokeToken, tokensOf } from '#app/http/accounts-tokens.server.ts'
import { print, say, withStore, type StoreOptions } from './store.ts'

type Named = StoreOptions & { email: string }

async function idOf(parts: Booted, email: string): Promise<TenantId> {
  const id = await accountIdByEmail(parts, email)
  if (!id) throw new NotFoundError(`account as ${email}`)
  return id
}

const WHERE = { address: 'command line' }

async function create(options: Named & { name: string }): Promise<void> {
  const { token } = await withStore(options, async (parts) =>
    createToken(parts, await idOf(parts, options.email), options.name, WHERE),
  )
  say('This token is shown this once:')
  print(token)
}

async function list(options: Named & { json?: boolean }): Promise<void> {
  const tokens = await withStore(options, async (parts) => tokensOf(parts, await idOf(parts, options.email)))
  if (options.json) return print(JSON.stringify(tokens, null, 2))
  if (tokens.length === 0) say(`${options.email} has no tokens.`)
  for (const { id, name, lastFour, createdAt, usedAt } of tokens) {
    print([id, `…${lastFour}`, createdAt.slice(0, 10), usedAt?.slice(0, 10) ?? 'never used', name].join('  '))
  }
}

async function revoke(options: Named & { id: string }): Promise<void> {
  await withStore(options, async (parts) => revokeToken(parts, await idOf(parts, options.email), options.id, WHERE))
  print('That token no longer works.')
}

const command = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .requiredOption('--email <email>', 'whose token')
    .option('--data-dir <dir>', 'the data directory; otherwise DATA_DIR')

/** `cairn token …` */
export const tokenCommand = (): Command =>
  new Command('token')
    .description('API tokens')
    .addCommand(
      command('create', 'make a token; the last line of stdout is the token and nothing else')
        .option('--name <name>', 'what it is for', 'command line')
        .action(create),
    )
    .addCommand(command('list', 'list tokens').option('--json', 'as JSON').action(list))
    .addCommand(
      command('revoke', 'revoke a token').requiredOption('--id <id>', 'its id, from `token list`').action(revoke),
    )
