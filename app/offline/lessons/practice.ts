import { LESSON_BOUNDS, type LessonAnswer } from '#app/domain/lesson.ts'
import { moduleIn, type Material, type MaterialTask } from '#app/domain/material.ts'
import { plainLine, shorten, titleKey } from '../clean.ts'
import type { Activity, Unit } from '../pack.ts'
import { waysToWork } from '../ways.ts'
import { METHODS } from './methods.ts'
import { asMarkdown, bounded, paragraphs, partsOf, quoted, sentencesOf } from './words.ts'

type Practice = LessonAnswer['practice'][number]

const NO_ANSWER =
  'No answer is printed here: the built-in curriculum knows nothing of the subject but what stands in your plan.'
const SMALLER =
  'Stuck? Take the smallest case that you can think of, one that you could do in two minutes, and begin there.'

const sourcesLine = ({ sources }: Material): string => {
  const [first] = sources
  return first
    ? `Compare with your source, for example ${quoted(first.title)}.`
    : 'Compare with the source you work from.'
}

const boundedPractice = ({ prompt, hint, solution }: Practice): Practice => ({
  prompt: bounded(prompt, LESSON_BOUNDS.markdown),
  hint: bounded(hint, LESSON_BOUNDS.hint),
  solution: bounded(solution, LESSON_BOUNDS.solution),
})

/** The check question of the unit, to be answered from memory. */
function fromMemory(unit: Unit, material: Material): Practice {
  const [study] = unit.study
  const hint = study
    ? `Think back to ${quoted(study.title)}: ${asMarkdown(sentencesOf(study.detail)[0] ?? '')}`
    : SMALLER
  const right = `Your answer holds when it lets you ${asMarkdown(unit.outcome)}.`
  return {
    prompt: paragraphs('Without notes, in writing:', asMarkdown(unit.check)),
    hint,
    solution: paragraphs(NO_ANSWER, right, sourcesLine(material)),
  }
}

/** Something to do that the module does not ask for yet. */
function oneMore({ title, detail }: Activity, material: Material): Practice {
  const { steps, done, spare } = partsOf(detail)
  const right = done.length > 0 ? done.map(asMarkdown).join(' ') : METHODS.practice.check
  return {
    prompt: paragraphs(`**${asMarkdown(title)}**`, asMarkdown([...steps, ...spare].join(' ') || title)),
    hint: SMALLER,
    solution: paragraphs(NO_ANSWER, `It is right when: ${right}`, sourcesLine(material)),
  }
}

/** What the unit's pack has beside the tasks that the module got of it. */
function unusedOf(unit: Unit | undefined, titles: ReadonlySet<string>): Activity[] {
  const all = unit ? [...unit.practice, unit.stretch] : []
  return all.filter(({ title }) => !titles.has(titleKey(title)) && !titles.has(titleKey(`Stretch: ${title}`)))
}

/** The task whose lesson asks the unit's check question: the last to be read or watched, else the last of any. */
function asksFromMemory(tasks: readonly MaterialTask[]): number {
  const asked = tasks.findLastIndex(({ kind }) => kind === 'read' || kind === 'watch')
  return asked >= 0 ? asked : tasks.findLastIndex(({ kind }) => kind !== 'check' && kind !== 'review')
}

/**
 * Practice for the lesson of a task: one more thing to do, from the pack as long as there is something unused, else a
 * way to work that suits anything; and the unit's check question in the lesson of one task.
 */
export function practiceFor(material: Material, index: number, unit: Unit | undefined): Practice[] {
  const { title, tasks } = moduleIn(material)
  const titles = new Set(tasks.map((each) => titleKey(each.title)))
  const more = unusedOf(unit, titles)[index] ?? waysToWork(shorten(plainLine(title), 60), index)[0]
  const recall = unit && index === asksFromMemory(tasks) ? [fromMemory(unit, material)] : []
  return [...recall, ...(more ? [oneMore(more, material)] : [])].map(boundedPractice)
}
