import { redirect } from '@remix-run/node'
import { z } from 'zod'
import { NotFoundError } from '#app/domain/errors.ts'
import { USE_SOURCES } from '#app/domain/providers.ts'
import { askUsual } from '#app/services/agents.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import {
  changeConversation,
  deleteConversation,
  restoreConversation,
  type ConversationChange,
} from '#app/services/conversations.server.ts'
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

function changeOf(act: Extract<Act, { intent: 'rename' | 'agent' | 'pin' }>): ConversationChange {
  if (act.intent === 'rename') return { title: act.title }
  return act.intent === 'agent' ? { agentId: act.agentId } : { pinned: act.pinned === 'yes' }
}

async function perform(ctx: TenantContext, conversationId: string, act: Act): Promise<string> {
  switch (act.intent) {
    case 'send':
      await sendMessage(ctx, { conversationId, text: act.text, clientId: act.clientId })
      return 'Sent'
    case 'edit':
      await editMessage(ctx, conversationId, act.messageId, act.text, act.clientId)
      return 'Sent'
    case 'retry': {
      const ask = act.ask && { source: act.ask, providerId: act.providerId }
      await retryReply(ctx, conversationId, act.messageId, { ask, clientId: act.clientId })
      return 'Asked again'
    }
    case 'answer':
      await answerTool(ctx, conversationId, act.messageId, act.toolUseId, act.answer)
      return act.answer === 'confirm' ? 'Confirmed' : 'Declined'
    case 'choose':
      await chooseSibling(ctx, conversationId, act.messageId)
      return 'Shown'
    case 'stop':
      await stopReply(ctx, conversationId)
      return 'Stopped'
    case 'usual':
      await askUsual(ctx, conversationId)
      return 'Chosen'
    case 'rename':
    case 'agent':
    case 'pin':
      await changeConversation(ctx, conversationId, changeOf(act))
      return 'Changed'
  }
}

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

/** Begin a conversation and go to it; refused, the form again with why and with what was typed. Throws 404. */
export async function startFromForm(edge: Edge, ctx: TenantContext) {
  const texts = textsOf(await edge.request.formData())
  const filled = Object.entries(texts).filter(([, value]) => value !== '')
  const given = Start.safeParse({ ...Object.fromEntries(filled), text: texts['suggestion'] ?? texts['text'] })
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
