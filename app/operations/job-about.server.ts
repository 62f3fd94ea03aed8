import { NotFoundError } from '#app/domain/errors.ts'
import type { Step } from '#db/connection.server.ts'
import type { JobRow } from '#db/control/jobs.server.ts'
import { replyOfJob } from '#db/tenant/messages.server.ts'
import { stepsOfRun } from '#db/tenant/run-steps.server.ts'
import { findRun } from '#db/tenant/runs.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'
import { many } from './words.ts'

type Job = Pick<JobRow, 'id' | 'subjectId'>

const because = (code: string | null) => (code === null ? '' : ` (${code})`)

/** Where the reply of a job stands, in words; nothing of what is said in it. Throws 404. */
export function* aboutReply(r: TenantReader, { id, subjectId }: Job): Step<string> {
  const reply = yield* replyOfJob(r, subjectId, id)
  if (!reply) throw new NotFoundError('conversation')
  const who = [reply.provider, reply.model].filter(Boolean).join(' ')
  return `reply ${reply.status}${because(reply.errorCode)}${who ? `, ${who}` : ''}`
}

/** Where a run and its steps stand, in words. Throws 404. */
export function* aboutRun(r: TenantReader, { subjectId }: Job): Step<string> {
  const run = yield* findRun(r, subjectId)
  if (!run) throw new NotFoundError('run')
  const steps = yield* stepsOfRun(r, run.id)
  const done = steps.filter(({ status }) => status === 'done').length
  return `${run.workflow} ${run.status}${because(run.errorCode)}, ${done} of ${many(steps.length, 'step')} done`
}
