import type { ReactNode } from 'react'
import { LocalTime } from '../ui/local-time.tsx'
import { Confirm } from '../ui/confirm.tsx'

export type AdminJob = {
  id: string
  email: string | null
  kind: 'plan' | 'reply' | 'workflow'
  subjectId: string
  status: string
  state: string
  when: string
  next: string
  runs: number
  maxRuns: number
  deferrals: number
  createdAt: string | null
  endCode: string | null
  failed?: boolean
}

const SUBJECTS = { plan: 'plan', reply: 'reply in conversation', workflow: 'run' } as const

/** What comes of what a job has made when it is cancelled. */
const CANCELLED = {
  plan: 'What it has made so far is discarded.',
  reply: 'What it has written so far is kept.',
  workflow: 'Its finished steps are kept; nothing else is saved.',
} as const

/** The end of an id is its own; the command line takes it too. */
const short = (id: string) => id.slice(-12)

function Deed({ job }: { job: AdminJob }): ReactNode {
  const about = `job ${short(job.id)}`
  if (job.status === 'queued' || job.status === 'running') {
    const sentence = `${CANCELLED[job.kind]} The learner is told that you stopped it, and can try again.`
    const yes = 'Yes, cancel it'
    return <Confirm {...{ fields: { intent: 'cancel-job', target: job.id }, label: 'Cancel…', about, sentence, yes }} />
  }
  if (!job.failed) return null
  const sentence =
    job.kind === 'plan'
      ? 'It counts as one of the learner’s starts, and against the attempts of the plan.'
      : 'It continues after its finished steps, and counts as one of the learner’s starts.'
  const yes = 'Yes, try it again'
  return <Confirm {...{ fields: { intent: 'retry-job', target: job.id }, label: 'Try again…', about, sentence, yes }} />
}

/** Jobs, each with where it stands, whose it is, and what can be done. */
export function Jobs({ jobs, empty }: { jobs: AdminJob[]; empty: string }) {
  if (jobs.length === 0) return <p className="text-soft">{empty}</p>
  return (
    <ul className="divide-y divide-line">
      {jobs.map((job) => (
        <li key={job.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
          <div className="min-w-0 flex-1 basis-64">
            <p>
              <strong>{job.state}</strong> {job.when}
              {job.failed && `, the ${job.kind === 'plan' ? 'plan' : 'run'} has failed`}
              {job.endCode && ` (${job.endCode})`}
            </p>
            <p className="text-small break-all">{job.email ?? 'An account that is gone'}</p>
            <p className="text-small text-soft">
              Job <code>{short(job.id)}</code>, {SUBJECTS[job.kind]} <code>{short(job.subjectId)}</code>, run {job.runs}{' '}
              of {job.maxRuns}
              {job.deferrals > 0 && `, put off ${job.deferrals}×`}
              {job.createdAt && (
                <>
                  , since <LocalTime iso={job.createdAt} as="moment" />
                </>
              )}
            </p>
            {(job.status === 'queued' || job.status === 'running') && (
              <p className="text-small text-soft">{job.next}</p>
            )}
          </div>
          <Deed job={job} />
        </li>
      ))}
    </ul>
  )
}
