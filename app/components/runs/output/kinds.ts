import type { LessonAnswer, OutlineAnswer } from '#app/domain/lesson.ts'
import type { Material } from '#app/domain/material.ts'
import type { CardsAnswer, QuizAnswer } from '#app/domain/quiz.ts'
import type { WeekFacts } from '#app/domain/week-facts.ts'
import type { ReplanChange, WeeklyReview } from '#app/domain/weekly-review.ts'

/** What a step may give, as the workflows have it. */
export type Given =
  | { kind: 'material'; value: Material }
  | { kind: 'week'; value: WeekFacts }
  | { kind: 'outline'; value: OutlineAnswer }
  | { kind: 'lesson'; value: LessonAnswer }
  | { kind: 'titles'; value: { titles: string[] } }
  | { kind: 'quiz'; value: QuizAnswer }
  | { kind: 'cards'; value: CardsAnswer }
  | { kind: 'review'; value: WeeklyReview }
  | { kind: 'changes'; value: { kept: ReplanChange[] } }
  | { kind: 'raw'; value: unknown }

/** The lists that tell each kind, all that is looked at: steps keep only what has passed their own checks. */
const LISTS: Record<Exclude<Given['kind'], 'raw'>, readonly string[]> = {
  material: ['modules', 'sources'],
  week: ['done', 'late', 'open'],
  lesson: ['sections', 'examples', 'practice', 'takeaways'],
  outline: ['lessons'],
  titles: ['titles'],
  quiz: ['questions'],
  cards: ['cards'],
  review: ['changes'],
  changes: ['kept'],
}

/** Which of these a step gave; `raw` for anything else, such as what an earlier release kept. */
export function givenBy(output: unknown): Given {
  const fields = (typeof output === 'object' && output !== null ? output : {}) as Record<string, unknown>
  for (const [kind, lists] of Object.entries(LISTS))
    if (lists.every((name) => Array.isArray(fields[name]))) return { kind, value: output } as Given
  return { kind: 'raw', value: output }
}

/** Titles of modules and tasks by their ids, as the run read them. */
export function namesIn(facts: unknown): Record<string, string> {
  const given = givenBy(facts)
  if (given.kind !== 'week') return {}
  const { open, done, late } = given.value
  const all = [...open, ...open.flatMap(({ tasks }) => tasks), ...done, ...late]
  return Object.fromEntries(all.map(({ id, title }) => [id, title]))
}
