import type { ProgramDay, ProgramInput } from '../program.ts'
import { measureFor, RULES, type Measure, type Rule } from './rules.ts'

/** One breach of a rule; `day` runs 1 to 7, null when it concerns the whole week. */
export type Finding = { rule: string; day: number | null; sentence: string }

/** One rule of a programme as the page tells it, and whether it holds. */
export type RuleHeld = { rule: string; sentence: string; ok: boolean }

function breaches(rule: Rule, days: readonly ProgramDay[], measure: Measure): Finding[] {
  const found = (day: number | null, texts: string[]) =>
    texts.map((text) => ({ rule: rule.id, day, sentence: day === null ? `${text}.` : `Day ${day}: ${text}.` }))
  return [
    ...found(null, rule.weekly?.(days, measure) ?? []),
    ...days.flatMap((day, i) => found(i + 1, rule.daily?.(day, measure) ?? [])),
  ]
}

/**
 * The one validator of a weekly programme: everything that breaks a rule, by rule and day; empty when all hold. `slack`
 * is the share by which energy and protein may still miss their targets (0.05 is 5 %), for a draft that will be put in
 * order anyway.
 */
export function checkProgram(days: readonly ProgramDay[], input: ProgramInput, slack = 0): Finding[] {
  const measure = measureFor(input, slack)
  return RULES.flatMap((rule) => breaches(rule, days, measure))
}

/** The same rules as promises, for "Why this plan fits": those that mean something for this input. */
export function programRules(days: readonly ProgramDay[], input: ProgramInput): RuleHeld[] {
  const measure = measureFor(input)
  return RULES.filter((rule) => rule.applies?.(measure) ?? true).map((rule) => ({
    rule: rule.id,
    sentence: rule.says(measure),
    ok: breaches(rule, days, measure).length === 0,
  }))
}
