import { z } from 'zod'
import { COURSE_BOUNDS } from './bounds.ts'
import { hasMarkup, hasMarkupInText } from './markup.ts'
import { Material, type MaterialTask } from './material.ts'
import { cutText } from './text.ts'
import { foldTitle } from './titles.ts'

/** How much a lesson may hold. Characters are UTF-16 units. */
export const LESSON_BOUNDS = {
  title: 200,
  goal: 500,
  points: 8,
  markdown: 12_000,
  hint: 4000,
  solution: 8000,
  takeaway: 500,
  sections: { min: 1, max: 8 },
  examples: { min: 0, max: 4 },
  practice: { min: 1, max: 4 },
  takeaways: { min: 1, max: 12 },
} as const

const words = (max: number) => z.string().trim().min(1).max(max)
/** Markdown as a model may write it; it is sanitised where it is shown. */
const markdown = words(LESSON_BOUNDS.markdown)

/** What a lesson is made of, in order. */
export const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), heading: words(LESSON_BOUNDS.title), markdown }),
  z.object({ type: z.literal('example'), title: words(LESSON_BOUNDS.title), markdown }),
  z.object({
    type: z.literal('practice'),
    prompt: markdown,
    hint: z.string().max(LESSON_BOUNDS.hint),
    solution: z.string().max(LESSON_BOUNDS.solution),
  }),
  z.object({ type: z.literal('takeaways'), points: z.array(words(LESSON_BOUNDS.takeaway)).min(1).max(12) }),
])
export type Block = z.infer<typeof Block>

/** What the lessons of a module are to be, one a task: `task` counts from 1. */
export const OutlineAnswer = z.object({
  lessons: z.array(z.object({ task: z.number(), title: z.string(), goal: z.string(), points: z.array(z.string()) })),
})
export type OutlineAnswer = z.infer<typeof OutlineAnswer>
export type LessonAim = OutlineAnswer['lessons'][number]

/** What one lesson is written from. */
export const LessonInput = z.object({ material: Material, aim: OutlineAnswer.shape.lessons.element })
export type LessonInput = z.infer<typeof LessonInput>

/** A lesson as whoever writes it answers; `lessonOf` makes blocks of it. */
export const LessonAnswer = z.object({
  title: z.string(),
  minutes: z.number(),
  sections: z.array(z.object({ heading: z.string(), markdown: z.string() })),
  examples: z.array(z.object({ title: z.string(), markdown: z.string() })),
  practice: z.array(z.object({ prompt: z.string(), hint: z.string(), solution: z.string() })),
  takeaways: z.array(z.string()),
})
export type LessonAnswer = z.infer<typeof LessonAnswer>

/** A lesson that may be saved. `minutes` is how long it takes to work through. */
export type Lesson = { taskId: string; title: string; minutes: number; blocks: Block[] }

type Say = (finding: string) => void

function checkText(
  say: Say,
  where: string,
  text: string,
  { max, markdown = true }: { max: number; markdown?: boolean },
) {
  if (text.trim() === '') say(`${where} is empty.`)
  if (text.length > max) say(`${where} is longer than ${max} characters.`)
  if (markdown ? hasMarkupInText(text) : hasMarkup(text)) say(`${where} holds HTML or reasoning tags.`)
}

const title = { max: LESSON_BOUNDS.title, markdown: false }

function checkCount(say: Say, what: string, { length }: readonly unknown[], bounds: { min: number; max: number }) {
  if (length < bounds.min) say(`There must be at least ${bounds.min} of ${what}.`)
  if (length > bounds.max) say(`There are more than ${bounds.max} of ${what}.`)
}

function checkDistinct(say: Say, what: string, titles: readonly string[]) {
  if (new Set(titles.map(foldTitle)).size < titles.length) say(`Two ${what} are the same.`)
}

/** What keeps an outline from being followed, a sentence each: one lesson for every task, and nothing else. */
export function outlineFindings({ lessons }: OutlineAnswer, tasks: readonly MaterialTask[]): string[] {
  const found: string[] = []
  const say: Say = (finding) => found.push(finding)
  for (const [index, task] of tasks.entries()) {
    const count = lessons.filter((lesson) => lesson.task === index + 1).length
    if (count !== 1) say(`Task ${index + 1} (“${task.title}”) has ${count} lessons; it must have exactly one.`)
  }
  for (const { task } of lessons) if (!tasks[task - 1]) say(`There is no task ${task}.`)
  for (const lesson of lessons) {
    checkText(say, `The title of lesson ${lesson.task}`, lesson.title, title)
    checkText(say, `The goal of lesson ${lesson.task}`, lesson.goal, { max: LESSON_BOUNDS.goal })
    if (lesson.points.length > LESSON_BOUNDS.points) say(`Lesson ${lesson.task} has too many points.`)
    for (const point of lesson.points)
      checkText(say, `A point of lesson ${lesson.task}`, point, { max: LESSON_BOUNDS.goal })
  }
  checkDistinct(
    say,
    'lesson titles',
    lessons.map((lesson) => lesson.title),
  )
  return found
}

/** What keeps a lesson from being saved, a sentence each. */
export function lessonFindings(lesson: LessonAnswer): string[] {
  const found: string[] = []
  const say: Say = (finding) => found.push(finding)
  const { sections, examples, practice, takeaways } = lesson
  const max = LESSON_BOUNDS.markdown
  checkText(say, 'The title', lesson.title, title)
  if (!(lesson.minutes > 0)) say('The minutes must be more than 0.')
  checkCount(say, 'sections', sections, LESSON_BOUNDS.sections)
  checkCount(say, 'examples', examples, LESSON_BOUNDS.examples)
  checkCount(say, 'practice', practice, LESSON_BOUNDS.practice)
  checkCount(say, 'takeaways', takeaways, LESSON_BOUNDS.takeaways)
  for (const [i, { heading, markdown: text }] of sections.entries()) {
    checkText(say, `The heading of section ${i + 1}`, heading, title)
    checkText(say, `The text of section ${i + 1}`, text, { max })
  }
  for (const [i, example] of examples.entries()) {
    checkText(say, `The title of example ${i + 1}`, example.title, title)
    checkText(say, `The text of example ${i + 1}`, example.markdown, { max })
  }
  practice.forEach((each, i) => checkPractice(say, `practice ${i + 1}`, each))
  takeaways.forEach((point, i) => checkText(say, `Takeaway ${i + 1}`, point, { max: LESSON_BOUNDS.takeaway }))
  checkDistinct(
    say,
    'section headings',
    sections.map((section) => section.heading),
  )
  return found
}

function checkPractice(say: Say, name: string, { prompt, hint, solution }: LessonAnswer['practice'][number]) {
  checkText(say, `The prompt of ${name}`, prompt, { max: LESSON_BOUNDS.markdown })
  checkText(say, `The solution of ${name}`, solution, { max: LESSON_BOUNDS.solution })
  if (hint !== '') checkText(say, `The hint of ${name}`, hint, { max: LESSON_BOUNDS.hint })
}

/** An answer without findings as a lesson of the task: sections, then examples, practice and what to keep. */
export function lessonOf(taskId: string, answer: LessonAnswer): Lesson {
  const { min, max } = COURSE_BOUNDS.taskMinutes
  const blocks = [
    ...answer.sections.map((section) => ({ type: 'text', ...section })),
    ...answer.examples.map((example) => ({ type: 'example', ...example })),
    ...answer.practice.map((practice) => ({ type: 'practice', ...practice })),
    { type: 'takeaways', points: answer.takeaways },
  ]
  return {
    taskId,
    title: cutText(answer.title.trim(), LESSON_BOUNDS.title).text,
    minutes: Math.min(max, Math.max(min, Math.round(answer.minutes))),
    blocks: z.array(Block).parse(blocks),
  }
}
