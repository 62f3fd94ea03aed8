import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { Facts } from '#app/components/admin/facts.tsx'
import { Budgets } from '#app/components/admin/budgets.tsx'
import { Hosts } from '#app/components/admin/hosts.tsx'
import { Jobs } from '#app/components/admin/jobs.tsx'
import { Limits } from '#app/components/admin/limits.tsx'
import { Answer } from '#app/components/settings/answer.tsx'
import { Section } from '#app/components/settings/section.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { count, seconds } from '#app/components/ui/words.ts'
import { adminAct, adminPage } from '#app/http/admin.server.ts'
import { formAnswer } from '#app/http/form-answer.server.ts'

export const meta: MetaFunction = () => [{ title: 'Admin · Cairn' }]

export const loader = ({ request, context }: LoaderFunctionArgs) => adminPage({ request, context })

export const action = ({ request, context }: ActionFunctionArgs) =>
  formAnswer(context, () => adminAct({ request, context }))

type Seen = Awaited<ReturnType<typeof loader>>

function bytes(n: number): string {
  if (n < 1e6) return `${Math.ceil(n / 1000)} kB`
  return n < 1e9 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e9).toFixed(1)} GB`
}

function queueFacts({ jobs, worker }: Seen): [string, string][] {
  const ends = Object.entries(jobs.ends).map(([status, n]) => `${n} ${status}`)
  const oldest = jobs.oldestMs === null ? '' : `, the first for ${seconds(jobs.oldestMs / 1000)}`
  return [
    ['Waiting', `${count(jobs.waiting, 'job')}${oldest}`],
    ['Running here', `${worker.running} of ${count(worker.places, 'place')}`],
    ['Ended in 24 hours', ends.join(', ') || 'none'],
  ]
}

const storageFacts = ({ storage }: Seen): [string, string][] => [
  ['Learners’ files', `${storage.learners.files}, ${bytes(storage.learners.bytes)}`],
  ['Control database', bytes(storage.controlBytes)],
  ...(storage.quarantine.files > 0
    ? [['In quarantine', `${storage.quarantine.files}, ${bytes(storage.quarantine.bytes)}`] as [string, string]]
    : []),
  ['Free on the disk', bytes(storage.freeBytes)],
]

export default function Admin() {
  const seen = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { jobs, readiness, limits } = seen
  return (
    <Page>
      <div className="space-y-8">
        <div className="space-y-2">
          <h1>Admin</h1>
          <p className="text-soft">
            Jobs, limits and storage. What learners write is not shown here. More, and repairs, in the terminal:{' '}
            <code>cairn doctor</code>.
          </p>
          <p>
            <Link to="/admin/audit" className="link">
              Security events
            </Link>
          </p>
        </div>
        {answer && <Answer answer={answer} />}
        <Section id="health" title={readiness.ok ? 'Ready to work' : 'Not ready'}>
          <Facts facts={Object.entries(readiness.checks)} />
          <Facts facts={queueFacts(seen)} />
        </Section>
        <Section id="live" title="Running and waiting">
          <Jobs jobs={jobs.live} empty="No jobs are running or waiting." />
        </Section>
        <Section id="ended" title="Ended">
          <Jobs jobs={jobs.ended} empty="Nothing has ended yet." />
          {jobs.before && (
            <Link to={`?before=${jobs.before}#ended`} className="link inline-flex min-h-11 items-center">
              Earlier ones
            </Link>
          )}
        </Section>
        <Section id="limits" title="Limits in force">
          <Limits limits={limits} />
        </Section>
        <Section id="budgets" title="Budgets of this Cairn’s own key">
          <Budgets budgets={seen.budgets} />
        </Section>
        <Section id="hosts" title="Hosts that providers may reach">
          <Hosts hosts={seen.hosts} />
        </Section>
        <Section id="storage" title="Storage">
          <Facts facts={storageFacts(seen)} />
        </Section>
      </div>
    </Page>
  )
}
