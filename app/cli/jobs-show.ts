import type { Command } from 'commander'
import { showJob, type JobDetail, type JobView } from '#app/operations/jobs.server.ts'
import { SUBJECTS } from '#app/operations/job-words.ts'
import { span } from '#app/operations/words.ts'
import { onStore, operate } from './operator.ts'
import { print, say, type StoreOptions } from './store.ts'
import { printFacts } from './table.ts'

const runsOf = ({ runs, maxRuns, deferrals }: JobView) =>
  `${runs} of ${maxRuns}${deferrals > 0 ? `, put off ${deferrals}×` : ''}`

const factsOf = ({ job, about }: JobDetail) => ({
  job: job.id,
  learner: `${job.email ?? '(no account)'} (${job.learner})`,
  [SUBJECTS[job.kind]]: `${job.subjectId}${about ? `, ${about.status}` : ''}`,
  topic: about?.topic,
  state: `${job.state}, ${job.when}`,
  runs: runsOf(job),
  made: job.createdAt,
  started: job.startedAt,
  'shows itself': job.status === 'queued' ? job.visibleAt : null,
  'lease until': job.leaseUntil,
  ended: job.finishedAt,
  'ended by': job.endCode,
  next: job.next,
})

const attemptLine = (a: JobDetail['attempts'][number]): string =>
  [
    `  ${a.number}`,
    a.status,
    a.classification ?? '',
    a.errorCode ?? '',
    [a.provider, a.model].filter(Boolean).join(' '),
    a.startedAt,
    a.durationMs === null ? '' : span(a.durationMs),
  ]
    .filter(Boolean)
    .join('  ')

const eventLine = ({ seq, attempt, at, type, ...rest }: JobDetail['events'][number]): string =>
  `  ${seq}  ${at}  attempt ${attempt}  ${[type, ...Object.values(rest)].join(' ')}`

async function show(
  id: string,
  { withTopic = false, json, ...options }: StoreOptions & { withTopic?: boolean; json?: boolean },
): Promise<void> {
  const detail = await operate(options, (parts) => showJob(parts, id, { withTopic }))
  if (json) return print(JSON.stringify(detail, null, 2))
  printFacts(factsOf(detail))
  if (detail.trouble) say(detail.trouble)
  if (detail.attempts.length > 0) print(['attempts, newest first', ...detail.attempts.map(attemptLine)].join('\n'))
  if (detail.events.length > 0) print(['events, latest last', ...detail.events.map(eventLine)].join('\n'))
}

/** `cairn jobs show` */
export const showCommand = (id: string): Command =>
  onStore('show', 'everything about one job, and what happens next')
    .argument('<id>', id)
    .option('--with-topic', 'also what the learner wants to learn')
    .option('--json', 'as JSON')
    .action(show)
