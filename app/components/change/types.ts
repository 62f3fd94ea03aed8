import type { FormField as Shape } from '#app/domain/form-field.ts'

type Part = { tasks: number; withNotes: number }
export type Size = { modules: number; open: Part; done: Part }

export type Outlook = {
  may: { ok: true } | { ok: false; code: string; sentence: string; reopensAt: string | null }
  cancels: boolean
  replacesProposal: boolean
  room: number
  parts: boolean
  provider: string
  deterministic: boolean
}

export type Answer = {
  code: string
  message: string
  retryAt: string | null
  issues: Record<string, string>
  values: Record<string, string>
}

export type RegenerateData = {
  /** What this kind of plan calls its parts: module, day. */
  noun: string
  plan: { id: string; title: string; topic: string; modules: { id: string; title: string; position: number }[] }
  /** Makes the form count once, however often it is sent. */
  once: string
  scope: 'plan' | 'module' | 'extend'
  moduleId: string | null
  size: Size
  outlook: Outlook
  fields: Shape[]
  given: Record<string, string>
}
