import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { OwnProvider } from '#app/domain/providers.ts'

/** AES-256: 32 bytes of key. */
export const KEY_BYTES = 32
/** The size of IV that GCM is made for (NIST SP 800-38D, 5.2.1.1); random, so a key seals 2^32 texts at most. */
const IV_BYTES = 12
const TAG_BYTES = 16

/** What was sealed cannot be opened: another key, another place, or not what was written. */
export class SealBrokenError extends Error {
  override name = 'SealBrokenError'
}

/** Seal bytes with AES-256-GCM. `aad` is bound in and not kept: opening has to name the same. */
export function sealBytes(key: Buffer, plain: Buffer, aad: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(aad, 'utf8'))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Open what `sealBytes` made. Throws `SealBrokenError` for anything else. */
export function openBytes(key: Buffer, sealed: string, aad: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealBrokenError('The sealed text is too short.')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(aad, 'utf8'))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw new SealBrokenError('The sealed text does not open.', { cause })
  }
}

/** A key for one purpose from another key: HKDF-SHA-256. */
export const deriveKey = (from: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', from, Buffer.alloc(0), Buffer.from(purpose, 'utf8'), KEY_BYTES))

/** The key that root keys are sealed with, from the root secret. */
const sealingKey = (secret: Buffer) => deriveKey(secret, 'cairn/root-keys/1')

export const sealRootKey = (secret: Buffer, id: string, key: Buffer): string =>
  sealBytes(sealingKey(secret), key, `root key|${id}`)

/** Throws `SealBrokenError` where the secret is not the one that the root key was sealed with. */
export const openRootKey = (secret: Buffer, id: string, sealed: string): Buffer =>
  openBytes(sealingKey(secret), sealed, `root key|${id}`)

export type RootKey = { id: string; key: Buffer }
/** Whose key it is: a learner's id, the row it stands in, and the kind of provider that row is for. */
export type Place = { tenantId: string; rowId: string; kind: OwnProvider }

const tenantKey = (root: RootKey, { tenantId }: Place) => deriveKey(root.key, `cairn/tenant/1/${tenantId}`)

const VERSION = '2'
/** What each version binds in: the first left out the kind of provider. It is opened still, and sealed anew by a rotation. */
const BINDING = new Map<string | undefined, (rootId: string, place: Place) => string>([
  ['1', (rootId, { tenantId, rowId }) => `${rootId}|${tenantId}|${rowId}`],
  [VERSION, (rootId, { tenantId, rowId, kind }) => `${VERSION}|${rootId}|${tenantId}|${rowId}|${kind}`],
])

/** Throws `SealBrokenError` for a version that nobody has ever written. */
function bindingOf(version: string | undefined, rootId: string, place: Place): string {
  const binding = BINDING.get(version)
  if (!binding) throw new SealBrokenError('The sealed text is of an unknown version.')
  return binding(rootId, place)
}

/** Seal a learner's text for one row. The result names the root key it needs. */
export const sealText = (root: RootKey, place: Place, text: string): string =>
  [
    VERSION,
    root.id,
    sealBytes(tenantKey(root, place), Buffer.from(text, 'utf8'), bindingOf(VERSION, root.id, place)),
  ].join('.')

/** The id of the root key that a sealed text names; undefined for what is no sealed text of ours. */
export function rootKeyIdOf(sealed: string): string | undefined {
  const [version, id, bytes, more] = sealed.split('.')
  return BINDING.has(version) && id && bytes && more === undefined ? id : undefined
}

/** Whether a text is sealed with this root key as texts are sealed now. */
export const isSealedNow = (root: RootKey, sealed: string): boolean => sealed.startsWith(`${VERSION}.${root.id}.`)

/** Open a learner's text. Throws `SealBrokenError` where it was sealed for another learner, row, provider or key. */
export function openText(root: RootKey, place: Place, sealed: string): string {
  if (rootKeyIdOf(sealed) !== root.id) throw new SealBrokenError('The sealed text names another root key.')
  const [version, , bytes = ''] = sealed.split('.')
  return openBytes(tenantKey(root, place), bytes, bindingOf(version, root.id, place)).toString('utf8')
}

export const newRootKey = (): Buffer => randomBytes(KEY_BYTES)
