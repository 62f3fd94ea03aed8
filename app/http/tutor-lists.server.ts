import { asksWords } from '#app/domain/agents.ts'
import { NotFoundError } from '#app/domain/errors.ts'
import { listAgents } from '#app/services/agents.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { listConversations } from '#app/services/conversations.server.ts'
import { getPlan } from '#app/services/plans.server.ts'

/** Most characters of a search that are looked for, UTF-16 units. */
const QUERY_MAX = 200

async function planNamed(ctx: TenantContext, planId: string | null) {
  if (!planId) return null
  const { id, title, modules } = await getPlan(ctx, planId)
  return { id, title, tasks: modules.flatMap((module) => module.tasks) }
}

/** The learner's conversations, or those about a plan, or those in which something was said. Throws 404. */
export async function conversationsPage(ctx: TenantContext, request: Request) {
  const query = new URL(request.url).searchParams
  const plan = await planNamed(ctx, query.get('plan'))
  const words = (query.get('q') ?? '').trim().slice(0, QUERY_MAX)
  const cursor = query.get('after') ?? undefined
  const { items, nextCursor } = await listConversations(ctx, { planId: plan?.id, cursor, query: words })
  const gone = await listConversations(ctx, { deleted: true })
  const just = gone.items.find(({ id }) => id === query.get('deleted'))
  return {
    items,
    nextCursor,
    query: words,
    plan: plan && { id: plan.id, title: plan.title },
    deleted: { count: gone.items.length, justId: just?.id ?? null, justTitle: just?.title ?? null },
  }
}

/** Whom a learner can choose from, each with what it is for or whom it asks. */
export async function agentChoices(ctx: TenantContext) {
  return (await listAgents(ctx)).map(({ id, name, about, asks, lostProvider }) => {
    if (lostProvider !== null) return { id, name, about: `It used ${lostProvider}, which you removed.` }
    return { id, name, about: about || (asks ? asksWords(asks) : '') }
  })
}

/** What a new conversation would be about, and who could answer. Throws 404 for a plan or task that is not there. */
export async function newConversationPage(ctx: TenantContext, request: Request) {
  const query = new URL(request.url).searchParams
  const plan = await planNamed(ctx, query.get('plan'))
  const taskId = query.get('task')
  const task = plan?.tasks.find(({ id }) => id === taskId)
  if (taskId && !task) throw new NotFoundError('task')
  const agents = await agentChoices(ctx)
  const asked = query.get('agent')
  const agentId = agents.find(({ id }) => id === asked)?.id ?? agents[0]?.id ?? ''
  return {
    plan: plan && { id: plan.id, title: plan.title },
    task: task ? { id: task.id, title: task.title } : null,
    agents,
    agentId,
    clientId: ctx.newId(),
  }
}
