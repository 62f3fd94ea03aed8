import { AppError } from '#app/domain/errors.ts'
import { refusalSentence } from '#app/domain/refusal-words.ts'
import type { TopicKind } from '#app/domain/topic-kind.ts'
import { retryPlan } from './attempts.server.ts'
import type { TenantContext } from './context.ts'
import type { StartedAttempt } from './once.server.ts'
import { getPlan, type PlanView } from './plans.server.ts'
import { topicQuestion, type TopicQuestion } from './topic.server.ts'

/** What the built-in curriculum offers where another provider has failed. `kinds` are asked for a topic it does not know. */
export type CurriculumOffer = { kinds: TopicQuestion['kinds'] | null }

const asText = (value: unknown) => (typeof value === 'string' ? value : '')

const questionOf = ({ topic, input }: Pick<PlanView, 'topic' | 'input'>): TopicQuestion | null =>
  topicQuestion({
    topic,
    notes: asText(input['notes']),
    topicKind: asText(input['topicKind']),
    pack: asText(input['pack']),
  })

/** Whether a plan can be made by the built-in curriculum instead; null where that makes plans anyway. */
export function curriculumOffer(ctx: TenantContext, plan: PlanView): CurriculumOffer | null {
  if (ctx.provider.name === 'offline') return null
  const asks = ctx.blueprints[plan.kind].asksAboutTopic
  return { kinds: (asks && questionOf(plan)?.kinds) || null }
}

/**
 * Try a failed plan again with the built-in curriculum, because the learner chose it: this attempt only. Throws as
 * `retryPlan`, and 400 `topic_kind_needed` for a topic it does not know without being told what kind it is.
 */
export async function retryByCurriculum(
  ctx: TenantContext,
  planId: string,
  topicKind: TopicKind | undefined,
): Promise<StartedAttempt> {
  const plan = await getPlan(ctx, planId)
  const offer = curriculumOffer(ctx, plan)
  if (!offer) return retryPlan(ctx, planId)
  if (offer.kinds && !topicKind) throw new AppError('topic_kind_needed', 400, refusalSentence('topic_kind_needed'))
  const own = { provider: 'offline', input: offer.kinds ? { ...plan.input, topicKind } : null } as const
  return retryPlan(ctx, planId, { own })
}
