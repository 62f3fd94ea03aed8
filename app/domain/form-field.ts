/** A folded part of a form: what not everybody wants to fill in. */
export type FormGroup = { title: string; help: string }

/** A field of a form, as a blueprint describes it and a page draws it without knowing the kind. */
export type FormField = {
  name: string
  label: string
  help: string
  widget: 'text' | 'textarea' | 'number' | 'date' | 'choice' | 'choices'
  required: boolean
  /** The folded part it stands in; without one it is always in sight. */
  group?: FormGroup
  /** Where the unit is another field's choice: what the label adds and the help says for each value of that field. */
  units?: { by: string; of: { value: string; unit: string; help: string }[] }
  max?: number
  min?: number
  step?: number
  placeholder?: string
  initial?: string
  options?: { value: string; label: string; help?: string }[]
}
