import { offlineDoubt, type TopicDoubt } from '#app/adapters/offline-topic.ts'
import type { TenantContext } from './context.ts'

/** What is read of a form to decide whether its topic needs a question first. */
type TopicFields = { topic: string; notes: string; topicKind?: string | undefined; pack?: string | undefined }

/**
 * What has to be asked about a topic before a plan is made of it; null when nothing has. Only the offline curriculum
 * asks: a model reads any topic, and a learner who has chosen is not asked again.
 */
export function askAboutTopic(ctx: Pick<TenantContext, 'provider'>, fields: TopicFields): TopicDoubt | null {
  if (ctx.provider.name !== 'offline' || fields.topicKind || fields.pack) return null
  return offlineDoubt(fields.topic, fields.notes)
}
