import type { ChatEvent, ConversationView, MessagePage } from '#app/domain/chat-view.ts'
import type { UseSource } from '#app/domain/providers.ts'
import type { Live } from '../live/use-live.ts'

/** Somebody else who could answer. */
export type Alternative = { ask: UseSource; providerId?: string; label: string }

/** Why the last thing could not be done, and what was typed. */
export type Refused = { code: string; message: string; issues: Record<string, string>; values?: Record<string, string> }

/** What came of something small that was sent. */
export type Outcome = { ok: true } | { ok: false; code: string; message: string; issues?: Record<string, string> }

/** An agent that can be chosen, and what it is for or whom it asks. */
export type AgentChoice = { id: string; name: string; about: string }

export type ConversationData = {
  conversation: ConversationView
  page: MessagePage
  live: Live<ChatEvent> | null
  /** Which part was asked for: its end, or some place in it. */
  place: string
  /** The message that was asked for, where it is in a version that is not shown. */
  hidden: string | null
  stamp: string
  alternatives: Alternative[]
  /** The model that is asked, where it uses none of the agent's tools. */
  toolless: string | null
  /** Who could answer from the next reply on, where that was asked for. */
  agents: AgentChoice[] | null
  /** The name under which a page without a script sends its next message. */
  clientId: string
}
