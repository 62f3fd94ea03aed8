import { createHash } from 'node:crypto'
import { redirect } from '@remix-run/node'
import { z } from 'zod'
import { NotFoundError } from '#app/domain/errors.ts'
import { USE_SOURCES } from '#app/domain/providers.ts'
import { askUsual } from '#app/services/agents.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { changeConversation, deleteConversation, restoreConversation } from '#app/services/conversations.server.ts'
import {
  chooseSibling,
  editMessage,
  retryReply,
  sendMessage,
  startConversation,
  stopReply,
} from '#app/services/messages.server.ts'
import { answerTool } from '#app/services/tool-answer.server.ts'
import { deed, followsForm, refusedDeed } from './deed.server.ts'
import type { Edge } from './edge.ts'
import { formFields } from './form.server.ts'
import { afterForm } from './tutor-page.server.ts'

const id = z.string().min(1).max(64)
const text = z
  .string()
  .default('')
  .transform((given) => given.replaceAll('\r\n', '\n'))

/** What can be done on the page of a conversation. */
const Act = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('send'), text, clientId: id }),
  z.object({ intent: z.literal('edit'), messageId: id, text, clientId: id }),
  z.object({
    intent: z.literal('retry'),
    messageId: id,
    ask: z.enum(USE_SOURCES).optional(),
    providerId: id.optional(),
    clientId: id.optional(),
  }),
  z.object({ intent: z.literal('answer'), messageId: id, toolUseId: id, answer: z.enum(['confirm', 'decline']) }),
  z.object({ intent: z.literal('choose'), messageId: id }),
  z.object({ intent: z.literal('stop') }),
  z.object({ intent: z.literal('usual') }),
  z.object({ intent: z.literal('rename'), title: z.string().default('') }),
  z.object({ intent: z.literal('agent'), agentId: id }),
  z.object({ intent: z.literal('pin'), pinned: z.enum(['yes', 'no']) }),
])
type Act = z.output<typeof Act>

type Texts = Record<string, string>

const textsOf = (form: FormData): Texts =>
  Object.fromEntries(Object.entries(formFields(form)).map(([name, value]) => [name, String(value)]))

type Acts = {
  [K in Act['intent']]: (ctx: TenantContext, id: string, act: Extract<Act, { intent: K }>) => Promise<string>
}

/** Each does what it is called, and says what has become of it. */
const ACTS: Acts = {
  async send(ctx, conversationId, { text: said, clientId }) {
    await sendMessage(ctx, { conversationId, text: said, clientId })
    return 'Sent'
  },
  async edit(ctx, conversationId, { messageId, text: said, clientId }) {
    await editMessage(ctx, conversationId, messageId, said, clientId)
    return 'Sent'
  },
  async retry(ctx, conversationId, { ask: source, providerId, messageId, clientId }) {
    await retryReply(ctx, conversationId, messageId, { ask: source && { source, providerId }, clientId })
    return 'Asked again'
  },
  async answer(ctx, conversationId, { messageId, toolUseId, answer }) {
    await answerTool(ctx, conversationId, messageId, toolUseId, answer)
    return answer === 'confirm' ? 'Confirmed' : 'Declined'
  },
  async choose(ctx, conversationId, { messageId }) {
    await chooseSibling(ctx, conversationId, messageId)
    return 'Shown'
  },
  async stop(ctx, conversationId) {
    await stopReply(ctx, conversationId)
    return 'Stopped'
  },
  async usual(ctx, conversationId) {
    await askUsual(ctx, conversationId)
    return 'Chosen'
  },
  async rename(ctx, conversationId, { title }) {
    await changeConversation(ctx, conversationId, { title })
    return 'Changed'
  },
  async agent(ctx, conversationId, { agentId }) {
    await changeConversation(ctx, conversationId, { agentId })
    return 'Changed'
  },
  async pin(ctx, conversationId, { pinned }) {
    await changeConversation(ctx, conversationId, { pinned: pinned === 'yes' })
    return 'Changed'
  },
}

const perform = (ctx: TenantContext, conversationId: string, act: Act): Promise<string> =>
  ACTS[act.intent](ctx, conversationId, act as never)

/** Where a page without a script goes on: at the newest message, or at the one that was switched. */
const backTo = (conversationId: string, act: Act) =>
  act.intent === 'choose'
    ? afterForm(conversationId, `&around=${act.messageId}#m-${act.messageId}`)
    : afterForm(conversationId)

/** Do one thing in a conversation; refused, the page again with why and with what was typed. Throws 404. */
export async function actInConversation(edge: Edge, ctx: TenantContext, conversationId: string) {
  const texts = textsOf(await edge.request.formData())
  if (texts['intent'] === 'delete') {
    await deleteConversation(ctx, conversationId)
    return redirect(`/tutor?deleted=${conversationId}`)
  }
  const act = Act.safeParse(texts)
  if (!act.success) throw new NotFoundError('conversation')
  const work = async () => ({
    change: await perform(ctx, conversationId, act.data),
    to: backTo(conversationId, act.data),
  })
  return deed(edge, work, texts)
}

const Start = z.object({
  text,
  clientId: id,
  planId: id.optional().catch(undefined),
  taskId: id.optional().catch(undefined),
  agentId: id.optional().catch(undefined),
})

/** Which message the form sends, and under which name: each suggestion has one of its own, so what is written keeps its. */
function firstOf({ suggestion, suggestionId = '', clientId, text: written = '' }: Texts) {
  if (suggestion === undefined) return { clientId, text: written }
  const which = createHash('sha256').update(suggestion).digest('hex').slice(0, 12)
  return { clientId: `${suggestionId.slice(0, 48)}-${which}`, text: suggestion }
}

/** Begin a conversation and go to it; refused, the form again with why and with what was typed. Throws 404. */
export async function startFromForm(edge: Edge, ctx: TenantContext) {
  const texts = textsOf(await edge.request.formData())
  const filled = Object.entries(texts).filter(([, value]) => value !== '')
  const given = Start.safeParse({ ...Object.fromEntries(filled), ...firstOf(texts) })
  if (!given.success) throw new NotFoundError('conversation')
  try {
    const { conversationId } = await startConversation(ctx, given.data)
    return redirect(followsForm(edge.request) ? afterForm(conversationId) : `/tutor/${conversationId}#newest`)
  } catch (error) {
    return refusedDeed(edge, error, texts)
  }
}

/** Bring a deleted conversation back and go to it. Throws 404. */
export async function restoreFromForm(edge: Edge, ctx: TenantContext) {
  const { conversation = '' } = textsOf(await edge.request.formData())
  await restoreConversation(ctx, conversation)
  return redirect(`/tutor/${conversation}`)
}
