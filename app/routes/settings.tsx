import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { forgetDrafts } from '#app/components/form/kept.ts'
import { Answer } from '#app/components/settings/answer.tsx'
import { RecentEvents } from '#app/components/settings/recent-events.tsx'
import { ApiTokens } from '#app/components/settings/api-tokens.tsx'
import { DeleteAccount } from '#app/components/settings/delete-account.tsx'
import { PasswordForm } from '#app/components/settings/password-form.tsx'
import { SessionsList } from '#app/components/settings/sessions-list.tsx'
import { StorageUsed } from '#app/components/settings/storage-used.tsx'
import { ThemePicker } from '#app/components/settings/theme-picker.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { tokensOf } from '#app/http/accounts-tokens.server.ts'
import { formAnswer } from '#app/http/form-answer.server.ts'
import { changeSettings, DELETE_WORD, storageUsed } from '#app/http/settings.server.ts'
import { ownEvents } from '#app/http/security-audit.server.ts'
import { sessionsOf } from '#app/http/session.server.ts'
import { requireSession } from '#app/http/tenant.server.ts'
import { readTheme } from '#app/http/theme.server.ts'

export const meta: MetaFunction = () => [{ title: 'Settings · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const edge = { request, context }
  const who = await requireSession(edge)
  return {
    email: who.account.email,
    admin: who.account.role === 'admin',
    sessions: await sessionsOf(edge, who),
    tokens: await tokensOf(context.runtime, who.account.id),
    storage: await storageUsed(edge, who),
    events: (await ownEvents(context.runtime, who.account.id, { limit: 10 })).items,
    theme: await readTheme(request),
    deleteWord: DELETE_WORD,
  }
}

export function action({ request, context }: ActionFunctionArgs) {
  return formAnswer(context, async () => {
    const edge = { request, context }
    const who = await requireSession(edge)
    return changeSettings(edge, who, await request.formData())
  })
}

export default function Settings() {
  const { email, admin, sessions, tokens, storage, events, theme, deleteWord } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const issues = answer && !answer.ok ? answer.issues : {}
  return (
    <Page narrow>
      <div className="space-y-8">
        <h1>Settings</h1>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p>
            You are signed in as <strong>{email}</strong>.
          </p>
          <Form method="post" action="/sign-out" onSubmit={forgetDrafts}>
            <Button>Sign out</Button>
          </Form>
        </div>
        {admin && (
          <p>
            You are an administrator:{' '}
            <Link to="/admin" className="link">
              jobs, limits and storage
            </Link>
            .
          </p>
        )}
        <p>
          <Link to="/settings/providers" className="link">
            Providers
          </Link>
          : your own models, and what each is used for.
        </p>
        <p>
          <Link to="/usage" className="link">
            What your calls to providers cost
          </Link>
          , and your monthly budget.
        </p>
        <p>
          <Link to="/tutor/agents" className="link">
            Agents
          </Link>
          : who answers in conversations.{' '}
          <Link to="/runs" className="link">
            Workflow runs
          </Link>
          : lessons, quizzes and reviews being made.
        </p>
        {answer && <Answer answer={answer} />}
        <ThemePicker theme={theme} />
        <SessionsList sessions={sessions} />
        <ApiTokens tokens={tokens} made={answer?.ok ? answer.token : undefined} issues={issues} />
        {storage && <StorageUsed {...storage} />}
        <RecentEvents events={events} />
        <PasswordForm issues={issues} email={email} />
        <DeleteAccount issues={issues} word={deleteWord} />
      </div>
    </Page>
  )
}
