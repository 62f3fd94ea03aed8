export type Values = Record<string, string>

/** What is asked when the built-in curriculum does not know a topic. */
export type TopicQuestion = {
  basis: 'unsure' | 'unknown'
  candidates: { id: string; title: string }[]
  kinds: { id: string; label: string }[]
}
