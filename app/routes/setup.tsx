import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { CredentialsForm } from '#app/components/auth/credentials-form.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { signUpOutlook } from '#app/http/accounts.server.ts'
import { letIn } from '#app/http/auth.server.ts'
import { formAnswer } from '#app/http/form-answer.server.ts'
import { startSession } from '#app/http/session.server.ts'

export const meta: MetaFunction = () => [{ title: 'Set up · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ticket = new URL(request.url).searchParams.get('ticket') ?? undefined
  const outlook = await signUpOutlook(context.runtime, ticket)
  if (!outlook.ok && outlook.refusal !== 'setup_link_needed') return redirect('/sign-in')
  if (outlook.ok && outlook.role !== 'admin') return redirect('/sign-in')
  return { ready: outlook.ok, ticket }
}

export function action({ request, context }: ActionFunctionArgs) {
  return formAnswer(context, async () => {
    const accountId = await letIn({ request, context }, 'sign-up')
    const cookie = await startSession({ request, context }, accountId)
    return redirect('/', { headers: { 'Set-Cookie': cookie } })
  })
}

export default function Setup() {
  const { ready, ticket } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  return (
    <Page narrow>
      <div className="space-y-6 pt-4">
        <h1>Set up Cairn</h1>
        {ready ? (
          <>
            <p>Make the first account. It is the administrator of this server.</p>
            <CredentialsForm
              submit="Make the administrator account"
              choosing
              message={refusal?.message}
              issues={refusal?.issues}
              hidden={{ ticket }}
            />
          </>
        ) : (
          <p>
            This link does not work: it has been used, or it is older than a day or than the last start of the server.
            Start the server again to get a new one, or run <code>npm run cairn -- user create</code> on it.
          </p>
        )}
      </div>
    </Page>
  )
}
