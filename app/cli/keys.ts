import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import type { Booted } from '#app/boot.server.ts'
import { AppError } from '#app/domain/errors.ts'
import { securityEvent } from '#app/http/security-log.server.ts'
import { keysStatus, replaceSecret, rotateRootKey, type RotateParts } from '#app/keys/rotate.server.ts'
import { many } from '#app/operations/words.ts'
import { onStore } from './operator.ts'
import { print, say, withStore, type StoreOptions } from './store.ts'

type RotateOptions = StoreOptions & { secret?: boolean; newSecretFile?: string }

const partsOf = ({ control, tenants, now, newId, config, failpoint }: Booted): RotateParts => ({
  control,
  tenants,
  now,
  newId,
  settings: config,
  wait: (ms) => {
    say(`Waiting ${Math.ceil(ms / 1000)} s for what a running server may be writing…`)
    return sleep(ms)
  },
  ...(failpoint ? { failpoint } : {}),
})

/** CAIRN_SECRET asks for as many. */
const SECRET_MIN_BYTES = 32

const refuse = (message: string) => new AppError('usage', 400, message)

/** The new secret where the environment names the old one; undefined where secret.key is to be replaced. */
function givenSecret({ secret, newSecretFile }: RotateOptions, inEnvironment: boolean): Buffer | undefined {
  if (!secret) {
    if (newSecretFile) throw refuse('--new-secret-file goes with --secret.')
    return undefined
  }
  if (!inEnvironment) {
    if (newSecretFile) throw refuse('This server keeps its secret in DATA_DIR/secret.key: leave --new-secret-file out.')
    return undefined
  }
  if (!newSecretFile) {
    throw refuse(
      'CAIRN_SECRET is set, so only you can change it. Write the new secret to a file that only you can read, and name it with --new-secret-file.',
    )
  }
  const given = Buffer.from(readFileSync(newSecretFile, 'utf8').trim(), 'utf8')
  if (given.length < SECRET_MIN_BYTES) throw refuse(`The new secret has to be at least ${SECRET_MIN_BYTES} bytes long.`)
  return given
}

async function rotate(options: RotateOptions): Promise<void> {
  await withStore(options, async (booted) => {
    const parts = partsOf(booted)
    const given = givenSecret(options, booted.config.secret !== undefined)
    const { learners, keys, lost, unread } = await rotateRootKey(parts)
    print(`A new root key is in use; ${many(keys, 'key')} of ${many(learners, 'learner')} were sealed anew.`)
    if (lost > 0)
      say(`${many(lost, 'key')} could not be opened before either: their owners are asked to enter them again.`)
    for (const email of unread)
      say(`${email}: the file could not be read, so the old root key is kept. Run this again.`)
    if (options.secret) {
      await replaceSecret(parts, given)
      print(given ? 'The root keys now need the new secret.' : 'secret.key holds a new secret.')
      if (given) say('Set CAIRN_SECRET to it and start the server again now: the old secret is refused from here on.')
    }
    await securityEvent(booted, 'keys.rotated', {})
    if (unread.length > 0) process.exitCode = 1
  })
}

async function status(options: StoreOptions & { json?: boolean }): Promise<void> {
  const found = await withStore(options, (booted) => keysStatus(partsOf(booted)))
  if (options.json) return print(JSON.stringify(found, null, 2))
  for (const { id, state, createdAt, sealed } of found.keys) {
    print([id, state, new Date(createdAt).toISOString().slice(0, 10), many(sealed, 'key')].join('  '))
  }
  if (found.keys.length > 1) say('A rotation was begun and not finished: run “cairn keys rotate”.')
  if (found.lost > 0) say(`${many(found.lost, 'key')} cannot be opened any more and have to be entered again.`)
  for (const email of found.unread) say(`${email}: the file could not be read.`)
}

/** `cairn keys …` */
export const keysCommand = (): Command =>
  new Command('keys')
    .description('the keys that learners’ provider keys are sealed with')
    .addCommand(
      onStore('rotate', 'make a new root key and seal every learner’s keys with it; goes on with what was interrupted')
        .option('--secret', 'then replace the root secret, too')
        .option('--new-secret-file <file>', 'with --secret where CAIRN_SECRET is set: a file that holds the new one')
        .action(rotate),
    )
    .addCommand(onStore('status', 'root keys, and what each has sealed').option('--json', 'as JSON').action(status))
