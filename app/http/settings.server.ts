import { data, redirect } from '@remix-run/node'
import { z } from 'zod'
import { AppError } from '#app/domain/errors.ts'
import { THEMES } from '#app/domain/theme.ts'
import { FieldsError, Password } from './accounts.server.ts'
import { changePassword, removeAccount } from './accounts-manage.server.ts'
import { reauthenticate } from './accounts-signin.server.ts'
import { storageOf, type Storage } from '#app/services/storage.server.ts'
import { createToken, revokeToken, TokenName } from './accounts-tokens.server.ts'
import { tenantContext } from './context.server.ts'
import type { Edge } from './edge.ts'
import { parseForm } from './form.server.ts'
import { visitorOf } from './security-log.server.ts'
import { endSession, revokeSessions, type SignedIn } from './session.server.ts'
import { themeCookie } from './theme.server.ts'

/** What the settings page is told after a change that held. */
export type SettingsDone = { ok: true; message: string; token?: string }
type Answer = ReturnType<typeof done> | ReturnType<typeof redirect>
type Work = (edge: Edge, who: SignedIn, form: FormData) => Promise<Answer>

const done = (body: SettingsDone) => data(body)

async function fields<S extends z.ZodType>(form: FormData, schema: S): Promise<z.output<S>> {
  const parsed = await parseForm(form, schema)
  if (!parsed.success) throw new FieldsError(parsed.issues)
  return parsed.data
}

const revokeSession: Work = async (edge, who, form) => {
  const { handle } = await fields(form, z.object({ handle: z.string().max(100) }))
  await revokeSessions(edge, who, handle)
  return done({ ok: true, message: 'That session has ended.' })
}

const revokeOthers: Work = async (edge, who) => {
  await revokeSessions(edge, who)
  return done({ ok: true, message: 'Every other session has ended.' })
}

const makeToken: Work = async (edge, who, form) => {
  const { tokenName } = await fields(form, z.object({ tokenName: TokenName }))
  const { token } = await createToken(edge.context.runtime, who.account.id, tokenName, visitorOf(edge))
  return done({ ok: true, message: 'Copy this token now: it is not shown again.', token })
}

const dropToken: Work = async (edge, who, form) => {
  const { id } = await fields(form, z.object({ id: z.string().max(100) }))
  await revokeToken(edge.context.runtime, who.account.id, id, visitorOf(edge))
  return done({ ok: true, message: 'That token no longer works.' })
}

const setTheme: Work = async (_edge, _who, form) => {
  const { theme } = await fields(form, z.object({ theme: z.enum(THEMES, { error: 'Choose one of the three.' }) }))
  // The answer to this very request would still wear the theme its cookie names.
  return redirect('/settings', { headers: { 'Set-Cookie': await themeCookie(theme) } })
}

/** Names the field when the password that was asked for again is not right. */
async function confirmed(edge: Edge, who: SignedIn, password: string, field: string) {
  const visitor = visitorOf(edge)
  try {
    return await reauthenticate(edge.context.runtime, who.account.id, password, visitor)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'wrong_credentials') throw error
    throw new FieldsError({ [field]: 'This is not your password.' })
  }
}

const PasswordForm = z.object({ currentPassword: Password, newPassword: Password })

const setPassword: Work = async (edge, who, form) => {
  const { currentPassword, newPassword } = await fields(form, PasswordForm)
  const account = await confirmed(edge, who, currentPassword, 'currentPassword')
  const next = { password: newPassword, keepSession: who.idHash }
  await changePassword(edge.context.runtime, account, next, visitorOf(edge))
  return done({ ok: true, message: 'Your password has changed. Every other session has ended.' })
}

/** What the learner's plans take of their space; null when their file cannot be asked: the rest of the page can. */
export async function storageUsed({ context }: Edge, { account }: SignedIn): Promise<Storage | null> {
  try {
    return await storageOf(tenantContext(context.runtime, account.id))
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** What has to be typed to delete an account. */
export const DELETE_WORD = 'delete'

const DeleteForm = z.object({
  deletePassword: Password,
  confirmation: z
    .string({ error: `Type “${DELETE_WORD}” to continue.` })
    .refine((typed) => typed.trim().toLowerCase() === DELETE_WORD, { error: `Type “${DELETE_WORD}” to continue.` }),
})

const deleteAccount: Work = async (edge, who, form) => {
  const { deletePassword } = await fields(form, DeleteForm)
  await confirmed(edge, who, deletePassword, 'deletePassword')
  await removeAccount(edge.context.runtime, who.account.id, visitorOf(edge))
  return redirect('/sign-up', { headers: { 'Set-Cookie': await endSession(edge) } })
}

const WORKS: Record<string, Work> = {
  'revoke-session': revokeSession,
  'revoke-others': revokeOthers,
  'make-token': makeToken,
  'revoke-token': dropToken,
  theme: setTheme,
  password: setPassword,
  delete: deleteAccount,
}

/** Do what one of the settings page's forms asks for; its `intent` says which. Throws `AppError`. */
export async function changeSettings(edge: Edge, who: SignedIn, form: FormData): Promise<Answer> {
  const intent = form.get('intent')
  const work = typeof intent === 'string' && Object.hasOwn(WORKS, intent) ? WORKS[intent] : undefined
  if (!work) throw new AppError('bad_request', 400, 'The form did not say what to do.')
  return work(edge, who, form)
}
