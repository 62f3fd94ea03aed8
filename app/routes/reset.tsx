import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { Field } from '#app/components/auth/field.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Callout } from '#app/components/ui/callout.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { resetFromForm, ticketWorks } from '#app/http/accounts-reset.server.ts'
import { formAnswer } from '#app/http/form-answer.server.ts'

export const meta: MetaFunction = () => [{ title: 'Choose a new password · Cairn' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ticket = new URL(request.url).searchParams.get('ticket') ?? ''
  return { works: await ticketWorks(context.runtime, 'reset', ticket), ticket }
}

export function action({ request, context }: ActionFunctionArgs) {
  return formAnswer(context, async () => {
    await resetFromForm({ request, context })
    return redirect('/sign-in?reset')
  })
}

export default function Reset() {
  const { works, ticket } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  return (
    <Page narrow>
      <div className="space-y-6 pt-4">
        <h1>Choose a new password</h1>
        {refusal && (
          <Callout tone="grave" announce>
            <p>{refusal.message}</p>
          </Callout>
        )}
        {works ? (
          <Form method="post" noValidate className="space-y-6">
            <input type="hidden" name="ticket" value={ticket} />
            <Field
              label="New password"
              name="password"
              type="password"
              autoComplete="new-password"
              required
              hint="At least 8 characters. You will be signed out everywhere."
              issue={refusal?.issues['password']}
            />
            <Button look="main">Save the new password</Button>
          </Form>
        ) : (
          <p>
            This link has already been used or has expired (it is valid for 30 minutes). Ask the administrator for a new
            one.
          </p>
        )}
      </div>
    </Page>
  )
}
