import { describe, expect, it } from 'vitest'
import { cairn } from '../support/cairn.ts'
import { PASSWORD, world } from '../support/world.ts'

describe('cairn, while the server runs', () => {
  it('makes people and tokens that the running server knows at once', { timeout: 60_000 }, async () => {
    const w = await world()
    const dir = ['--data-dir', w.dataDir]
    const made = await cairn(['user', 'create', '--email', 'Ada@example.org', '--password', PASSWORD, ...dir])
    expect(made).toMatchObject({ code: 0, out: 'Made ada@example.org, the administrator.\n' })
    const bob = ['user', 'create', '--email', 'bob@example.org', '--password-stdin', ...dir]
    expect(await cairn(bob, `${PASSWORD}\n`)).toMatchObject({ code: 0, out: 'Made bob@example.org, a learner.\n' })
    await expect(w.signIn('ada@example.org')).resolves.toBeDefined()
    const listed = await cairn(['user', 'list', '--json', ...dir])
    expect(JSON.parse(listed.out)).toMatchObject([{ role: 'admin' }, { email: 'bob@example.org', disabled: false }])

    const token = await cairn(['token', 'create', '--email', 'bob@example.org', '--name', 'ci', ...dir])
    const secret = token.out.trimEnd().split('\n').at(-1) ?? ''
    expect(secret).toMatch(/^cairn_[\w-]{43}$/)
    const call = async () =>
      (await fetch(`${w.url}/api/v1/plans`, { headers: { authorization: `Bearer ${secret}` } })).status
    expect(await call()).toBe(200)
    const tokens = await cairn(['token', 'list', '--email', 'bob@example.org', '--json', ...dir])
    const [{ id = '' } = {}] = JSON.parse(tokens.out) as { id?: string }[]
    expect(tokens.out).not.toContain(secret)
    await cairn(['token', 'revoke', '--email', 'bob@example.org', '--id', id, ...dir])
    expect(await call()).toBe(401)
  })

  it('shuts people out, lets them in, makes admins and resets passwords', { timeout: 60_000 }, async () => {
    const w = await world()
    const dir = ['--data-dir', w.dataDir]
    await w.signUp('admin@example.org')
    const bob = await w.signUp('bob@example.org')
    expect((await cairn(['user', 'disable', '--email', bob.email, ...dir])).code).toBe(0)
    expect((await bob.get('/settings')).status).toBe(302)
    expect((await cairn(['user', 'enable', '--email', bob.email, ...dir])).code).toBe(0)
    await expect(w.signIn(bob.email)).resolves.toBeDefined()
    const last = await cairn(['user', 'disable', '--email', 'admin@example.org', ...dir])
    expect(last).toMatchObject({ code: 1, err: expect.stringContaining('only admin') })
    expect((await cairn(['user', 'make-admin', '--email', bob.email, ...dir])).code).toBe(0)
    expect((await cairn(['user', 'disable', '--email', 'admin@example.org', ...dir])).code).toBe(0)

    const reset = await cairn(['user', 'reset-password', '--email', bob.email, ...dir], '', { ORIGIN: w.url })
    const link = reset.out.trim()
    expect(link).toMatch(new RegExp(`^${w.url}/reset\\?ticket=`))
    const ticket = new URL(link).searchParams.get('ticket') ?? ''
    expect((await w.browser().post('/reset', { ticket, password: 'chosen by bob himself' })).status).toBe(302)
    await expect(w.signIn(bob.email, 'chosen by bob himself')).resolves.toBeDefined()
    const set = ['user', 'reset-password', '--email', bob.email, '--password', 'set by the operator', ...dir]
    expect((await cairn(set)).code).toBe(0)
    await expect(w.signIn(bob.email, 'set by the operator')).resolves.toBeDefined()
  })

  it('invites, and brings files up to date', { timeout: 60_000 }, async () => {
    const w = await world({ env: { SIGNUPS: 'invite' } })
    await w.signUp()
    const dir = ['--data-dir', w.dataDir]
    const { out } = await cairn(['invite', 'create', ...dir], '', { SIGNUPS: 'invite' })
    const ticket = new URL(out.trim()).searchParams.get('ticket') ?? ''
    const form = { email: 'new@example.org', password: PASSWORD, ticket }
    expect((await w.browser().post('/sign-up', form)).status).toBe(302)
    expect(await cairn(['migrate', '--all', ...dir])).toMatchObject({
      code: 0,
      out: '2 of 2 learners’ files are up to date.\n',
    })
  })
})

describe('cairn, told wrong', () => {
  it.each<[string[], string]>([
    [['user', 'create', '--email', 'nobody', '--password', PASSWORD], 'email: '],
    [['user', 'create', '--email', 'a@example.org', '--password', 'password'], 'password: '],
    [['user', 'create', '--email', 'a@example.org'], 'password: '],
    [['user', 'create'], '--email'],
    [['user', 'reset-password', '--email', 'nobody@example.org'], 'no such account'],
    [['token', 'create', '--email', 'nobody@example.org'], 'no such account'],
    [['cheese'], 'unknown command'],
  ])('%j ends with 1 and says why', { timeout: 30_000 }, async (args, why) => {
    const w = await world()
    const ended = await cairn(args, '', { DATA_DIR: w.dataDir })
    expect(ended.code).toBe(1)
    expect(ended.out).toBe('')
    expect(ended.err).toContain(why)
    expect(ended.err).not.toMatch(/\n {4}at /)
  })

  it('names settings that cannot be used', { timeout: 30_000 }, async () => {
    const ended = await cairn(['user', 'list'], '', { SIGNUPS: 'maybe' })
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('SIGNUPS') })
  })
})
