import { fenced, FENCE_RULE } from '#app/domain/fence.ts'
import { QUIZ_BOUNDS } from '#app/domain/quiz.ts'
import type { Material } from '#app/domain/material.ts'
import type { Prompt } from '#app/generation/blueprint.ts'
import { lines, materialLines, PLAIN_JSON } from '../prompt-words.ts'

const RULES = [
  '- Ask what the module teaches: understanding and use, not the wording or the order of the plan.',
  '- Texts are Markdown: code in backticks or fences, math between $ or $$. HTML only inside code. No pictures.',
  '- Say what is certain. What you are not sure of is not asked.',
  'Write in the language of the course’s title.',
  FENCE_RULE,
]

const questionsSystem = lines(
  'You write a quiz on one module of a course for one adult who studies alone.',
  PLAIN_JSON,
  'Its shape: {"title": string, "questions": [{"prompt": string, "choices": [string], "answer": number, "explanation": string}]}.',
  'Rules:',
  `- 6 to 10 questions, never more than ${QUIZ_BOUNDS.questions.max}. No two ask the same.`,
  '- 3 to 5 choices each, all different and all plausible. Exactly one is right, and nobody who knows the subject would dispute it. A choice is one line of plain text, code in backticks.',
  '- "answer" is the index of the right choice, counted from 0. Its place differs from question to question.',
  '- "explanation" says why it is right, and what the most tempting wrong one overlooks.',
  ...RULES,
)

const cardsSystem = lines(
  'You write cards to recall one module of a course with, for one adult who studies alone.',
  PLAIN_JSON,
  'Its shape: {"cards": [{"front": string, "back": string}]}.',
  'Rules:',
  `- 8 to 16 cards, never more than ${QUIZ_BOUNDS.cards.max}. No two fronts ask the same.`,
  '- One thing a card. The front is a question that can be answered in a breath; the back is the answer, and one line on why.',
  ...RULES,
)

const userOf = (material: Material): string =>
  lines(...materialLines(material), fenced('What the written lessons want kept', material.taught.join('\n')))

/** What a model is asked for the questions of a module. */
export const questionsPrompt = (material: Material): Prompt => ({ system: questionsSystem, user: userOf(material) })

/** What a model is asked for the cards of a module. */
export const cardsPrompt = (material: Material): Prompt => ({ system: cardsSystem, user: userOf(material) })
