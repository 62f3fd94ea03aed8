import type { TenantContext } from '#app/services/context.ts'
import { pageMessages } from '#app/services/conversation-pages.server.ts'
import { listConversations } from '#app/services/conversations.server.ts'
import { retryReply, sendMessage, startConversation, stopReply } from '#app/services/messages.server.ts'
import { getRun, startWorkflow } from '#app/services/workflows.server.ts'

/** What a child's learner does with tutors and workflows; `talk` and the others are about their only conversation. */
export function tutorCommands(ctx: TenantContext): Record<string, (argument: string) => Promise<object>> {
  const conversation = async () => (await listConversations(ctx)).items[0]?.id ?? ''
  const messages = async () => (await pageMessages(ctx, await conversation())).messages
  return {
    chat: (clientId) => startConversation(ctx, { text: 'What is a hive?', clientId }),
    say: async (clientId) =>
      sendMessage(ctx, { conversationId: await conversation(), text: `Say ${clientId}.`, clientId }),
    anew: async () => retryReply(ctx, await conversation(), (await messages()).at(-1)?.id ?? ''),
    stop: async () => (await stopReply(ctx, await conversation()), {}),
    talk: async () => {
      const said = await messages()
      const { status, text, errorCode } = said.at(-1) ?? {}
      return { messages: said.length, first: said[0]?.text, status, text, errorCode }
    },
    review: (planId) => startWorkflow(ctx, 'weekly-review', { planId }),
    run: async (runId) => {
      const { status, errorCode, steps } = await getRun(ctx, runId)
      return { status, errorCode, steps: Object.fromEntries(steps.map((step) => [step.name, step.status])) }
    },
  }
}
