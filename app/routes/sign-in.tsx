import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { CredentialsForm } from '#app/components/auth/credentials-form.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { signUpOutlook } from '#app/http/accounts.server.ts'
import { letIn } from '#app/http/auth.server.ts'
import { formAnswer } from '#app/http/form-answer.server.ts'
import { safeNext } from '#app/http/next.ts'
import { startSession } from '#app/http/session.server.ts'
import { optionalAccount } from '#app/http/tenant.server.ts'

export const meta: MetaFunction = () => [{ title: 'Sign in · Cairn' }]

const nextOf = (request: Request) => safeNext(new URL(request.url).searchParams.get('next'))

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (await optionalAccount({ request, context })) return redirect(nextOf(request))
  const outlook = await signUpOutlook(context.runtime, undefined)
  if (outlook.ok && outlook.role === 'admin') return redirect('/sign-up')
  const reset = new URL(request.url).searchParams.has('reset')
  return { canSignUp: outlook.ok, reset }
}

export function action({ request, context }: ActionFunctionArgs) {
  return formAnswer(context, async () => {
    const accountId = await letIn({ request, context }, 'sign-in')
    const cookie = await startSession({ request, context }, accountId)
    return redirect(nextOf(request), { headers: { 'Set-Cookie': cookie } })
  })
}

export default function SignIn() {
  const { canSignUp, reset } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  return (
    <Page narrow>
      <div className="space-y-6 pt-4">
        <h1>Sign in</h1>
        {reset && !refusal && <p role="status">Your password was changed. Sign in with the new one.</p>}
        <CredentialsForm submit="Sign in" choosing={false} message={refusal?.message} issues={refusal?.issues} />
        {canSignUp && (
          <p>
            New here?{' '}
            <Link to="/sign-up" className="link">
              Make an account
            </Link>
          </p>
        )}
      </div>
    </Page>
  )
}
