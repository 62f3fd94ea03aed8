import { titleFrom } from '#app/domain/chat-title.ts'
import { TITLE_MAX } from '#app/domain/chat.ts'
import { fenced, FENCE_RULE } from '#app/domain/fence.ts'
import { cutText } from '#app/domain/text.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { titleByModel } from '#db/tenant/conversations.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import type { Gathered } from './context.server.ts'
import { askText } from './summary.server.ts'

const SYSTEM = `You give a conversation a title: three to six words that say what it is about, in its language. Answer with the title alone.
${FENCE_RULE}`
/** A title takes ten; a model that thinks before it answers, some hundred more. */
const TITLE_TOKENS = 400
/** So much of the first message is enough, UTF-16 units. */
const MESSAGE_READ = 2000

/** Give a conversation a title made by a model, never over the learner's own. Rejects as `askOnce` does. */
export async function giveTitle(
  db: TenantDb,
  { gathered, chosen, signal }: { gathered: Gathered; chosen: ChosenModel; signal: AbortSignal },
): Promise<void> {
  const { coach, about, first } = gathered
  const text = fenced('The message', cutText(first, MESSAGE_READ).text)
  const bounds = { maxOutputTokens: TITLE_TOKENS, keep: TITLE_MAX * 4 }
  const title = titleFrom(await askText({ chosen, system: SYSTEM, text, coach, signal, ...bounds }))
  if (title) await db.immediate((tx) => titleByModel(tx, about.conversationId, title))
}
