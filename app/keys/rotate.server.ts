import { keptSecret, RootSecretError, stageSecret } from '#app/adapters/root-secret.server.ts'
import {
  isSealedNow,
  newRootKey,
  openText,
  rootKeyIdOf,
  SealBrokenError,
  sealRootKey,
  sealText,
  type RootKey,
} from '#app/adapters/secret-box.ts'
import { FileUnusableError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { accountsAfter } from '#db/control/accounts.server.ts'
import {
  insertRootKey,
  listRootKeys,
  removeRootKey,
  resealRootKey,
  retireRootKey,
} from '#db/control/root-keys.server.ts'
import { resealKey, sealedKeys } from '#db/tenant/providers.server.ts'
import type { TenantDb, TenantStore, TenantTx } from '#db/tenants.server.ts'
import { openLocked, SEALED_WITHIN_MS, type KeyringParts } from './keyring.server.ts'

export type RotateParts = KeyringParts & {
  tenants: TenantStore
  /** Waits so many ms. */
  wait: (ms: number) => Promise<unknown>
  failpoint?: (name: string) => void
}

/** Learners are looked up so many at a time. */
const PAGE = 200
/** What clocks of several machines may differ by, ms. */
const SKEW_MS = 6000

/** What a rotation came to: learners whose keys were sealed anew, keys that nobody can open, files that were not read. */
export type Rotated = { learners: number; keys: number; lost: number; unread: string[] }

/** Every account, page by page. */
async function* everyAccount({ control }: RotateParts): AsyncGenerator<{ id: TenantId; email: string }> {
  for (let after = ''; ;) {
    const page = await control.read((r) => accountsAfter(r, after, PAGE))
    for (const { id, email } of page) yield { id: id as TenantId, email }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last.id
  }
}

/** Begin a rotation, or go on with one that was begun. Returns every key, and the one that seals from here on. */
function begin(parts: RotateParts): Promise<{ keys: Map<string, RootKey>; current: RootKey; since: number }> {
  return parts.control.immediate(function* (tx): Step<{ keys: Map<string, RootKey>; current: RootKey; since: number }> {
    const keys = yield* openLocked(tx, parts)
    const rows = yield* listRootKeys(tx)
    const underWay = rows.find(({ state }) => state === 'current')
    const current = underWay && keys.get(underWay.id)
    if (current && rows.length > 1) return { keys, current, since: underWay.createdAt }
    const secret = keptSecret(parts.settings)
    if (!secret) throw new RootSecretError('The secret file secret.key vanished.')
    const made = { id: parts.newId(), key: newRootKey() }
    const since = parts.now().getTime()
    yield* retireRootKey(tx)
    yield* insertRootKey(tx, {
      id: made.id,
      sealed: sealRootKey(secret, made.id, made.key),
      state: 'current',
      createdAt: since,
    })
    return { keys: keys.set(made.id, made), current: made, since }
  })
}

type Ring = { keys: Map<string, RootKey>; current: RootKey }

/** Seal one learner's keys anew, in one transaction. What cannot be opened stays as it is: it is lost already. */
function* resealLearner(
  tx: TenantTx,
  tenantId: TenantId,
  { keys, current }: Ring,
): Step<{ keys: number; lost: number }> {
  const done = { keys: 0, lost: 0 }
  for (const { id, kind, sealedKey } of yield* sealedKeys(tx)) {
    if (isSealedNow(current, sealedKey)) continue
    const place = { tenantId, rowId: id, kind }
    const root = keys.get(rootKeyIdOf(sealedKey) ?? '')
    try {
      if (!root) throw new SealBrokenError('Its root key is gone.')
      yield* resealKey(tx, { id, from: sealedKey, to: sealText(current, place, openText(root, place, sealedKey)) })
      done.keys += 1
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error
      done.lost += 1
    }
  }
  return done
}

/** Whether a learner has anything that is not sealed with this key, as keys are sealed now. */
const isBehind = (db: TenantDb, current: RootKey): Promise<boolean> =>
  db.read(function* (r): Step<boolean> {
    return (yield* sealedKeys(r)).some(({ sealedKey }) => !isSealedNow(current, sealedKey))
  })

/** Look at every learner, and seal anew what is behind. Bytes only change place, so the wall does not stop it. */
async function pass(parts: RotateParts, ring: Ring): Promise<Rotated> {
  const rotated: Rotated = { learners: 0, keys: 0, lost: 0, unread: [] }
  for await (const { id, email } of everyAccount(parts)) {
    const db = parts.tenants.of(id)
    try {
      if (!(await isBehind(db, ring.current))) continue
      const done = await db.immediate((tx) => resealLearner(tx, id, ring), { pastWall: true })
      rotated.keys += done.keys
      rotated.lost += done.lost
      if (done.keys > 0) rotated.learners += 1
      parts.failpoint?.('learner_resealed')
    } catch (error) {
      if (!(error instanceof FileUnusableError)) throw error
      rotated.unread.push(email)
    }
  }
  return rotated
}

/**
 * Make a new root key, seal every learner's keys with it, and forget the old one. Works beside a running server; killed
 * at any point, the next call goes on with it. Where a learner's file could not be read the old key is kept, for the
 * day it can.
 */
export async function rotateRootKey(parts: RotateParts): Promise<Rotated> {
  const { since, ...ring } = await begin(parts)
  parts.failpoint?.('root_key_made')
  const first = await pass(parts, ring)
  parts.failpoint?.('all_resealed')
  // What was sealed with the old key just before it retired has been committed by then, or never will be.
  const left = since + SEALED_WITHIN_MS + SKEW_MS - parts.now().getTime()
  if (left > 0) await parts.wait(left)
  const second = await pass(parts, ring)
  if (second.unread.length === 0) {
    await parts.control.immediate(function* (tx): Step<void> {
      for (const { id, state } of yield* listRootKeys(tx)) if (state === 'retiring') yield* removeRootKey(tx, id)
    })
  }
  parts.failpoint?.('old_key_removed')
  return { ...second, learners: first.learners + second.learners, keys: first.keys + second.keys }
}

/**
 * Put a new root secret in the place of the old one. Without `given`, a new one is made: staged beside secret.key, then
 * the root keys are sealed under it in one transaction, then it takes its place; killed in between, whoever boots next
 * finishes that. With `given`, the environment has to name it from the next start on.
 */
export async function replaceSecret(parts: RotateParts, given?: Buffer): Promise<void> {
  await parts.control.immediate(function* (tx): Step<void> {
    const keys = yield* openLocked(tx, parts)
    const secret = given ?? stageSecret(parts.settings)
    parts.failpoint?.('secret_staged')
    for (const { id, key } of keys.values()) yield* resealRootKey(tx, id, sealRootKey(secret, id, key))
  })
  parts.failpoint?.('root_keys_resealed')
  if (given) return
  await parts.control.immediate(function* (tx): Step<void> {
    yield* openLocked(tx, parts)
  })
  parts.failpoint?.('secret_promoted')
}

/** What there is: root keys, how many keys each has sealed, and how many nobody can open. Ids are no secrets. */
export async function keysStatus(parts: RotateParts) {
  const rows = await parts.control.read((r) => listRootKeys(r))
  const counts = new Map<string, number>(rows.map(({ id }) => [id, 0]))
  let lost = 0
  const unread: string[] = []
  for await (const { id, email } of everyAccount(parts)) {
    try {
      for (const { sealedKey } of await parts.tenants.of(id).read((r) => sealedKeys(r))) {
        const rootId = rootKeyIdOf(sealedKey) ?? ''
        const n = counts.get(rootId)
        if (n === undefined) lost += 1
        else counts.set(rootId, n + 1)
      }
    } catch (error) {
      if (!(error instanceof FileUnusableError)) throw error
      unread.push(email)
    }
  }
  const keys = rows.map(({ id, state, createdAt }) => ({ id, state, createdAt, sealed: counts.get(id) ?? 0 }))
  return { keys, lost, unread }
}
