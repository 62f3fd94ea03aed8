import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MissingTenantContextError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { tenantContext } from '#app/http/context.server.ts'
import { Tenants } from '#db/tenants.server.ts'
import { world } from '../support/world.ts'

describe('19. the path of a learner’s file', () => {
  const tenants = new Tenants({ root: '/nowhere', migrations: '', maxOpen: 1 })
  const refused = (id: string) => {
    expect(() => tenants.fileOf(id as TenantId)).toThrow(MissingTenantContextError)
  }

  it.each([
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/',
    'a/../b',
    '\0',
    '01890000-0000-7000-8000-000000000001\0',
    '01890000-0000-7000-8000-000000000001/..',
    '01890000-0000-7000-8000-000000000001\n',
    '０1890000-0000-7000-8000-000000000001',
    '01890000-0000-7000-8000-00000000000A',
    'x'.repeat(100_000),
    '..\\..\\',
  ])('refuses %j', refused)

  it('refuses whatever is no id of ours', () => {
    const ours = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((id) => !ours.test(id)),
        refused,
      ),
    )
  })
})

it('18. without a learner there is no context', async () => {
  const w = await world()
  for (const nobody of [undefined, null, '', 'admin', 0, {}]) {
    expect(() => tenantContext(w.runtime, nobody as unknown as TenantId)).toThrow(MissingTenantContextError)
  }
})
