import { WRITE_TOOLS } from './agents.ts'
import type { MessageStatus, ToolUse } from './chat.ts'

const writes: readonly string[] = WRITE_TOOLS

/**
 * The answer that was given to a reply's tools and has led to nothing yet, where the reply is its conversation's last
 * message: what was confirmed was begun and cut off, or all is answered and the tutor could not go on. Sent again, it
 * goes on from there. Undefined while something waits for the learner, or when there is nothing to go on with.
 */
export function toGoOnWith({ status, tools }: { status: MessageStatus; tools: readonly ToolUse[] }) {
  if (status !== 'complete') return undefined
  const begun = tools.find(({ state }) => state === 'running')
  const answered = tools.some(({ state }) => state === 'waiting')
    ? undefined
    : tools.find(({ name }) => writes.includes(name))
  const use = begun ?? answered
  return use && { toolUseId: use.id, answer: use.state === 'declined' ? 'decline' : 'confirm' }
}
