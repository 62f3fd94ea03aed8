import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ensureSetupLink } from '#app/http/accounts-setup.server.ts'
import { createTicket } from '#app/http/accounts-tickets.server.ts'
import { listAccounts } from '#db/control/accounts.server.ts'
import { DAY, HOUR, MINUTE } from '#tests/support/time.ts'
import { PASSWORD, world, type World } from '#tests/support/world.ts'

const form = (email: string, ticket?: string) => ({ email, password: PASSWORD, ...(ticket ? { ticket } : {}) })

const accounts = async (w: World) =>
  (await w.runtime.control.read((r) => listAccounts(r))).map(({ email, role }) => `${email} ${role}`)

const learnerFolders = (w: World) => {
  const root = path.join(w.dataDir, 'tenants')
  return readdirSync(root).flatMap((shard) => readdirSync(path.join(root, shard)))
}

const ticketIn = (link: string | undefined) => new URL(link ?? '').searchParams.get('ticket') ?? ''

describe('signing up', () => {
  it('lets the first person in as admin and everyone after as a learner', async () => {
    const w = await world()
    const ada = w.browser()
    expect((await ada.get('/sign-in')).location).toBe('/sign-up')
    expect((await ada.get('/sign-up')).text).toContain('it will be the administrator')
    expect((await ada.post('/sign-up', form('Ada@Example.org'))).location).toBe('/')
    expect((await ada.get('/settings')).text).toContain('ada@example.org')
    await w.browser().post('/sign-up', form('bob@example.org'))
    expect(await accounts(w)).toEqual(['ada@example.org admin', 'bob@example.org learner'])
    expect(learnerFolders(w)).toHaveLength(2)
  })

  it('makes exactly one admin of twelve who come first at once', async () => {
    const w = await world({ env: { TRUST_PROXY: 'true' } })
    const from = (i: number) => ({ 'x-forwarded-for': `203.0.113.${i}` })
    const all = Array.from({ length: 12 }, (_, i) => w.browser().post('/sign-up', form(`p${i}@example.org`), from(i)))
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(Array(12).fill(302))
    expect((await accounts(w)).filter((account) => account.endsWith('admin'))).toHaveLength(1)
  })

  it('refuses an address twice, also at once, and leaves no file behind', async () => {
    const w = await world()
    const twice = [1, 2].map(() => w.browser().post('/sign-up', form('ada@example.org')))
    const statuses = (await Promise.all(twice)).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([302, 422])
    const again = await w.browser().post('/sign-up', form(' ADA@example.org '))
    expect(again.status).toBe(422)
    expect(again.text).toContain('already has an account')
    expect(learnerFolders(w)).toHaveLength(1)
  })

  it('names the field that is wrong and keeps what was typed safe', async () => {
    const w = await world()
    const wrong = await w.browser().post('/sign-up', { email: 'nobody', password: 'short' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Enter an e-mail address')
    expect(wrong.text).not.toContain('value="short"')
    expect((await w.browser().post('/sign-up', {})).status).toBe(422)
  })

  it('asks for an invitation where SIGNUPS says so; it works once', async () => {
    const w = await world({ env: { SIGNUPS: 'invite' } })
    await w.signUp('admin@example.org')
    expect((await w.browser().get('/sign-up')).text).toContain('You need an invitation')
    expect((await w.browser().post('/sign-up', form('eve@example.org'))).status).toBe(403)
    const ticket = await createTicket(w.runtime, 'invite')
    expect((await w.browser().get(`/sign-up?ticket=${ticket}`)).text).toContain(ticket)
    const both = ['bob', 'cat'].map((name) => w.browser().post('/sign-up', form(`${name}@example.org`, ticket)))
    expect((await Promise.all(both)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([302, 403])
    const late = await createTicket(w.runtime, 'invite')
    w.clock.advance(7 * DAY + 1)
    expect((await w.browser().post('/sign-up', form('dan@example.org', late))).status).toBe(403)
  })

  it('keeps an invitation that was tried with a bad password', async () => {
    const w = await world({ env: { SIGNUPS: 'invite' } })
    await w.signUp('admin@example.org')
    const ticket = await createTicket(w.runtime, 'invite')
    expect((await w.browser().post('/sign-up', { ...form('bob@example.org', ticket), password: 'x' })).status).toBe(422)
    expect((await w.browser().post('/sign-up', form('bob@example.org', ticket))).status).toBe(302)
  })

  it('is closed where SIGNUPS says so, with a ticket too, but not to the very first', async () => {
    const w = await world({ env: { SIGNUPS: 'closed' } })
    expect((await w.browser().post('/sign-up', form('ada@example.org'))).status).toBe(302)
    const ticket = await createTicket(w.runtime, 'invite')
    const refused = await w.browser().post('/sign-up', form('bob@example.org', ticket))
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('takes no new accounts')
  })
})

describe('the limit of sign-ups from one place', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address })

  async function crowded(env: Record<string, string> = {}) {
    const w = await world({ env: { TRUST_PROXY: 'true', ...env } })
    const signUp = (name: string, address: string, ticket?: string) =>
      w.browser().post('/sign-up', form(`${name}@example.org`, ticket), from(address))
    for (let i = 0; i <= 10; i++) expect((await signUp(`p${i}`, '203.0.113.9')).status).toBe(302)
    return { w, signUp }
  }

  it('lets the first account and ten more through in an hour, then says when to come back, also after a restart', async () => {
    const { w, signUp } = await crowded()
    const limited = await signUp('eve', '203.0.113.9')
    expect(limited.status).toBe(429)
    expect(limited.text).toContain('Many accounts have been made from where you are')
    const wait = Number(limited.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(3500)
    expect(wait).toBeLessThanOrEqual(3600)
    expect(w.logs.filter(({ event }) => event === 'security.sign_up.limited')).toHaveLength(1)
    expect(learnerFolders(w)).toHaveLength(11)
    expect((await signUp('bob', '203.0.113.10')).status).toBe(302)
    await w.stop()
    const again = await world({ dataDir: w.dataDir, env: { TRUST_PROXY: 'true' } })
    const later = () => again.browser().post('/sign-up', form('eve@example.org'), from('203.0.113.9'))
    expect((await later()).status).toBe(429)
    again.clock.advance(61 * MINUTE)
    expect((await later()).status).toBe(302)
  })

  it('counts sign-ups made at once, and one household’s many IPv6 addresses as one place', async () => {
    const w = await world({ env: { TRUST_PROXY: 'true' } })
    await w.signUp()
    const all = Array.from({ length: 14 }, (_, i) =>
      w.browser().post('/sign-up', form(`p${i}@example.org`), from(`2001:db8:0:7::${i + 1}`)),
    )
    const statuses = (await Promise.all(all)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 302)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(4)
    expect(learnerFolders(w)).toHaveLength(11)
    const next = await w.browser().post('/sign-up', form('bob@example.org'), from('2001:db8:0:8::1'))
    expect(next.status).toBe(302)
  })

  it('is not spent by what is refused: a bad password, an address that is taken, a closed door', async () => {
    const w = await world({ env: { TRUST_PROXY: 'true' } })
    await w.signUp('ada@example.org')
    const post = (fields: Record<string, string>) => w.browser().post('/sign-up', fields, from('203.0.113.9'))
    for (let i = 0; i < 12; i++) {
      expect((await post({ email: `p${i}@example.org`, password: 'password' })).status).toBe(422)
      expect((await post(form('ada@example.org'))).status).toBe(422)
    }
    for (let i = 0; i < 10; i++) expect((await post(form(`p${i}@example.org`))).status).toBe(302)
    expect((await post(form('p10@example.org'))).status).toBe(429)
    const closed = await world({ env: { SIGNUPS: 'closed' } })
    await closed.signUp()
    for (let i = 0; i < 12; i++) {
      expect((await closed.browser().post('/sign-up', form(`p${i}@example.org`))).status).toBe(403)
    }
  })

  it('does not hold back whoever was invited, once an invitation', async () => {
    const { w, signUp } = await crowded()
    const ticket = await createTicket(w.runtime, 'invite')
    expect((await signUp('eve', '203.0.113.9', 'made-up')).status).toBe(429)
    expect((await signUp('bob', '203.0.113.9', ticket)).status).toBe(302)
    expect((await signUp('cat', '203.0.113.9', ticket)).status).toBe(429)
  })
})

describe('the first account where other machines can reach the server', () => {
  const reachable = { env: { HOST: '0.0.0.0' } }

  it('is made with the setup link only, once', async () => {
    const w = await world(reachable)
    expect((await w.browser().post('/sign-up', form('eve@example.org'))).status).toBe(403)
    expect(await accounts(w)).toEqual([])
    const link = await ensureSetupLink(w.runtime, w.url)
    const ticket = ticketIn(link)
    expect((await w.browser().get(`/setup?ticket=${ticket}`)).text).toContain('administrator of this server')
    expect((await w.browser().post('/setup', form('ada@example.org', ticket))).location).toBe('/')
    expect((await w.browser().post('/setup', form('eve@example.org', ticket))).status).toBe(302)
    expect(await accounts(w)).toEqual(['ada@example.org admin', 'eve@example.org learner'])
    expect(await ensureSetupLink(w.runtime, w.url)).toBeUndefined()
  })

  it('is not made with an old link, nor with an invitation', async () => {
    const w = await world(reachable)
    const old = ticketIn(await ensureSetupLink(w.runtime, w.url))
    const fresh = ticketIn(await ensureSetupLink(w.runtime, w.url))
    const invite = await createTicket(w.runtime, 'invite')
    for (const ticket of [old, invite, 'made-up']) {
      expect((await w.browser().post('/setup', form('eve@example.org', ticket))).status).toBe(403)
    }
    w.clock.advance(24 * HOUR + 1)
    expect((await w.browser().get(`/setup?ticket=${fresh}`)).text).toContain('This link does not work')
    expect((await w.browser().post('/setup', form('eve@example.org', fresh))).status).toBe(403)
  })

  it('needs no link on loopback', async () => {
    const w = await world()
    expect(await ensureSetupLink(w.runtime, w.url)).toBeUndefined()
  })
})
