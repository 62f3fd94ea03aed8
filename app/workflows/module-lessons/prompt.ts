import { fenced, FENCE_RULE } from '#app/domain/fence.ts'
import { LESSON_BOUNDS, type LessonAim } from '#app/domain/lesson.ts'
import { moduleIn, type Material } from '#app/domain/material.ts'
import type { Prompt } from '#app/generation/blueprint.ts'
import { lines, materialLines, PLAIN_JSON } from '../prompt-words.ts'

const LANGUAGE = 'Write in the language of the course’s title.'

const outlineSystem = lines(
  'You prepare the lessons of one module of a course for one adult who studies alone: one lesson for each task.',
  PLAIN_JSON,
  'Its shape: {"lessons": [{"task": number, "title": string, "goal": string, "points": [string]}]}.',
  'Rules:',
  '- Exactly one lesson for each task, in order; "task" is the number of the task, from 1. Titles differ.',
  '- "goal" is one sentence: what the learner can do after it. "points" are two to six things that the lesson explains.',
  '- What one lesson explains the others only use. Each builds on those before it.',
  LANGUAGE,
  FENCE_RULE,
)

/** What a model is asked for the lessons of a module. */
export const outlinePrompt = (material: Material): Prompt => ({
  system: outlineSystem,
  user: lines(...materialLines(material)),
})

const { sections, examples, practice, takeaways } = LESSON_BOUNDS

const lessonSystem = lines(
  'You write one lesson for one adult who studies alone.',
  PLAIN_JSON,
  'Its shape: {"title": string, "minutes": number, "sections": [{"heading": string, "markdown": string}], "examples": [{"title": string, "markdown": string}], "practice": [{"prompt": string, "hint": string, "solution": string}], "takeaways": [string]}.',
  'Rules:',
  `- ${sections.min} to ${sections.max} sections that explain, short paragraphs first and detail after; headings differ.`,
  `- ${Math.max(1, examples.min)} to ${examples.max} worked examples: a concrete case from beginning to end, with the reason for each step.`,
  `- ${practice.min} to ${practice.max} pieces of practice that the lesson has prepared for. Each has a hint that does not give it away, and a full solution.`,
  `- ${Math.max(2, takeaways.min)} to 6 takeaways of one sentence.`,
  '- "minutes" is how long it takes to work through, practice included.',
  '- Texts are Markdown: lists, code in fences with its language, math between $ or $$. HTML only inside code. No pictures.',
  '- Say what is certain. Where you are not sure of a fact, a number or a date, leave it out or say how to look it up. Make up no sources.',
  LANGUAGE,
  FENCE_RULE,
)

/** What a model is asked for one lesson. */
export function lessonPrompt(material: Material, aims: readonly LessonAim[], aim: LessonAim): Prompt {
  const task = moduleIn(material).tasks[aim.task - 1]
  const others = aims.filter((each) => each !== aim).map(({ task: number, title }) => `${number}. ${title}`)
  return {
    system: lessonSystem,
    user: lines(
      ...materialLines(material),
      fenced('The other lessons of this module, which are written apart', others.join('\n')),
      fenced(`The lesson to write, for task ${aim.task}`, [aim.title, aim.goal, ...aim.points].join('\n')),
      task ? `The task has ${task.minutes} minutes in the plan. Write the lesson for task ${aim.task} only.` : '',
    ),
  }
}
