import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { changePassword, removeAccount, setAccountDisabled, setPassword } from '#app/http/accounts-manage.server.ts'
import { findAccountByEmail } from '#db/control/accounts.server.ts'
import type { Client } from '../support/client.ts'
import { DAY } from '../support/time.ts'
import { PASSWORD, world, type Learner, type World } from '../support/world.ts'

const isIn = async (client: Client) => (await client.get('/settings')).status === 200
const idOf = (client: Client) => client.cookies.get('cairn') ?? ''
const secretIn = (cookie: string) => JSON.parse(Buffer.from(decodeURIComponent(cookie), 'base64').toString()) as string

const controlBytes = (w: World) =>
  readdirSync(w.dataDir)
    .filter((name) => name.startsWith('control.db'))
    .map((name) => readFileSync(path.join(w.dataDir, name), 'latin1'))
    .join('')

it('1. session ids are 256 random bits, and only their hash is on disk', async () => {
  const w = await world()
  const ada = await w.signUp()
  const other = await w.signIn(ada.email)
  const secret = secretIn(idOf(ada))
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
  expect(secretIn(idOf(other))).not.toBe(secret)
  expect(controlBytes(w)).toContain(ada.email)
  expect(controlBytes(w)).not.toContain(secret)
})

describe('2. the cookie', () => {
  const setCookie = async (w: World, headers: Record<string, string> = {}) => {
    await w.signUp('ada@example.org')
    const form = { email: 'ada@example.org', password: PASSWORD }
    const answer = await w.browser().post('/sign-in', form, headers)
    return { status: answer.status, line: answer.headers.getSetCookie()[0] ?? '' }
  }

  it('has a plain name on http loopback', async () => {
    const { line } = await setCookie(await world())
    expect(line).toMatch(/^cairn=[^;]+; Max-Age=5184000; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('is __Host- and Secure under https', async () => {
    const w = await world({ env: { ORIGIN: 'https://cairn.example' } })
    const { createAccount } = await import('#app/http/accounts.server.ts')
    await createAccount(w.runtime, { email: 'ada@example.org', password: PASSWORD })
    const form = { email: 'ada@example.org', password: PASSWORD }
    const answer = await w.browser().post('/sign-in', form, { origin: 'https://cairn.example' })
    const line = answer.headers.getSetCookie()[0]
    expect(line).toMatch(/^__Host-cairn=[^;]+; Max-Age=5184000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  })

  it('is not sent over plain http to another machine unless the operator says so', async () => {
    const w = await world({ env: { HOST: '0.0.0.0' } })
    await w.signUp('ada@example.org')
    const { raw } = await import('../support/client.ts')
    const body = new URLSearchParams({ email: 'ada@example.org', password: PASSWORD }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }
    const headers = { ...type, host: '192.168.1.7:3000' }
    const answer = await raw(w.url, { method: 'POST', path: '/sign-in', headers, body })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('over plain http works only')
    expect(answer.headers['set-cookie']).toBeUndefined()
    const signUp = await raw(w.url, { method: 'POST', path: '/sign-up', headers, body: body.replace('ada', 'eve') })
    expect(signUp.status).toBe(403)
    expect(await w.runtime.control.read((r) => findAccountByEmail(r, 'eve@example.org'))).toBeUndefined()
  })
})

it('3. signing in again makes a new id and the old one dies', async () => {
  const w = await world()
  const ada = await w.signUp()
  const old = w.browser()
  old.cookies.set('cairn', idOf(ada))
  await ada.post('/sign-in', { email: ada.email, password: PASSWORD })
  expect(idOf(ada)).not.toBe(idOf(old))
  expect(await isIn(ada)).toBe(true)
  expect(await isIn(old)).toBe(false)
})

it('3. an id that the browser brought along is never adopted', async () => {
  const w = await world()
  const { email } = await w.signUp()
  const victim = w.browser()
  victim.cookies.set('cairn', 'IlBMQU5URUQi')
  await victim.post('/sign-in', { email, password: PASSWORD })
  expect(idOf(victim)).not.toBe('IlBMQU5URUQi')
})

it('4. signing out kills the session on the server and forgets the cookie', async () => {
  const w = await world()
  const ada = await w.signUp()
  const copy = w.browser()
  copy.cookies.set('cairn', idOf(ada))
  expect((await ada.post('/sign-out', {})).location).toBe('/sign-in')
  expect(ada.cookies.has('cairn')).toBe(false)
  expect(await isIn(copy)).toBe(false)
})

describe('5. an account that ends', () => {
  const ways: [string, (w: World, ada: Learner) => Promise<unknown>][] = [
    ['disabled', (w, ada) => setAccountDisabled(w.runtime, ada.email, true)],
    ['deleted', (w, ada) => removeAccount(w.runtime, ada.accountId, {})],
  ]

  it.each(ways)('by being %s loses its sessions and tokens at once', async (_, end) => {
    const w = await world()
    await w.signUp('admin@example.org')
    const ada = await w.signUp()
    const script = await ada.script()
    expect((await script('GET', '/api/v1/plans')).status).toBe(200)
    await end(w, ada)
    expect(await isIn(ada)).toBe(false)
    expect((await script('GET', '/api/v1/plans')).status).toBe(401)
    expect((await ada.post('/sign-in', { email: ada.email, password: PASSWORD })).status).toBeGreaterThanOrEqual(400)
  })

  it.each(ways)('by being %s loses its open streams within 5 s', async (_, end) => {
    const w = await world()
    await w.signUp('admin@example.org')
    const ada = await w.signUp()
    const made = await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
    const stream = await ada.fetch(`/api/v1/plans/${made.body.id}/events`)
    const reading = stream.text().then(
      () => 'ended',
      () => 'cut',
    )
    await end(w, ada)
    const started = performance.now()
    expect(['ended', 'cut']).toContain(await reading)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

it('6. a new password ends the other sessions and leaves this one', async () => {
  const w = await world()
  const ada = await w.signUp()
  const phone = await w.signIn(ada.email)
  const fields = { intent: 'password', currentPassword: PASSWORD, newPassword: 'a wholly new phrase' }
  expect((await ada.post('/settings', fields)).status).toBe(200)
  expect(await isIn(ada)).toBe(true)
  expect(await isIn(phone)).toBe(false)
  await expect(w.signIn(ada.email, 'a wholly new phrase')).resolves.toBeDefined()
})

it('6. a password that the operator sets ends every session', async () => {
  const w = await world()
  const ada = await w.signUp()
  await setPassword(w.runtime, ada.email, 'set by the operator')
  expect(await isIn(ada)).toBe(false)
})

it('6. a rehash that was under way cannot undo a new password', async () => {
  const w = await world()
  const ada = await w.signUp()
  const row = await w.runtime.control.read((r) => findAccountByEmail(r, ada.email))
  if (!row) throw new Error('no account')
  const { replacePasswordHash } = await import('#db/control/accounts.server.ts')
  const visitor = { address: '', userAgent: '', requestId: '' }
  await changePassword(w.runtime, row, { password: 'a wholly new phrase', keepSession: '' }, visitor)
  const changed = await w.runtime.control.immediate((tx) => replacePasswordHash(tx, row.id, row.passwordHash, 'old'))
  expect(changed).toBe(0)
})

describe('7. a session', () => {
  it('ends after 14 days unused', async () => {
    const w = await world()
    const ada = await w.signUp()
    w.clock.advance(13 * DAY)
    expect(await isIn(ada)).toBe(true)
    w.clock.advance(13 * DAY)
    expect(await isIn(ada)).toBe(true)
    w.clock.advance(14 * DAY)
    expect(await isIn(ada)).toBe(false)
  })

  it('ends after 60 days however much it is used', async () => {
    const w = await world()
    const ada = await w.signUp()
    for (let week = 1; week <= 8; week++) {
      w.clock.advance(7 * DAY)
      expect(await isIn(ada)).toBe(true)
    }
    w.clock.advance(4 * DAY)
    expect(await isIn(ada)).toBe(false)
  })

  it('survives a clock that is an hour off, either way', async () => {
    const w = await world()
    const ada = await w.signUp()
    w.clock.advance(DAY / 24)
    expect(await isIn(ada)).toBe(true)
    w.clock.advance(-DAY / 12)
    expect(await isIn(ada)).toBe(true)
  })

  it('survives a restart', async () => {
    const w = await world()
    const ada = await w.signUp()
    await w.stop()
    const again = await world({ dataDir: w.dataDir })
    const browser = again.browser()
    browser.cookies.set('cairn', idOf(ada))
    expect(await isIn(browser)).toBe(true)
  })
})

describe('8. sessions', () => {
  it('are listed and revoked one by one, or all but this', async () => {
    const w = await world()
    const ada = await w.signUp()
    const phone = await w.signIn(ada.email)
    const tablet = await w.signIn(ada.email)
    const page = (await ada.get('/settings')).text
    const handles = [...page.matchAll(/name="handle" value="([^"]+)"/g)].map(([, handle]) => handle ?? '')
    expect(handles).toHaveLength(2)
    await ada.post('/settings', { intent: 'revoke-session', handle: handles[0] ?? '' })
    expect([await isIn(phone), await isIn(tablet)].filter(Boolean)).toHaveLength(1)
    await ada.post('/settings', { intent: 'revoke-others' })
    expect([await isIn(phone), await isIn(tablet), await isIn(ada)]).toEqual([false, false, true])
  })

  it('of somebody else cannot be revoked by their name', async () => {
    const w = await world()
    const ada = await w.signUp()
    const phone = await w.signIn(ada.email)
    const [, handle = ''] = /name="handle" value="([^"]+)"/.exec((await ada.get('/settings')).text) ?? []
    const eve = await w.signUp()
    await eve.post('/settings', { intent: 'revoke-session', handle })
    expect(await isIn(phone)).toBe(true)
  })
})
