import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { endSession } from '#app/http/session.server.ts'

export const loader = () => redirect('/')

export async function action({ request, context }: ActionFunctionArgs) {
  return redirect('/sign-in', { headers: { 'Set-Cookie': await endSession({ request, context }) } })
}
