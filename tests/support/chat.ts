import { expect } from 'vitest'
import type { MessageView } from '#app/domain/chat-view.ts'
import type { TenantContext } from '#app/services/context.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { watchConversation, type ChatFrame } from '#app/services/conversation-watch.server.ts'
import { startConversation } from '#app/services/messages.server.ts'
import type { StartedReply } from '#app/services/reply-start.server.ts'
import { streaming, type Call, type Script } from './provider.ts'
import { scene, type Scene } from './scene.ts'

/** What a call to a scripted provider was about, as its system prompt tells. */
export const isTitleCall = (call: Call) => systemOf(call).startsWith('You give a conversation a title')
export const isSummaryCall = (call: Call) => systemOf(call).startsWith('You sum up')

type Message = { role: string; content: unknown }
export const messagesOf = (call: Call): Message[] => (call.body as { messages: Message[] }).messages
export const systemOf = (call: Call): string => String(messagesOf(call)[0]?.content)

/** Answers replies with `script`, and what the tutor asks for itself with a few words. */
export const chatting =
  (script: Script, own = 'Bees and hives'): Script =>
  (res, call) =>
    (isTitleCall(call) || isSummaryCall(call) ? streaming(own) : script)(res, call)

/** A scene whose provider answers every message with `text`. */
export const chatScene = (script: Script = streaming('A hive is a box.'), env: Record<string, string> = {}) =>
  scene(chatting(script), env)

/** Begin a conversation; `tick` the worker or `start` it to have it answered. */
export const begin = (ctx: TenantContext, text = 'What is a hive?', more: object = {}): Promise<StartedReply> =>
  startConversation(ctx, { text, clientId: ctx.newId(), ...more })

/** A conversation whose first message has been answered. */
export async function answered(s: Scene, text?: string, more?: object): Promise<StartedReply> {
  const started = await begin(s.ctx, text, more)
  await s.cairn.worker.tick()
  return started
}

/** The last message of the path that is shown. */
export async function lastOf(ctx: TenantContext, conversationId: string): Promise<MessageView> {
  const last = (await pageMessages(ctx, conversationId)).messages.at(-1)
  expect(last).toBeDefined()
  return last as MessageView
}

/** Every frame after a cursor until the stream ends. */
export async function framesOf(ctx: TenantContext, conversationId: string, after = 0): Promise<ChatFrame[]> {
  const frames: ChatFrame[] = []
  const options = { windowMs: 20_000, signal: new AbortController().signal }
  for await (const frame of watchConversation(ctx, conversationId, after, options)) frames.push(frame)
  return frames
}

/** The text that frames carry for one message. */
export const textIn = (frames: ChatFrame[], messageId: string): string =>
  frames
    .map((frame) =>
      frame.kind === 'event' && frame.event.messageId === messageId && 'text' in frame.event.data
        ? frame.event.data.text
        : '',
    )
    .join('')
