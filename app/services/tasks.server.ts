import { NotFoundError } from '#app/domain/errors.ts'
import type { Edit } from '#app/domain/edit.ts'
import type { TaskStatus } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { findTask, setTaskNotes, setTaskStatus, type TaskRow } from '#db/tenant/content.server.ts'
import { countDone } from '#db/tenant/plans.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import type { TenantContext } from './context.ts'
import { editIn } from './structure.server.ts'

const done = (status: TaskStatus) => (status === 'completed' ? 1 : 0)

/** What a learner does about a task: how far they are with it, and what they write beside it. */
export type TaskWork = { status?: TaskStatus | undefined; notes?: string | undefined }
export type TaskState = Pick<TaskRow, 'id' | 'title' | 'status' | 'notes'>

/** As `workOnTask`, inside a transaction. */
export function* workIn(
  tx: TenantTx,
  ctx: TenantContext,
  planId: string,
  taskId: string,
  work: TaskWork,
): Step<TaskState> {
  const now = ctx.now().getTime()
  const task = yield* findTask(tx, planId, taskId)
  if (!task) throw new NotFoundError('task')
  const { status = task.status, notes = task.notes } = work
  const completedAt = status === 'completed' ? (task.completedAt ?? now) : null
  if (notes !== task.notes) yield* setTaskNotes(tx, taskId, notes)
  yield* setTaskStatus(tx, taskId, status, completedAt)
  yield* countDone(tx, planId, done(status) - done(task.status), now)
  return { id: task.id, title: task.title, status, notes }
}

/** Set a task's status, its notes, or both, in one transaction. Notes are within `TaskNotes`. Throws 404. */
export const workOnTask = (ctx: TenantContext, planId: string, taskId: string, work: TaskWork): Promise<TaskState> =>
  ctx.db.immediate((tx) => workIn(tx, ctx, planId, taskId, work))

/** Work on a task and change it by hand at once: all of it or nothing. Throws as `editStructure`. */
export const patchTask = (
  ctx: TenantContext,
  planId: string,
  taskId: string,
  patch: { work: TaskWork; edits: readonly Edit[]; seen?: number | undefined },
): Promise<TaskState> =>
  ctx.db.immediate(function* (tx): Step<TaskState> {
    if (patch.edits.length > 0) yield* editIn(tx, ctx, planId, patch.edits, patch.seen)
    return yield* workIn(tx, ctx, planId, taskId, patch.work)
  })
