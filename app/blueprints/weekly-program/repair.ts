import type { ProgramInput } from '#app/domain/program.ts'
import { checkProgram } from '#app/domain/program/check.ts'
import { fenced } from '#app/domain/fence.ts'
import type { Prompt } from '#app/generation/blueprint.ts'
import { tryProgram } from './draft.ts'
import { programPrompt } from './prompt.ts'

/** Sums that miss by less are put right by scaling the portions, which is not worth another call. */
const SLACK = 0.1

/** So many findings are told; more would only be repetition. */
const FINDINGS_MAX = 60

/** Longest draft that is sent back, UTF-16 units. */
const DRAFT_MAX = 60_000

function findingsIn(raw: unknown, input: ProgramInput): string[] {
  const read = tryProgram(raw)
  if (!read.ok) return [`The answer does not have the asked shape (${read.finding}).`]
  return checkProgram(read.value.days, input, SLACK).map((finding) => finding.sentence)
}

/** What was answered, as it is sent back; a draft too long or strange to repeat is asked for anew. */
function draftText(raw: unknown): string {
  try {
    const text = JSON.stringify(raw) ?? ''
    return text.length <= DRAFT_MAX ? text : ''
  } catch {
    return ''
  }
}

/** The one repair call: the same question, the answer to it, and everything the validator found in that answer. */
export function repairPrompt(raw: unknown, input: ProgramInput): Prompt | null {
  const findings = findingsIn(raw, input)
  if (findings.length === 0) return null
  const { system, user } = programPrompt(input)
  const draft = draftText(raw)
  const told = findings.slice(0, FINDINGS_MAX).map((finding) => `- ${finding}`)
  const asked = [
    user,
    fenced('Your earlier answer', draft),
    fenced('What a checker found wrong with it', told.join('\n')),
    'Answer again with the whole corrected JSON object. Keep what was right.',
  ]
  return { system, user: asked.filter(Boolean).join('\n') }
}
