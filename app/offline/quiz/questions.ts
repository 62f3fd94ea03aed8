import type { TaskKind } from '#app/domain/plan.ts'
import { TASK_KINDS } from '#app/domain/plan.ts'
import { foldTitle } from '#app/domain/titles.ts'
import type { MaterialModule, MaterialTask } from '#app/domain/material.ts'
import { asMarkdown, bounded, outcomeOf, quoted } from '../lessons/words.ts'
import { questionOf, type Question } from './choices.ts'
import { namedModules, ofModule, tellingEnd, tellingStep, type Facts } from './facts.ts'

const PROMPT_TEXT = 600
const made = (questions: readonly (Question | undefined)[]): Question[] =>
  questions.filter((question) => question !== undefined)
const quote = (text: string): string => bounded(asMarkdown(text), PROMPT_TEXT)

/** How can a task be told to be done? The others are how other tasks can. */
export function ends(facts: Facts): Question[] {
  const all = facts.named.flatMap(({ task }) => {
    const end = tellingEnd(facts, task)
    return end === undefined ? [] : [{ task, end }]
  })
  const tasks = new Set(ofModule(facts))
  const asked = all.filter(({ task }) => tasks.has(task))
  const question = ({ task, end }: { task: MaterialTask; end: string }) =>
    questionOf({
      prompt: `How can you tell that ${quoted(task.title)} is done?`,
      right: end,
      others: all.filter((other) => other.task !== task).map((other) => other.end),
      explanation: `The plan says so itself, in the description of ${quoted(task.title)}: ${quote(end)}`,
    })
  return made(asked.map(question))
}

/** Which task asks for this? The others are other tasks, of the same module first. */
export function steps(facts: Facts): Question[] {
  const tasks = ofModule(facts)
  const further = facts.named.filter(({ module }) => module !== facts.module).map(({ task }) => task.title)
  const question = (task: MaterialTask) => {
    const step = tellingStep(facts, task)
    if (step === undefined) return undefined
    const near = tasks.filter((other) => other !== task).map((other) => other.title)
    return questionOf({
      prompt: `Which task asks this of you? “${quote(step)}”`,
      right: task.title,
      others: near.length >= 3 ? near : [...near, ...further],
      explanation: `It stands in the description of ${quoted(task.title)}, ${task.minutes} minutes.`,
    })
  }
  return made(tasks.map(question))
}

/** What is the module for? The others are what other modules are for. */
export function aims(facts: Facts): Question[] {
  const modules = namedModules(facts)
  const aimed = modules.flatMap((module) => {
    const outcome = outcomeOf(module.description)
    return outcome === '' ? [] : [{ module, outcome }]
  })
  const own = aimed.find(({ module }) => module === facts.module)
  if (!own) return []
  const question = questionOf({
    prompt: `What should you be able to do at the end of ${quoted(own.module.title)}?`,
    right: own.outcome,
    others: aimed.filter((other) => other !== own).map((other) => other.outcome),
    explanation: `This is what ${quoted(own.module.title)} is there for. The other answers belong to other modules of the plan.`,
  })
  return made([question])
}

/** Which task belongs to the module? The others belong to other modules. */
export function belongs(facts: Facts): Question[] {
  const telling = (title: string) => foldTitle(title).includes(foldTitle(facts.module.title))
  const first = ofModule(facts).findLast((task) => !telling(task.title))
  if (!first || !namedModules(facts).includes(facts.module)) return []
  const foreign = facts.named.filter(({ module, task }) => module !== facts.module && !telling(task.title))
  const others = foreign.map(({ task }) => task.title)
  const prompt = `Which of these tasks belongs to ${quoted(facts.module.title)}?`
  const explanation = `${quoted(first.title)} is one of its ${facts.module.tasks.length} tasks; the others are in other modules.`
  return made([questionOf({ prompt, right: first.title, others, explanation })])
}

function neighbour(facts: Facts, step: 1 | -1): Question | undefined {
  const { material, module } = facts
  const modules = namedModules(facts)
  const beside: MaterialModule | undefined = material.modules[material.at + step]
  if (!beside || !modules.includes(beside) || !modules.includes(module)) return undefined
  const where = step === 1 ? 'right after' : 'right before'
  return questionOf({
    prompt: `Which module comes ${where} ${quoted(module.title)} in this plan?`,
    right: beside.title,
    others: modules.filter((other) => other !== beside && other !== module).map((other) => other.title),
    explanation: `${quoted(module.title)} is module ${material.at + 1} of ${material.modules.length}; ${quoted(beside.title)} is module ${material.at + 1 + step}.`,
  })
}

/** What comes before and after the module. */
export const neighbours = (facts: Facts): Question[] => made([neighbour(facts, 1), neighbour(facts, -1)])

/** Which of the module's tasks comes first? */
export function order(facts: Facts): Question[] {
  const [first, ...rest] = ofModule(facts)
  if (!first) return []
  const prompt = `Which of these comes first in ${quoted(facts.module.title)}?`
  const explanation = `The plan puts ${quoted(first.title)} before the others.`
  return made([questionOf({ prompt, right: first.title, others: rest.map((task) => task.title), explanation })])
}

const BY: Record<TaskKind, string> = {
  read: 'By reading',
  watch: 'By watching or listening',
  practice: 'By practising',
  check: 'By checking yourself',
  review: 'By recalling it',
  project: 'By making something',
  train: 'By training',
  eat: 'By cooking and eating',
  recover: 'By resting',
}
const KINDS_ASKED = TASK_KINDS.slice(0, 4)

/** How is a task done? For plans that give nothing else to ask. */
export function kinds(facts: Facts): Question[] {
  const question = (task: MaterialTask, index: number) =>
    questionOf({
      prompt: `How is task ${index + 1}, ${quoted(task.title)}, done?`,
      right: BY[task.kind],
      others: KINDS_ASKED.filter((kind) => kind !== task.kind).map((kind) => BY[kind]),
      explanation: `The plan lists ${quoted(task.title)} like this: ${BY[task.kind].toLowerCase()}, ${task.minutes} minutes.`,
    })
  return made(facts.module.tasks.map(question))
}
