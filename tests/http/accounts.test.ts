import { describe, expect, it } from 'vitest'
import { listAccounts } from '#db/control/accounts.server.ts'
import { PASSWORD, world } from '#tests/support/world.ts'

const form = (email: string, password = PASSWORD) => ({ email, password })

describe('signing up', () => {
  it('lets the first person in as admin and everyone after as a learner', async () => {
    const w = await world()
    const ada = w.browser()
    expect((await ada.get('/sign-up')).text).toContain('it will be the admin')
    expect((await ada.post('/sign-up', form('Ada@Example.org'))).location).toBe('/')
    const settings = await ada.get('/settings')
    expect(settings.status).toBe(200)
    expect(settings.text).toContain('ada@example.org')
    const bob = w.browser()
    await bob.post('/sign-up', form('bob@example.org'))
    const rows = await w.runtime.control.read((r) => listAccounts(r))
    expect(rows.map(({ email, role }) => [email, role])).toEqual([
      ['ada@example.org', 'admin'],
      ['bob@example.org', 'learner'],
    ])
  })
})
