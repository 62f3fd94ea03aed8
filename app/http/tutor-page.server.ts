import type { LoaderFunctionArgs } from '@remix-run/node'
import type { ChatEvent, ConversationView } from '#app/domain/chat-view.ts'
import type { Ask } from '#app/domain/providers.ts'
import type { CurrentProvider, TenantContext } from '#app/services/context.ts'
import { pageMessages, type PageWant } from '#app/services/conversation-pages.server.ts'
import { watchConversation } from '#app/services/conversation-watch.server.ts'
import { getConversation } from '#app/services/conversations.server.ts'
import { answerersIn } from '#app/services/other-providers.server.ts'
import type { Edge } from './edge.ts'
import { openWatch, type Watch } from './stream.server.ts'
import { agentChoices } from './tutor-lists.server.ts'

type Window = Watch<ChatEvent> | { streamId: null; frames: null }

/** Somebody else who could answer, offered and never taken unasked. */
export type Alternative = { ask: Ask['source']; providerId?: string; label: string }

const alternativeOf = ({ source, providerId, label }: CurrentProvider): Alternative =>
  source === 'offline'
    ? { ask: source, label: 'the built-in coach (not an AI model)' }
    : { ask: source, ...(providerId ? { providerId } : {}), label }

const depthIn = (query: URLSearchParams, name: string) => {
  const text = query.get(name) ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** Which part of a conversation an address asks for: before or after a depth, around a message, or its end. */
export function wantedIn(request: Request): PageWant {
  const query = new URL(request.url).searchParams
  const before = depthIn(query, 'before')
  const after = depthIn(query, 'after')
  const around = query.get('around')
  if (around) return { around: around.slice(0, 64) }
  if (before !== undefined) return { before }
  return after === undefined ? {} : { after }
}

/** What changes whenever anything of a conversation does: a page that shows another has to look again. */
export const stampOf = ({ updatedAt, lastSeq, active, messages, title, agent }: ConversationView): string =>
  [updatedAt, lastSeq, active, messages, title, agent.id].join(' ')

/**
 * The address a form goes back to. A page that waits for promises is not complete before they are, and a browser without
 * a script reloads only a complete one: where a form was followed, the page is made without a window. A script opens its own.
 */
export const afterForm = (conversationId: string, place = '#newest') => `/tutor/${conversationId}?plain=1${place}`

/** A reply that is being made, as a page can follow it. */
function liveOf(edge: Edge, ctx: TenantContext, id: string, cursor: number): { watch: Window; cursor: number } {
  if (new URL(edge.request.url).searchParams.has('plain')) return { cursor, watch: { streamId: null, frames: null } }
  return { cursor, watch: openWatch(edge, ctx, (options) => watchConversation(ctx, id, cursor, options)) }
}

/** All that the page of a conversation shows. Throws 404. */
export async function conversationPage(edge: Edge, args: Pick<LoaderFunctionArgs, 'params'>, ctx: TenantContext) {
  const id = args.params['conversationId'] ?? ''
  const conversation = await getConversation(ctx, id)
  const want = wantedIn(edge.request)
  const page = await pageMessages(ctx, id, want)
  const hidden = want.around !== undefined && !page.messages.some((message) => message.id === want.around)
  const live = conversation.active ? liveOf(edge, ctx, id, page.lastSeq) : null
  const place = Object.entries(want).join(' ')
  const { others, toolless } = await answerersIn(ctx, conversation.agent.id)
  const own = {
    stamp: stampOf(conversation),
    alternatives: others.map(alternativeOf),
    toolless,
    clientId: ctx.newId(),
  }
  const agents = new URL(edge.request.url).searchParams.has('agent') ? await agentChoices(ctx) : null
  return { conversation, page, live, place, agents, hidden: hidden ? (want.around ?? null) : null, ...own }
}
