import type { JobRow } from '#db/control/jobs.server.ts'
import type { JobKind } from '#db/control/schema.ts'
import { span } from './words.ts'

/** What the words are made from: the row, the moment, and the rules the worker keeps. */
export type JobFacts = Pick<
  JobRow,
  'kind' | 'status' | 'visibleAt' | 'leaseUntil' | 'runs' | 'maxRuns' | 'deferrals' | 'createdAt' | 'finishedAt'
>

export type JobWords = {
  /** One or two words. */
  state: string
  /** How long it has been, or will be, so: "for 12 s", "in 3 min". */
  when: string
  /** What happens next if nobody does anything. */
  next: string
}

/** What a job of each kind is work for. */
export const SUBJECTS: Record<JobKind, string> = { plan: 'plan', reply: 'conversation', workflow: 'run' }

/** What waits for a job of each kind, where it says how it ended, and what can be done when it did not. */
const WAITING: Record<JobKind, { what: string; says: string; again: string }> = {
  plan: {
    what: 'attempt',
    says: 'Whether the plan is ready or failed stands in the attempt.',
    again: 'The plan can be tried again.',
  },
  reply: {
    what: 'reply',
    says: 'Whether it is whole stands in the message.',
    again: 'Its learner can ask for the reply again.',
  },
  workflow: {
    what: 'run',
    says: 'Whether it is done or failed stands in the run.',
    again: 'The run can be tried again.',
  },
}

function ending({ kind, status }: JobFacts): string {
  const { what, says, again } = WAITING[kind]
  if (status === 'done') return `Nothing: its ${what} has settled. ${says}`
  if (status === 'dropped') return `Nothing: no ${what} waits for it, so there was nothing to run.`
  if (status === 'dead') return `Nothing: it has used all its runs, or waited too long. ${again}`
  return 'Nothing: it was cancelled.'
}

function queued(job: JobFacts, now: number): JobWords {
  const wait = job.visibleAt - now
  if (wait <= 0) {
    return { state: 'waiting', when: `for ${span(-wait)}`, next: 'It runs as soon as a worker is free.' }
  }
  const when = `for ${span(wait)} more`
  if (job.runs === 0 && job.deferrals === 0) {
    return {
      state: 'staged',
      when,
      next: `Its gate is at work; in ${span(wait)} it shows itself to the worker anyway.`,
    }
  }
  return { state: 'put off', when, next: `In ${span(wait)} it waits for a free worker again.` }
}

function running(job: JobFacts, now: number): JobWords {
  const left = (job.leaseUntil ?? now) - now
  if (left > 0) {
    const next = `It goes on; unless its worker extends the lease, that ends in ${span(left)} and the job is claimed again.`
    return { state: 'running', when: `lease ${span(left)}`, next }
  }
  const last = job.runs >= job.maxRuns
  const next = last
    ? 'The next worker that looks buries it: no run is left.'
    : 'The next worker that looks claims it again.'
  return { state: 'lease over', when: `since ${span(-left)}`, next }
}

/** Where a job stands, in words; `now` in ms. */
export function jobWords(job: JobFacts, now: number): JobWords {
  if (job.status === 'queued') return queued(job, now)
  if (job.status === 'running') return running(job, now)
  return { state: job.status, when: `${span(now - (job.finishedAt ?? now))} ago`, next: ending(job) }
}
