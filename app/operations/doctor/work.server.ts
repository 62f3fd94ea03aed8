import type { Keyring } from '#app/keys/keyring.server.ts'
import { SealBrokenError } from '#app/adapters/secret-box.ts'
import type { JobKind } from '#db/control/schema.ts'
import { isLiveJob } from '#db/control/job-watch.server.ts'
import { openCalls, openReplies, openRuns, type OpenWork } from '#db/tenant/health-work.server.ts'
import { sealedKeys, type SealedKey } from '#db/tenant/providers.server.ts'
import type { Step } from '#db/connection.server.ts'
import { WORKS } from '../job-kinds.server.ts'
import type { OperatorParts } from '../jobs.server.ts'
import { many, span } from '../words.ts'
import type { Learner } from './files.server.ts'
import { foundOr, repairable, warning, type Finding } from './finding.ts'
import { SETTLING_MS } from './plans.server.ts'

/** No call to a provider takes as long, ms: whoever made it is gone. */
const CALL_LONG_MS = 60 * 60_000

export type WorkAt = OperatorParts & { keyring: Pick<Keyring, 'open'> }

const NAMES: Partial<Record<JobKind, (id: string) => string>> = {
  reply: (id) => `A reply in conversation ${id}`,
  workflow: (id) => `Run ${id}`,
}

/** Work in progress whose job is over: nobody will end it. */
async function orphans(at: WorkAt, { id, email }: Learner, kind: JobKind, open: OpenWork[]): Promise<Finding[]> {
  const found: Finding[] = []
  const lives = (jobId: string) => at.control.read((r) => isLiveJob(r, jobId))
  for (const { jobId, subjectId, createdAt } of open) {
    if (createdAt > at.now().getTime() - SETTLING_MS || jobId === null || (await lives(jobId))) continue
    const name = NAMES[kind]?.(subjectId) ?? subjectId
    const run = async () => {
      if (await lives(jobId)) return `${name}: left, its job lives after all.`
      const close = (tx: Parameters<(typeof WORKS)[JobKind]['close']>[0]) =>
        WORKS[kind].close(tx, { id: jobId, subjectId }, at)
      await at.contextOf(id).db.immediate(close, { pastWall: true })
      return `${name} is ended.`
    }
    const says = `${name} (${email}) is in progress, but its job is over.`
    found.push(repairable('work', 'problem', says, { kind: 'work', run }))
  }
  return found
}

/** Calls whose end was never written down: the provider may have counted them. */
function unsettled({ email }: Learner, { n, oldest }: { n: number; oldest: number | null }, now: number): Finding[] {
  if (oldest === null) return []
  const says = `${many(n, 'call')} of ${email} to a provider began up to ${span(now - oldest)} ago and never ended.`
  return [warning('ledger', says, 'Possibly billed: compare with the provider. They stay in the ledger as unknown.')]
}

/** Keys that cannot be opened with this server's root keys. */
async function unreadable(at: WorkAt, { id, email }: Learner, rows: SealedKey[]): Promise<Finding[]> {
  const found: Finding[] = []
  for (const { id: rowId, kind, sealedKey } of rows) {
    try {
      await at.keyring.open({ tenantId: id, rowId, kind }, sealedKey)
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error
      const todo = 'Ask them to enter it again under Settings, Providers. The rest of theirs works.'
      found.push(warning('keys', `A key of ${email} for ${kind} (${rowId}) cannot be opened.`, todo))
    }
  }
  return found
}

async function ofLearner(at: WorkAt, learner: Learner): Promise<Finding[]> {
  const now = at.now().getTime()
  const seen = await at.contextOf(learner.id).db.read(function* (r): Step<{
    replies: OpenWork[]
    runs: OpenWork[]
    calls: { n: number; oldest: number | null }
    keys: SealedKey[]
  }> {
    return {
      replies: yield* openReplies(r),
      runs: yield* openRuns(r),
      calls: yield* openCalls(r, now - CALL_LONG_MS),
      keys: yield* sealedKeys(r),
    }
  })
  return [
    ...(await orphans(at, learner, 'reply', seen.replies)),
    ...(await orphans(at, learner, 'workflow', seen.runs)),
    ...unsettled(learner, seen.calls, now),
    ...(await unreadable(at, learner, seen.keys)),
  ]
}

/** Look for replies and runs that nobody will end, calls that nobody settled, and keys that nobody can open. */
export async function examineWork(at: WorkAt, learners: Learner[]): Promise<Finding[]> {
  const found: Finding[] = []
  for (const learner of learners) found.push(...(await ofLearner(at, learner)))
  return foundOr(found, 'work', 'No reply and no run is left behind, every call has ended, every key opens.')
}
