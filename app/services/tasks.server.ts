import { NotFoundError } from '#app/domain/errors.ts'
import type { TaskStatus } from '#app/domain/plan.ts'
import type { Step } from '#db/connection.server.ts'
import { findTask, setTaskStatus, type TaskRow } from '#db/tenant/content.server.ts'
import { countDone } from '#db/tenant/plans.server.ts'
import type { TenantContext } from './context.ts'

const done = (status: TaskStatus) => (status === 'completed' ? 1 : 0)

/** Set a task's status; the plan's count follows in the same transaction. Throws 404. */
export function setTask(
  ctx: TenantContext,
  planId: string,
  taskId: string,
  status: TaskStatus,
): Promise<Pick<TaskRow, 'id' | 'title' | 'status'>> {
  const now = ctx.now().getTime()
  return ctx.db.immediate(function* (tx): Step<Pick<TaskRow, 'id' | 'title' | 'status'>> {
    const task = yield* findTask(tx, planId, taskId)
    if (!task) throw new NotFoundError('task')
    const completedAt = status === 'completed' ? (task.completedAt ?? now) : null
    yield* setTaskStatus(tx, taskId, status, completedAt)
    yield* countDone(tx, planId, done(status) - done(task.status), now)
    return { id: task.id, title: task.title, status }
  })
}
