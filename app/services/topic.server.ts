import { offlineDoubt, type TopicDoubt } from '#app/adapters/offline-topic.ts'
import type { PlanKind } from '#app/domain/plan.ts'
import { TOPIC_KIND_LABEL, TOPIC_KINDS } from '#app/domain/topic-kind.ts'
import type { TenantContext } from './context.ts'

/** A doubt about a topic, with the kinds of topic a learner can choose from. */
export type TopicQuestion = TopicDoubt & { kinds: { id: string; label: string }[] }

const kinds = TOPIC_KINDS.map((id) => ({ id, label: TOPIC_KIND_LABEL[id] }))

/** What is read of a form to decide whether its topic needs a question first. */
export type TopicFields = { topic: string; notes: string; topicKind?: string | undefined; pack?: string | undefined }

/**
 * What has to be asked about a topic before a plan is made of it; null when nothing has. Only the offline curriculum
 * asks: a model reads any topic, and a learner who has chosen is not asked again.
 */
export function askAboutTopic(
  ctx: Pick<TenantContext, 'provider' | 'blueprints'>,
  kind: PlanKind,
  fields: TopicFields,
): TopicQuestion | null {
  return ctx.blueprints[kind].asksAboutTopic && ctx.provider.name === 'offline' ? topicQuestion(fields) : null
}

/** What the offline curriculum asks about a topic; null when it knows the topic or the learner has chosen. */
export function topicQuestion(fields: TopicFields): TopicQuestion | null {
  if (fields.topicKind || fields.pack) return null
  const doubt = offlineDoubt(fields.topic, fields.notes)
  return doubt && { ...doubt, kinds }
}
