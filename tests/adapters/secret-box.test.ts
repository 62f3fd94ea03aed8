import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  deriveKey,
  isSealedNow,
  newRootKey,
  openBytes,
  openText,
  rootKeyIdOf,
  SealBrokenError,
  sealBytes,
  sealText,
} from '#app/adapters/secret-box.ts'

const root = { id: 'root-1', key: newRootKey() }
const place = { tenantId: 'ada', rowId: 'row-1', kind: 'openai' as const }

it('27. opens what it sealed, for that learner, row and kind of provider only, whatever was sealed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const sealed = sealText(root, place, text)
      expect(openText(root, place, sealed)).toBe(text)
      expect(() => openText(root, { ...place, tenantId: 'bob' }, sealed)).toThrow(SealBrokenError)
      expect(() => openText(root, { ...place, rowId: 'row-2' }, sealed)).toThrow(SealBrokenError)
      expect(() => openText(root, { ...place, kind: 'groq' }, sealed)).toThrow(SealBrokenError)
    }),
  )
})

it('27. takes a random IV of 96 bits each time', () => {
  const ivs = new Set<string>()
  for (let i = 0; i < 200; i++) {
    const bytes = Buffer.from(sealText(root, place, 'same').split('.')[2] ?? '', 'base64url')
    expect(bytes.length).toBe(12 + 4 + 16)
    ivs.add(bytes.subarray(0, 12).toString('hex'))
  }
  expect(ivs.size).toBe(200)
})

it('27. refuses what was changed in any byte, cut short, or is something else', () => {
  const key = newRootKey()
  const whole = Buffer.from(sealBytes(key, Buffer.from('sk-secret'), 'here'), 'base64url')
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => openBytes(key, changed.toString('base64url'), 'here')).toThrow(SealBrokenError)
    expect(() => openBytes(key, whole.subarray(0, at).toString('base64url'), 'here')).toThrow(SealBrokenError)
  }
  expect(() => openBytes(key, whole.toString('base64url'), 'there')).toThrow(SealBrokenError)
  for (const text of ['', '1', '1..', 'sk-secret', `3.root-1.${whole.toString('base64url')}`, '1.root-1.x.y']) {
    expect(() => openText(root, place, text)).toThrow(SealBrokenError)
  }
})

it('28. derives a key for each learner, and names the root key in what it seals', () => {
  const sealed = sealText(root, place, 'sk-secret')
  expect(rootKeyIdOf(sealed)).toBe('root-1')
  expect(() => openText({ ...root, id: 'root-2' }, place, sealed)).toThrow(SealBrokenError)
  expect(() => openText({ ...root, key: newRootKey() }, place, sealed)).toThrow(SealBrokenError)
  // RFC 5869 with SHA-256: the same every time, another for another purpose.
  expect(deriveKey(root.key, 'a')).toEqual(deriveKey(root.key, 'a'))
  expect(deriveKey(root.key, 'a')).not.toEqual(deriveKey(root.key, 'b'))
  expect(deriveKey(Buffer.alloc(32, 1), 'cairn').toString('hex')).toBe(
    '9ca5f6036757e0013d5a9d5d3032f0c58eebbe015992f65419601760d57abf9e',
  )
})

it('27. opens what was sealed before the kind of provider was bound in, and takes neither version for the other', () => {
  const tenant = deriveKey(root.key, 'cairn/tenant/1/ada')
  const old = `1.root-1.${sealBytes(tenant, Buffer.from('sk-old'), 'root-1|ada|row-1')}`
  expect(openText(root, place, old)).toBe('sk-old')
  expect(rootKeyIdOf(old)).toBe('root-1')
  expect(isSealedNow(root, old)).toBe(false)
  expect(() => openText(root, { ...place, rowId: 'row-2' }, old)).toThrow(SealBrokenError)
  const now = sealText(root, place, 'sk-new')
  expect(isSealedNow(root, now)).toBe(true)
  expect(() => openText(root, place, `1${now.slice(1)}`)).toThrow(SealBrokenError)
  expect(() => openText(root, place, `2${old.slice(1)}`)).toThrow(SealBrokenError)
})
