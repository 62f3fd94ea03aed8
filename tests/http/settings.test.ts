import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { listTokens } from '#db/control/tokens.server.ts'
import { PASSWORD, world } from '../support/world.ts'

describe('API tokens', () => {
  it('are shown once, listed by their last four, used, and revoked', async () => {
    const w = await world()
    const ada = await w.signUp()
    const made = await ada.post('/settings', { intent: 'make-token', tokenName: 'my <phone>' })
    const [token = ''] = /cairn_[\w-]{43}/.exec(made.text) ?? []
    expect(token).not.toBe('')
    const page = (await ada.get('/settings')).text
    expect(page).not.toContain(token)
    expect(page).toContain(token.slice(-4))
    expect(page).toContain('my &lt;phone&gt;')
    const [row] = await w.runtime.control.read((r) => listTokens(r, ada.accountId))
    expect(JSON.stringify(row)).not.toContain(token.slice(6, -4))
    const headers = { authorization: `Bearer ${token}` }
    const call = () => fetch(`${w.url}/api/v1/plans`, { headers }).then(({ status }) => status)
    expect(await call()).toBe(200)
    expect((await w.runtime.control.read((r) => listTokens(r, ada.accountId)))[0]?.usedAt).not.toBeNull()
    await ada.post('/settings', { intent: 'revoke-token', id: row?.id ?? '' })
    expect(await call()).toBe(401)
  })

  it('of somebody else cannot be revoked', async () => {
    const w = await world()
    const ada = await w.signUp()
    const script = await ada.script()
    const [row] = await w.runtime.control.read((r) => listTokens(r, ada.accountId))
    const eve = await w.signUp()
    expect((await eve.post('/settings', { intent: 'revoke-token', id: row?.id ?? '' })).status).toBe(404)
    expect((await script('GET', '/api/v1/plans')).status).toBe(200)
  })

  it.each(['Bearer', 'Bearer ', 'Bearer cairn_', `Bearer cairn_${'A'.repeat(43)}`, 'Bearer x', 'Basic cairn_x'])(
    'that are none of ours (%j) are 401',
    async (authorization) => {
      const w = await world()
      const answer = await fetch(`${w.url}/api/v1/plans`, { headers: { authorization } })
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ error: { code: 'unauthorized' } })
    },
  )

  it('need a name, and stop at fifty', async () => {
    const w = await world()
    const ada = await w.signUp()
    const make = (tokenName: string) => ada.post('/settings', { intent: 'make-token', tokenName })
    expect((await make('  ')).status).toBe(422)
    expect((await make('x'.repeat(81))).status).toBe(422)
    for (let i = 0; i < 50; i++) expect((await make(`t${i}`)).status).toBe(200)
    expect((await make('one more')).status).toBe(409)
  })
})

describe('the theme', () => {
  it('is kept in a cookie and applied by the server, with no flash', async () => {
    const w = await world()
    const ada = await w.signUp()
    expect((await ada.get('/settings')).text).toContain('data-theme="system"')
    const answer = await ada.post('/settings', { intent: 'theme', theme: 'dark' })
    expect(answer.location).toBe('/settings')
    expect((await ada.get('/')).text).toContain('data-theme="dark"')
    expect((await ada.post('/settings', { intent: 'theme', theme: 'neon' })).status).toBe(422)
    ada.cookies.set('theme', 'bm9uc2Vuc2U')
    expect((await ada.get('/')).text).toContain('data-theme="system"')
  })
})

describe('deleting an account', () => {
  const remove = { intent: 'delete', deletePassword: PASSWORD, confirmation: 'delete' }

  it('removes the learner’s folder, and the address may be used again', async () => {
    const w = await world()
    await w.signUp('admin@example.org')
    const ada = await w.signUp('ada@example.org')
    const folders = () => {
      const root = path.join(w.dataDir, 'tenants')
      return readdirSync(root).flatMap((shard) => readdirSync(path.join(root, shard)))
    }
    expect(folders()).toContain(ada.accountId)
    expect((await ada.post('/settings', remove)).location).toBe('/sign-up')
    expect(folders()).not.toContain(ada.accountId)
    expect(existsSync(w.dataDir)).toBe(true)
    await expect(w.signUp('ada@example.org')).resolves.toBeDefined()
  })

  it('drops what was being made for them', async () => {
    const w = await world()
    await w.signUp('admin@example.org')
    const ada = await w.signUp()
    await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
    await ada.post('/settings', remove)
    expect(await w.runtime.worker.tick()).toBe(0)
  })

  it('is refused to the only admin while others have accounts', async () => {
    const w = await world()
    const admin = await w.signUp()
    await w.signUp()
    const answer = await admin.post('/settings', remove)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('somebody else an administrator first')
    expect((await admin.get('/settings')).status).toBe(200)
  })
})

it('a form that does not say what to do is refused', async () => {
  const w = await world()
  const ada = await w.signUp()
  for (const intent of ['', 'constructor', '__proto__', 'toString']) {
    expect((await ada.post('/settings', { intent })).status).toBe(400)
  }
})

describe('after signing in', () => {
  it.each([
    ['/plans/new?topic=a%20b', '/plans/new?topic=a%20b'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example/', '/'],
    ['/..//evil.example/', '/evil.example/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
  ])('next=%s leads to %s', async (next, location) => {
    const w = await world()
    const { email } = await w.signUp()
    const at = `/sign-in?next=${encodeURIComponent(next)}`
    expect((await w.browser().post(at, { email, password: PASSWORD })).location).toBe(location)
  })

  it('a page that was asked for comes back', async () => {
    const w = await world()
    await w.signUp()
    expect((await w.browser().get('/settings?tab=1')).location).toBe('/sign-in?next=%2Fsettings%3Ftab%3D1')
  })
})
