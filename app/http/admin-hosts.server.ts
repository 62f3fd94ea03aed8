import * as hosts from '#app/operations/hosts.server.ts'
import type { Edge } from './edge.ts'
import { securityEvent, visitorOf } from './security-log.server.ts'
import { requireAdmin } from './tenant.server.ts'

/** Allow a host for an admin who asks for it elsewhere than on their page. Throws 404 for anybody else. */
export async function allowHost(edge: Edge, given: string): Promise<string> {
  const { id: accountId } = await requireAdmin(edge)
  const target = await hosts.allowHost(edge.context.runtime, given)
  await securityEvent(edge.context.runtime, 'hosts.allowed', { accountId, target }, visitorOf(edge))
  return target
}
