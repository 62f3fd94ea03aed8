import { moduleIn, type Material, type MaterialModule, type MaterialTask } from '#app/domain/material.ts'
import { foldTitle } from '#app/domain/titles.ts'
import { plainLine } from '../clean.ts'
import { partsOf } from '../lessons/words.ts'

type Placed = { task: MaterialTask; module: MaterialModule }

/** What can be asked of a plan because only one thing in it fits. */
export type Facts = {
  material: Material
  module: MaterialModule
  /** Tasks whose title no other task of the plan has. */
  named: Placed[]
  /** What each task of the plan says, title and description, folded. */
  texts: Map<MaterialTask, string>
}

const key = (text: string): string => foldTitle(plainLine(text))

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

export function factsOf(material: Material): Facts {
  const module = moduleIn(material)
  const all = material.modules.flatMap((each) => each.tasks.map((task) => ({ task, module: each })))
  const counts = countOf(all.map(({ task }) => key(task.title)))
  const named = all.filter(({ task }) => key(task.title) !== '' && counts.get(key(task.title)) === 1)
  const texts = new Map(all.map(({ task }) => [task, key(`${task.title} ${task.description}`)]))
  return { material, module, named, texts }
}

export const ofModule = ({ named, module }: Facts): MaterialTask[] =>
  named.filter((each) => each.module === module).map(({ task }) => task)

/** Modules by title, those alone that share theirs with no other. */
export function namedModules({ material }: Facts): MaterialModule[] {
  const counts = countOf(material.modules.map((each) => key(each.title)))
  return material.modules.filter((each) => key(each.title) !== '' && counts.get(key(each.title)) === 1)
}

/** Sentences of at least this length say something of their own. */
const TELLING = 40

/** Whether no other task says this. */
function onlyIn({ texts }: Facts, task: MaterialTask, folded: string): boolean {
  for (const [other, text] of texts) if (other !== task && text.includes(folded)) return false
  return true
}

/** The first step of a task's description that stands in no other task and does not give the title away. */
export function tellingStep(facts: Facts, task: MaterialTask): string | undefined {
  const title = key(task.title)
  return partsOf(task.description).steps.find((step) => {
    const folded = key(step)
    return folded.length >= TELLING && !folded.includes(title) && onlyIn(facts, task, folded)
  })
}

/** How a task can be told to be done, where no other task says the same. */
export function tellingEnd(facts: Facts, task: MaterialTask): string | undefined {
  const end = partsOf(task.description).done[0]
  return end !== undefined && onlyIn(facts, task, key(end)) ? end : undefined
}
