import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { createResetTicket } from '#app/http/accounts-tickets.server.ts'
import { checkPassword, hashPassword, passwordIssue } from '#app/http/passwords.server.ts'
import { findAccountByEmail, listAccounts, setPasswordHash } from '#db/control/accounts.server.ts'
import { MINUTE } from '../support/time.ts'
import { PASSWORD, world, type World } from '../support/world.ts'

const storedHash = async (w: World, email: string) =>
  (await w.runtime.control.read((r) => findAccountByEmail(r, email)))?.passwordHash ?? ''

const trySignIn = (w: World, email: string, password: string) => w.browser().post('/sign-in', { email, password })

describe('9. passwords', () => {
  it('are stored as argon2id with 19 MiB, two passes, one lane', async () => {
    const w = await world()
    const { email } = await w.signUp()
    expect(await storedHash(w, email)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('are hashed anew at sign-in when the cost has grown', async () => {
    const w = await world()
    const { email, accountId } = await w.signUp()
    const weak = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    await w.runtime.control.immediate((tx) => setPasswordHash(tx, accountId, weak))
    await w.signIn(email)
    expect(await storedHash(w, email)).toMatch(/m=19456,t=2,p=1/)
    await expect(w.signIn(email)).resolves.toBeDefined()
  })

  it('are hashed a few at a time, and the loop stays free', async () => {
    let worst = 0
    let last = performance.now()
    const timer = setInterval(() => {
      worst = Math.max(worst, performance.now() - last)
      last = performance.now()
    }, 5)
    await Promise.all(Array.from({ length: 40 }, () => hashPassword('a b c d e f g h')))
    clearInterval(timer)
    expect(worst).toBeLessThan(150)
  })

  it('are refused politely when far too many wait', async () => {
    const all = await Promise.allSettled(Array.from({ length: 260 }, () => checkPassword(undefined, 'x')))
    const refused = all.filter((each) => each.status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.reason).toMatchObject({ status: 503, code: 'busy' })
  })
})

describe('10. a new password', () => {
  it.each([
    ['1234567', 'Use at least 8'],
    ['🐦🐦🐦🐦🐦🐦🐦', 'Use at least 8'],
    ['x'.repeat(129), 'can have at most 128'],
    ['password', 'commonest'],
    ['PASSWORD', 'commonest'],
    ['qwertyuiop', 'commonest'],
    ['1qaz2wsx', 'commonest'],
    ['iloveyou', 'commonest'],
    ['ada@example.org', 'e-mail address'],
  ])('%s is refused: %s', async (password, why) => {
    expect(await passwordIssue(password, 'ada@example.org')).toContain(why)
  })

  it.each(['aaaa bbb', '        x', '🐦'.repeat(8), 'x'.repeat(128), 'correct horse battery staple', 'ünïcödé!'])(
    '%s is fine: there are no composition rules',
    async (password) => {
      expect(await passwordIssue(password, 'ada@example.org')).toBeUndefined()
    },
  )

  it('is the same however its letters are composed', async () => {
    const stored = await hashPassword('cafe\u0301 au lait')
    expect(await checkPassword(stored, 'caf\u00e9 au lait')).toMatchObject({ ok: true })
  })

  it.each(['/sign-up', '/settings', '/reset'])('is checked at %s', async (path) => {
    const w = await world()
    const ada = await w.signUp()
    const ticket = (await createResetTicket(w.runtime, ada.email)) ?? ''
    const fields = {
      '/sign-up': { email: 'new@example.org', password: 'password' },
      '/settings': { intent: 'password', currentPassword: PASSWORD, newPassword: 'password' },
      '/reset': { ticket, password: 'password' },
    }[path]
    const answer = await (path === '/settings' ? ada : w.browser()).post(path, fields ?? {})
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('commonest')
  })
})

describe('11. the sign-in limit', () => {
  it('stops the eleventh failed try for an account, says when to come back, and survives a restart', async () => {
    const w = await world()
    const { email } = await w.signUp()
    for (let i = 0; i < 10; i++) expect((await trySignIn(w, email, 'wrong')).status).toBe(401)
    const limited = await trySignIn(w, email, PASSWORD)
    expect(limited.status).toBe(429)
    const wait = Number(limited.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(800)
    expect(wait).toBeLessThanOrEqual(900)
    await w.stop()
    const again = await world({ dataDir: w.dataDir })
    expect((await trySignIn(again, email, PASSWORD)).status).toBe(429)
    again.clock.advance(16 * MINUTE)
    expect((await trySignIn(again, email, PASSWORD)).status).toBe(302)
  })

  it('counts tries made at once', async () => {
    const w = await world()
    const { email } = await w.signUp()
    const all = await Promise.all(Array.from({ length: 30 }, () => trySignIn(w, email, 'wrong')))
    expect(all.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(all.filter(({ status }) => status === 429)).toHaveLength(20)
  })

  it('stops an address that tries many accounts, and leaves their owners their tries', async () => {
    const w = await world({ env: { TRUST_PROXY: 'true' } })
    const { email } = await w.signUp()
    const from = (address: string, who: string, password: string) =>
      w.browser().post('/sign-in', { email: who, password }, { 'x-forwarded-for': address })
    for (let i = 0; i < 50; i++) expect((await from('203.0.113.9', `u${i}@example.org`, 'wrong')).status).toBe(401)
    for (let i = 0; i < 12; i++) expect((await from('203.0.113.9', email, PASSWORD)).status).toBe(429)
    expect((await from('203.0.113.10', email, PASSWORD)).status).toBe(302)
  })

  it('counts the addresses of one IPv6 network as one', async () => {
    const w = await world({ env: { TRUST_PROXY: 'true' } })
    await w.signUp()
    const from = (address: string, i: number) =>
      w.browser().post('/sign-in', { email: `u${i}@example.org`, password: 'x' }, { 'x-forwarded-for': address })
    for (let i = 0; i < 50; i++) expect((await from(`2001:db8:0:7::${i + 1}`, i)).status).toBe(401)
    expect((await from('2001:db8:0:7:a:b:c:d', 50)).status).toBe(429)
    expect((await from('2001:db8:0:8::1', 51)).status).toBe(401)
  })

  it('does not count what succeeds', async () => {
    const w = await world()
    const { email } = await w.signUp()
    for (let i = 0; i < 12; i++) expect((await trySignIn(w, email, PASSWORD)).status).toBe(302)
  })

  it('cannot be escaped by a forged forwarding header', async () => {
    const w = await world()
    await w.signUp()
    for (let i = 0; i < 50; i++) {
      await w
        .browser()
        .post('/sign-in', { email: `u${i}@example.org`, password: 'x' }, { 'x-forwarded-for': `10.0.0.${i}` })
    }
    expect((await trySignIn(w, 'somebody@example.org', 'x')).status).toBe(429)
  })
})

describe('12. an unknown account and a wrong password', () => {
  const masked = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/nonce="[^"]+"/g, '')

  it('get the same answer', async () => {
    const w = await world()
    const { email } = await w.signUp()
    const wrong = await trySignIn(w, email, 'not the password')
    const unknown = await trySignIn(w, 'nobody@example.org', 'not the password')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(masked(unknown.text)).toBe(masked(wrong.text))
  })

  it('take the same time', async () => {
    const stored = await hashPassword(PASSWORD)
    const took = async (against: string | undefined) => {
      const started = performance.now()
      await checkPassword(against, 'not the password')
      return performance.now() - started
    }
    const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
    await took(undefined)
    // In turn, so that whatever else the machine does slows both alike.
    const pairs: [number, number][] = []
    for (let i = 0; i < 15; i++) pairs.push([await took(stored), await took(undefined)])
    const [known, unknown] = [median(pairs.map(([time]) => time)), median(pairs.map(([, time]) => time))]
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(known, unknown) * 0.5)
  })
})

describe('13. a reset link', () => {
  it('works once, for 30 minutes, and only its hash is kept', async () => {
    const w = await world()
    const { email } = await w.signUp()
    const ticket = (await createResetTicket(w.runtime, email)) ?? ''
    expect(Buffer.from(ticket, 'base64url')).toHaveLength(32)
    expect((await w.browser().get(`/reset?ticket=${ticket}`)).text).toContain('New password')
    const both = ['one long password', 'two long passwords'].map((password) =>
      w.browser().post('/reset', { ticket, password }),
    )
    expect((await Promise.all(both)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([302, 410])
    expect((await trySignIn(w, email, PASSWORD)).status).toBe(401)
    const late = (await createResetTicket(w.runtime, email)) ?? ''
    w.clock.advance(30 * MINUTE)
    expect((await w.browser().post('/reset', { ticket: late, password: 'three long passwords' })).status).toBe(410)
  })

  it('replaces the one before, and is no ticket for anything else', async () => {
    const w = await world({ env: { SIGNUPS: 'invite' } })
    const { email } = await w.signUp()
    const first = (await createResetTicket(w.runtime, email)) ?? ''
    const second = (await createResetTicket(w.runtime, email)) ?? ''
    expect((await w.browser().post('/reset', { ticket: first, password: 'a long password' })).status).toBe(410)
    const used = await w.browser().post('/sign-up', { email: 'eve@example.org', password: PASSWORD, ticket: second })
    expect(used.status).toBe(403)
    expect((await w.browser().post('/reset', { ticket: second, password: 'a long password' })).status).toBe(302)
  })
})

it('14. there is no default account', async () => {
  const w = await world()
  expect(await w.runtime.control.read((r) => listAccounts(r))).toEqual([])
})

it('15. deleting an account and changing a password ask for the password again', async () => {
  const w = await world()
  const ada = await w.signUp()
  const change = { intent: 'password', currentPassword: 'wrong', newPassword: 'a wholly new phrase' }
  expect((await ada.post('/settings', change)).status).toBe(422)
  const remove = { intent: 'delete', deletePassword: 'wrong', confirmation: 'delete' }
  expect((await ada.post('/settings', remove)).status).toBe(422)
  expect((await ada.post('/settings', { ...remove, deletePassword: PASSWORD, confirmation: 'yes' })).status).toBe(422)
  const gone = await ada.post('/settings', { ...remove, deletePassword: PASSWORD })
  expect(gone.location).toBe('/sign-up')
  expect(ada.cookies.has('cairn')).toBe(false)
  expect(await w.runtime.control.read((r) => listAccounts(r))).toEqual([])
})
