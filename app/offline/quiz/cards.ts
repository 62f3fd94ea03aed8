import { QUIZ_BOUNDS, type CardsAnswer } from '#app/domain/quiz.ts'
import { moduleIn, type Material, type MaterialTask } from '#app/domain/material.ts'
import { foldTitle } from '#app/domain/titles.ts'
import { METHODS } from '../lessons/methods.ts'
import { unitOf } from '../lessons/unit.ts'
import { asMarkdown, bounded, bulleted, outcomeOf, paragraphs, partsOf, quoted } from '../lessons/words.ts'

type Card = CardsAnswer['cards'][number]

const CARDS = 24

/** The check question of the pack: to be answered aloud, because its answer is in the sources and not here. */
function fromPack(material: Material): Card[] {
  const unit = unitOf(material)
  if (!unit) return []
  const where = unit.study.map(({ title }) => quoted(title))
  const back = paragraphs(
    `Say it aloud first. You have it when you can ${asMarkdown(unit.outcome)}.`,
    `No answer is printed here; you find it through:\n${bulleted(where)}`,
  )
  return [{ front: asMarkdown(unit.check), back }]
}

function fromModule(material: Material): Card[] {
  const module = moduleIn(material)
  const outcome = outcomeOf(module.description)
  if (outcome === '') return []
  return [{ front: `What can you do at the end of ${quoted(module.title)}?`, back: `You can ${asMarkdown(outcome)}.` }]
}

function fromTask(task: MaterialTask): Card[] {
  const { steps, done } = partsOf(task.description)
  const ends = done.map(asMarkdown).join(' ')
  const asks = bulleted(steps.map(asMarkdown).filter((step) => step !== ''))
  return [
    { front: `What does ${quoted(task.title)} ask of you?`, back: asks || `${METHODS[task.kind].keep}` },
    ...(ends ? [{ front: `How can you tell that ${quoted(task.title)} is done?`, back: ends }] : []),
  ]
}

function distinctFronts(cards: readonly Card[]): Card[] {
  const seen = new Set<string>()
  return cards.filter(({ front }) => {
    const folded = foldTitle(front)
    const first = !seen.has(folded)
    seen.add(folded)
    return first
  })
}

/**
 * Cards to recall a module with, without a model: the pack's question, what the module is for, what each task asks for
 * and how it can be told to be done. The same for the same input; never empty.
 */
export function composeCards(material: Material): CardsAnswer {
  const tasks = moduleIn(material).tasks
  // What is only asked again is on the card of what it asks again.
  const own = tasks.filter(({ kind }) => kind !== 'check' && kind !== 'review')
  const some = [...fromPack(material), ...fromModule(material), ...own.flatMap(fromTask)]
  const cards = some.length > 0 ? some : tasks.flatMap(fromTask)
  const kept = distinctFronts(cards).slice(0, CARDS)
  return {
    cards: kept.map(({ front, back }) => ({
      front: bounded(front, QUIZ_BOUNDS.front),
      back: bounded(back, QUIZ_BOUNDS.back),
    })),
  }
}
