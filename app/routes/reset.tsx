import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { Field } from '#app/components/auth/field.tsx'
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
    <main>
      <h1>Choose a new password</h1>
      {refusal && <p role="alert">{refusal.message}</p>}
      {works ? (
        <Form method="post" noValidate>
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
          <button type="submit">Save the new password</button>
        </Form>
      ) : (
        <p>
          This link has been used already, or its 30 minutes have run out. Ask whoever runs this server for a new one.
        </p>
      )}
    </main>
  )
}
