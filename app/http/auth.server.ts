import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import type { TenantId } from '#app/domain/plan.ts'
import { FieldsError, signUp, SignUpForm } from './accounts.server.ts'
import { signIn, SignInForm } from './accounts-signin.server.ts'
import type { Edge } from './edge.ts'
import { parseForm } from './form.server.ts'
import { visitorOf } from './security-log.server.ts'
import { refusePlainHttp } from './session.server.ts'

export type Way = 'sign-in' | 'sign-up'

/** The ways in: each checks a posted form and answers with the learner's id, or throws an `AppError`. */
export function authenticator(edge: Edge): Authenticator<TenantId> {
  const { runtime } = edge.context
  const visitor = visitorOf(edge)
  const ways = new Authenticator<TenantId>()
  ways.use(
    new FormStrategy(async ({ form }) => {
      const parsed = await parseForm(form, SignInForm)
      if (!parsed.success) throw new FieldsError(parsed.issues)
      return signIn(runtime, parsed.data, visitor)
    }),
    'sign-in' satisfies Way,
  )
  ways.use(
    new FormStrategy(async ({ form }) => {
      const parsed = await parseForm(form, SignUpForm)
      if (!parsed.success) throw new FieldsError(parsed.issues)
      return signUp(runtime, parsed.data, visitor)
    }),
    'sign-up' satisfies Way,
  )
  return ways
}

/** Let somebody in by one of the ways. Throws `AppError`, and makes no account where its session could not begin. */
export async function letIn(edge: Edge, way: Way): Promise<TenantId> {
  refusePlainHttp(edge)
  return authenticator(edge).authenticate(way, edge.request)
}
