import {
  keptSecret,
  promoteSecret,
  rootSecret,
  RootSecretError,
  stagedSecret,
  type SecretSettings,
} from '#app/adapters/root-secret.server.ts'
import {
  newRootKey,
  openRootKey,
  openText,
  rootKeyIdOf,
  SealBrokenError,
  sealRootKey,
  sealText,
  type Place,
  type RootKey,
} from '#app/adapters/secret-box.ts'
import type { Clock } from '#app/domain/clock.ts'
import { AppError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb, ControlTx } from '#db/control/control.server.ts'
import { insertRootKey, listRootKeys, type RootKeyRow } from '#db/control/root-keys.server.ts'

export type KeyringParts = Clock & { control: ControlDb; settings: SecretSettings }

/**
 * What was sealed has to be committed within this, ms: a rotation counts on it, and forgets the old root key only when
 * everything sealed with it before has either been seen or can no longer come.
 */
export const SEALED_WITHIN_MS = 4000

const WRONG_SECRET =
  'The secret does not open the keys that are kept here. Start with the one they were made with: restore ' +
  'DATA_DIR/secret.key from a backup, or set CAIRN_SECRET to what it was (a new one, where you were replacing it).'

/** The root secret was replaced, and this process was started with the one before. */
class SecretReplacedError extends AppError {
  constructor(cause: unknown) {
    super('secret_replaced', 503, 'The secret of this server was replaced: it has to be started again.', { cause })
  }
}

/** Every root key opened with a secret; undefined where the secret is not theirs. */
function openAll(rows: RootKeyRow[], secret: Buffer | undefined): Map<string, RootKey> | undefined {
  if (!secret) return undefined
  try {
    return new Map(rows.map(({ id, sealed }) => [id, { id, key: openRootKey(secret, id, sealed) }]))
  } catch (error) {
    if (error instanceof SealBrokenError) return undefined
    throw error
  }
}

/** The first root key there is. */
function* firstRow(tx: ControlTx, { settings, now, newId }: KeyringParts): Step<RootKeyRow> {
  const id = newId()
  const sealed = sealRootKey(rootSecret(settings), id, newRootKey())
  const first: RootKeyRow = { id, sealed, state: 'current', createdAt: now().getTime() }
  yield* insertRootKey(tx, first)
  return first
}

/**
 * Open the root keys under the control database's write lock. A secret that was staged, and whose keys are committed,
 * takes its place here: whoever replaced the secret was killed before it could. Throws `RootSecretError` where no
 * secret is theirs.
 */
export function* openLocked(tx: ControlTx, { settings }: KeyringParts): Step<Map<string, RootKey>> {
  const rows = yield* listRootKeys(tx)
  const opened = openAll(rows, keptSecret(settings))
  if (opened) return opened
  const finished = openAll(rows, stagedSecret(settings))
  if (!finished) throw new RootSecretError(WRONG_SECRET)
  promoteSecret(settings)
  return finished
}

/** Open the root keys; two processes that make the first one together end with the same. */
async function openKeys(parts: KeyringParts): Promise<Map<string, RootKey>> {
  const rows = await parts.control.read((r) => listRootKeys(r))
  const opened = rows.length > 0 ? openAll(rows, keptSecret(parts.settings)) : undefined
  if (opened) return opened
  return parts.control.immediate(function* (tx): Step<Map<string, RootKey>> {
    if ((yield* listRootKeys(tx)).length === 0) yield* firstRow(tx, parts)
    return yield* openLocked(tx, parts)
  })
}

/** Seals learners' keys and opens them, with the root keys of this data directory. */
export class Keyring {
  #keys: Map<string, RootKey>

  private constructor(
    private readonly parts: KeyringParts,
    keys: Map<string, RootKey>,
  ) {
    this.#keys = keys
  }

  /** Open the root keys, making the first. Throws `RootSecretError` where the secret is not theirs. */
  static async open(parts: KeyringParts): Promise<Keyring> {
    return new Keyring(parts, await openKeys(parts))
  }

  /**
   * Seal a text for one row of a learner's, with the root key that is current now. It has to be committed before
   * `before`, ms since the epoch.
   */
  async seal(place: Place, text: string): Promise<{ sealed: string; before: number }> {
    const before = this.parts.now().getTime() + SEALED_WITHIN_MS
    const root = await this.current()
    return { sealed: sealText(root, place, text), before }
  }

  /** The root key that seals now. */
  async current(): Promise<RootKey> {
    const rows = await this.parts.control.read((r) => listRootKeys(r))
    const current = rows.find(({ state }) => state === 'current')
    const root = current && (this.#keys.get(current.id) ?? (await this.#openAgain()).get(current.id))
    if (!root) throw new Error('There is no current root key.')
    return root
  }

  /**
   * Open a sealed text. Throws `SealBrokenError` where this server cannot: it has to be entered again.
   * Throws `secret_replaced` where it could with another secret.
   */
  async open(place: Place, sealed: string): Promise<string> {
    const id = rootKeyIdOf(sealed)
    if (id === undefined) throw new SealBrokenError('This is no sealed text.')
    const root = await this.#find(id)
    if (!root) throw new SealBrokenError('Its root key is gone.')
    return openText(root, place, sealed)
  }

  /** Another process may have made a root key since. */
  async #find(id: string): Promise<RootKey | undefined> {
    const known = this.#keys.get(id)
    if (known) return known
    const rows = await this.parts.control.read((r) => listRootKeys(r))
    return rows.some((row) => row.id === id) ? (await this.#openAgain()).get(id) : undefined
  }

  /** Open what there is now; what is open stays open where the secret has changed meanwhile. */
  async #openAgain(): Promise<Map<string, RootKey>> {
    try {
      this.#keys = await openKeys(this.parts)
    } catch (error) {
      if (error instanceof RootSecretError) throw new SecretReplacedError(error)
      throw error
    }
    return this.#keys
  }
}
