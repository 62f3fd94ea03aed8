import { changesParts, EditRefusedError, type Edit } from '#app/domain/edit.ts'
import { AppError } from '#app/domain/errors.ts'
import { restored } from '#app/domain/restore.ts'
import { applyEdits } from '#app/domain/structure.ts'
import type { Step } from '#db/connection.server.ts'
import { dropVersion, findVersion, listVersionCards, type VersionCard } from '#db/tenant/versions.server.ts'
import type { TenantReader, TenantTx } from '#db/tenants.server.ts'
import { changeContent, holdContent } from './change.server.ts'
import type { TenantContext } from './context.ts'

/** What a change did, in words without a full stop; `version` is the plan's from now on. */
export type EditDone = { change: string; version: number }

/** As `editStructure`, inside a transaction; `id` is the module or task that the last edit is about. */
export function* editIn(
  tx: TenantTx,
  ctx: TenantContext,
  planId: string,
  edits: readonly Edit[],
  seen?: number,
): Step<EditDone & { id: string }> {
  const held = yield* holdContent(tx, planId, seen)
  const { fixedParts } = ctx.blueprints[held.plan.kind]
  if (fixedParts && edits.some(changesParts)) throw new EditRefusedError('fixed_parts', fixedParts)
  const { modules, change, id } = applyEdits(held.current, edits, ctx.newId)
  const { version } = held.plan
  if (JSON.stringify(modules) === JSON.stringify(held.current.modules)) {
    return { change: 'Nothing has changed', version, id }
  }
  yield* changeContent(tx, ctx, held, { ...held.current, modules }, { reason: 'edited', change })
  return { change, version: version + 1, id }
}

/**
 * Change a plan's structure by hand; `seen` is the version the learner looked at. One transaction, and it can be
 * undone. Throws 404, 400 `EditRefusedError` naming the field, or 409 `last_module`, `last_task`, `too_many`, `fixed_parts`,
 * `not_ready`, `changed_elsewhere`.
 */
export const editStructure = (
  ctx: TenantContext,
  planId: string,
  edits: readonly Edit[],
  seen?: number,
): Promise<EditDone & { id: string }> => ctx.db.immediate((tx) => editIn(tx, ctx, planId, edits, seen))

class NothingToUndoError extends AppError {
  constructor() {
    super('nothing_to_undo', 409, 'You have no edit to undo. You can still restore an earlier version.')
  }
}

/** The edit that an undo would take back: the newest change, looking past undos, if it was made by hand. */
export function* editToUndo(r: TenantReader, planId: string): Step<VersionCard | undefined> {
  const [newest] = (yield* listVersionCards(r, planId)).filter((card) => card.undone === 0)
  return newest?.reason === 'edited' ? newest : undefined
}

/** Take the newest edit back, on whatever device it was made. Throws 404, 409 `nothing_to_undo`, `changed_elsewhere`. */
export function undoLastEdit(ctx: TenantContext, planId: string, seen?: number): Promise<EditDone> {
  return ctx.db.immediate(function* (tx): Step<EditDone> {
    const held = yield* holdContent(tx, planId, seen)
    const card = yield* editToUndo(tx, planId)
    const earlier = card && (yield* findVersion(tx, planId, card.version))
    if (!earlier) throw new NothingToUndoError()
    const change = `Undone: ${earlier.change}`
    // The plan is that version again: keeping it as well would be keeping it twice.
    yield* dropVersion(tx, planId, earlier.version)
    yield* changeContent(tx, ctx, held, restored(earlier.content, held.current), {
      reason: 'restored',
      change,
      undone: true,
    })
    return { change, version: held.plan.version + 1 }
  })
}
