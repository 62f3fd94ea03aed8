import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { CredentialsForm } from '#app/components/auth/credentials-form.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { signUpOutlook } from '#app/http/accounts.server.ts'
import { letIn } from '#app/http/auth.server.ts'
import { formAnswer } from '#app/http/form-answer.server.ts'
import { startSession } from '#app/http/session.server.ts'
import { SIGNUP_REFUSAL_SENTENCE } from '#app/http/signup-policy.ts'
import { optionalAccount } from '#app/http/tenant.server.ts'

export const meta: MetaFunction = () => [{ title: 'Make an account · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (await optionalAccount({ request, context })) return redirect('/')
  const ticket = new URL(request.url).searchParams.get('ticket') ?? undefined
  const outlook = await signUpOutlook(context.runtime, ticket)
  if (!outlook.ok) return { open: false as const, sentence: SIGNUP_REFUSAL_SENTENCE[outlook.refusal] }
  return { open: true as const, first: outlook.role === 'admin', ticket }
}

export function action({ request, context }: ActionFunctionArgs) {
  return formAnswer(context, async () => {
    const accountId = await letIn({ request, context }, 'sign-up')
    const cookie = await startSession({ request, context }, accountId)
    return redirect('/', { headers: { 'Set-Cookie': cookie } })
  })
}

export default function SignUp() {
  const page = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  return (
    <Page narrow>
      <div className="space-y-6 pt-4">
        <h1>Make an account</h1>
        {page.open ? (
          <>
            {page.first && <p>This is the first account here, so it will be the administrator.</p>}
            <CredentialsForm
              submit="Make the account"
              choosing
              message={refusal?.message}
              issues={refusal?.issues}
              hidden={{ ticket: page.ticket }}
            />
          </>
        ) : (
          <p>{page.sentence}</p>
        )}
        <p>
          <Link to="/sign-in" className="link">
            Sign in instead
          </Link>
        </p>
      </div>
    </Page>
  )
}
