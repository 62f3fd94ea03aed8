import process from 'node:process'
import { Command, InvalidArgumentError, Option } from 'commander'
import { NotFoundError } from '#app/domain/errors.ts'
import { accountIdByEmail } from '#app/http/accounts.server.ts'
import { cancelJobOf, jobView, retryJobOf, type JobView } from '#app/operations/jobs.server.ts'
import { span } from '#app/operations/words.ts'
import { JOB_STATUSES, listJobs, MOST_JOBS, type JobStatus } from '#db/control/job-watch.server.ts'
import { showCommand } from './jobs-show.ts'
import { onStore, operate } from './operator.ts'
import { print, say, type StoreOptions } from './store.ts'
import { printTable } from './table.ts'

type ListOptions = StoreOptions & { status?: JobStatus; email?: string; limit: number; json?: boolean }

/** The last part of an id is its own; it is enough to name it by. */
const short = (id: string) => (process.stdout.isTTY ? id.slice(-12) : id)

const row = (job: JobView): string[] => [
  short(job.id),
  job.email ?? '(no account)',
  job.kind,
  short(job.subjectId),
  job.state,
  `${job.runs}/${job.maxRuns}`,
  String(job.deferrals),
  job.when,
  span(job.ageMs),
]

const COLUMNS = ['JOB', 'LEARNER', 'KIND', 'FOR', 'STATE', 'RUNS', 'PUT OFF', 'WHEN', 'AGE']

async function list({ status, email, limit, json, ...options }: ListOptions): Promise<void> {
  const jobs = await operate(options, async ({ control, now }) => {
    const tenantId = email === undefined ? undefined : await accountIdByEmail({ control }, email)
    if (email !== undefined && tenantId === undefined) throw new NotFoundError(`account as ${email}`)
    const statuses = status ? { statuses: [status] } : {}
    const rows = await control.read((r) => listJobs(r, { ...statuses, ...(tenantId ? { tenantId } : {}), limit }))
    return rows.map((each) => jobView(each, now().getTime()))
  })
  if (json) return print(JSON.stringify(jobs, null, 2))
  if (jobs.length === 0) return say('There is no such job.')
  printTable(COLUMNS, jobs.map(row))
  if (jobs.length === limit) say(`The first ${limit} are shown; --limit shows more.`)
}

async function cancel(id: string, options: StoreOptions): Promise<void> {
  const done = await operate(options, (parts) => cancelJobOf(parts, id))
  print(`Cancelled ${done.id}.`)
  say(
    done.settled
      ? 'What it is for is settled as cancelled. A run that goes on stops at its next write or heartbeat.'
      : 'Nothing waited for it, so only the job was taken from the queue.',
  )
}

async function retry(id: string, options: StoreOptions): Promise<void> {
  print(await operate(options, (parts) => retryJobOf(parts, id)))
  say('It counts as one of the learner’s starts, a plan’s also against its attempts. A running server takes it up.')
}

function limitOf(text: string): number {
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_JOBS) return limit
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MOST_JOBS}.`)
}

const ID = 'its id, or a beginning or end of it that no other job shares'

/** `cairn jobs …` */
export const jobsCommand = (): Command =>
  new Command('jobs')
    .description('background work: what runs, what waits, what ended')
    .addCommand(
      onStore('list', 'list jobs, the unfinished first')
        .addOption(new Option('--status <status>', 'only these').choices(JOB_STATUSES))
        .option('--email <email>', 'only this learner’s')
        .option('--limit <n>', 'how many', limitOf, 50)
        .option('--json', 'as JSON')
        .action(list),
    )
    .addCommand(showCommand(ID))
    .addCommand(onStore('cancel', 'stop a job as its learner’s own Cancel does').argument('<id>', ID).action(cancel))
    .addCommand(
      onStore('retry', 'try the failed plan or workflow of a job again, through the learner’s own limit')
        .argument('<id>', ID)
        .action(retry),
    )
