import { z } from 'zod'
import { FieldsError, Password } from './accounts.server.ts'
import { resetPassword } from './accounts-manage.server.ts'
import type { Edge } from './edge.ts'
import { parseForm } from './form.server.ts'
import { visitorOf } from './security-log.server.ts'

export { ticketWorks } from './accounts-tickets.server.ts'

const ResetForm = z.object({ ticket: z.string({ error: 'Open the whole link again.' }).max(200), password: Password })

/** Set the password that a reset link's form carries. Throws `FieldsError`, or 410 for a used link. */
export async function resetFromForm(edge: Edge): Promise<void> {
  const parsed = await parseForm(edge.request, ResetForm)
  if (!parsed.success) throw new FieldsError(parsed.issues)
  await resetPassword(edge.context.runtime, parsed.data, visitorOf(edge))
}
