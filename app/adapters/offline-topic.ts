import { understandTopic, type PackName } from '#app/offline/understand.ts'

export type TopicDoubt = { basis: 'unsure' | 'unknown'; candidates: PackName[] }

/** What the offline curriculum cannot tell about a topic by itself; null when it knows what to do with it. */
export function offlineDoubt(topic: string, notes: string): TopicDoubt | null {
  const found = understandTopic(topic, notes)
  if (found.basis === 'unsure') return { basis: 'unsure', candidates: found.candidates }
  return found.basis === 'unknown' ? { basis: 'unknown', candidates: [] } : null
}
