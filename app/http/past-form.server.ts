import { redirect } from '@remix-run/node'
import { z } from 'zod'
import { NotFoundError } from '#app/domain/errors.ts'
import type { TenantContext } from '#app/services/context.ts'
import { restoreVersion } from '#app/services/versions.server.ts'
import { refusedDeed } from './deed.server.ts'
import type { Edge } from './edge.ts'
import { parseForm } from './form.server.ts'

const SeenForm = z.object({ seen: z.coerce.number().int().min(0).optional() })

/** A version's number from an address. Throws 404 for anything else. */
export function versionIn(text: string | undefined): number {
  if (!text || !/^\d{1,9}$/.test(text)) throw new NotFoundError('version')
  return Number(text)
}

/** Bring a version back and go to the plan; refused, the page again with what is so now. Throws 404. */
export async function restoreFromForm(edge: Edge, ctx: TenantContext, planId: string, version: number) {
  const form = await parseForm(edge.request, SeenForm)
  try {
    const done = await restoreVersion(ctx, planId, version, form.success ? form.data.seen : undefined)
    return redirect(`/plans/${planId}?changed=${done.version}`)
  } catch (error) {
    return refusedDeed(edge, error)
  }
}
