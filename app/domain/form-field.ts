/** A field of a form, as a blueprint describes it and a page draws it without knowing the kind. */
export type FormField = {
  name: string
  label: string
  help: string
  widget: 'text' | 'textarea' | 'number' | 'date' | 'choice' | 'choices'
  required: boolean
  group: 'main' | 'more'
  max?: number
  min?: number
  step?: number
  placeholder?: string
  initial?: string
  options?: { value: string; label: string; help?: string }[]
}
