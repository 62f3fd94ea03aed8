/** What a form is drawn from; the fields of a blueprint fit it. */
export type FormField = {
  name: string
  label: string
  help: string
  widget: 'text' | 'textarea' | 'number' | 'date' | 'choice'
  required: boolean
  group: 'main' | 'more'
  max?: number
  min?: number
  step?: number
  placeholder?: string
  initial?: string
  options?: { value: string; label: string; help?: string }[]
}

export type Values = Record<string, string>

/** What is asked when the built-in curriculum does not know a topic. */
export type TopicQuestion = {
  basis: 'unsure' | 'unknown'
  candidates: { id: string; title: string }[]
  kinds: { id: string; label: string }[]
}
