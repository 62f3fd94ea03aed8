import type { z } from 'zod'
import { keepable } from '#app/domain/text.ts'

/** The first complaint about each field, by the field's name; `form` holds what concerns no single one. */
export type FieldIssues = Record<string, string>

/** zod's issues as one sentence a field. */
export function fieldIssues(error: {
  issues: readonly { path: readonly PropertyKey[]; message: string }[]
}): FieldIssues {
  const fields: FieldIssues = {}
  for (const issue of error.issues) {
    const name = issue.path.length > 0 ? issue.path.map(String).join('.') : 'form'
    fields[name] ??= issue.message
  }
  return fields
}

export type Parsed<T> = { success: true; data: T } | { success: false; issues: FieldIssues }

/** A form as an object. A name that occurs once is a text, more often a list; files, and what no text column keeps, are left out. */
export function formFields(form: FormData): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  for (const name of new Set(form.keys())) {
    const texts = form
      .getAll(name)
      .filter((value) => typeof value === 'string')
      .map(keepable)
    const [first] = texts
    if (first !== undefined) fields[name] = texts.length > 1 ? texts : first
  }
  return fields
}

/** Check a posted form against a schema; an empty field counts as missing. Nothing is thrown for what a person typed. */
export async function parseForm<S extends z.ZodType>(
  source: Request | FormData,
  schema: S,
): Promise<Parsed<z.output<S>>> {
  const form = source instanceof FormData ? source : await source.formData()
  const given = Object.entries(formFields(form)).filter(([, value]) => value !== '')
  const parsed = schema.safeParse(Object.fromEntries(given))
  return parsed.success ? { success: true, data: parsed.data } : { success: false, issues: fieldIssues(parsed.error) }
}
