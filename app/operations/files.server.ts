import { AppError, FileUnusableError } from '#app/domain/errors.ts'
import type { TenantId } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import type { TenantStore } from '#db/tenants.server.ts'

function* nothing(): Step<void> {}

const isMissing = (error: unknown) => error instanceof FileUnusableError && error.trouble === 'missing'

/** Give a learner whose file is gone an empty one. Throws 409 while there is a file, whatever its state. */
export async function giveNewFile({ tenants }: { tenants: TenantStore }, id: TenantId): Promise<void> {
  const missing = await tenants
    .of(id)
    .read(nothing)
    .then(
      () => false,
      (error: unknown) => isMissing(error),
    )
  if (!missing) throw new AppError('has_file', 409, 'This account has a file. “cairn doctor” says how it is.')
  await tenants.create(id)
}
