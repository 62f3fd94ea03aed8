import { shorten } from './clean.ts'
import type { OutlineUnit } from './outline.ts'
import type { Activity, Unit } from './pack.ts'

const MINUTES_PER_UNIT = 75
const MINUTES_PER_PART = 20
const UNIT_MINUTES_MAX = 420
const STUDY_TASKS_MAX = 3

type Craft = (title: string) => Activity

/** Ways to work on a unit of which we know only the title; neighbouring units get different ones. */
const PRACTICE: readonly (readonly [Craft, Craft])[] = [
  [
    (title) => ({
      title: 'Write the unit on one page from memory',
      detail: `Close your source and write down what “${title}” says: the main ideas, how they hang together, one example of each. Then open it, correct the page in a second colour and mark the three largest gaps.`,
    }),
    (title) => ({
      title: 'Make an example of your own',
      detail: `Take one thing that “${title}” makes possible and do it once with your own material, not the source's. Done when it works, or when you can say exactly where it stops working.`,
    }),
  ],
  [
    (title) => ({
      title: 'Explain the unit aloud in five minutes',
      detail: `Explain “${title}” to somebody, or to a recorder, without notes. Each place where you hesitate is a gap: look it up, write one sentence on it, and explain again without stopping there.`,
    }),
    (title) => ({
      title: 'Do the exercises that your source gives',
      detail: `Work through the exercises or examples on “${title}” with the answers covered. If there are none, write five questions that an examiner would ask, leave them overnight and answer them. Mark what you missed and do only those again.`,
    }),
  ],
  [
    (title) => ({
      title: 'Draw how the parts hang together',
      detail: `Put the terms of “${title}” on a page and join each pair that belongs together with an arrow and a verb. Add at least two arrows to earlier units. Check every arrow against your source.`,
    }),
    (title) => ({
      title: 'Find a case where it goes wrong',
      detail: `Look for one example to which “${title}” does not apply, or one typical mistake. Write down how you would notice it and what you would do instead, then test that on a small example.`,
    }),
  ],
]

/** Titles joined for a sentence. */
function list(parts: readonly string[]): string {
  return parts.map((part) => `“${part}”`).join(', ')
}

function studyOf(unit: OutlineUnit): Activity[] {
  const { title, parts } = unit
  if (parts.length === 0) {
    const detail = `Work through “${title}” in your source once without notes, then again with them. Write down each new term in your own words and one question that the source leaves open.`
    return [{ title: shorten(`Study: ${title}`, 110), detail }]
  }
  const size = Math.ceil(parts.length / Math.min(STUDY_TASKS_MAX, parts.length))
  const groups = Array.from({ length: Math.ceil(parts.length / size) }, (_, at) =>
    parts.slice(at * size, (at + 1) * size),
  )
  return groups.map((group) => ({
    title: shorten(`Study: ${group.join('; ')}`, 110),
    detail: `Work through ${list(group)} in your source. For each, write the main point in your own words and one example.`,
  }))
}

/** One outline unit as a unit of a pack: the learner's own titles, with general ways to study and practise them. */
function unitOf(unit: OutlineUnit, index: number): Unit {
  const title = shorten(unit.title, 80)
  const short = shorten(unit.title, 60)
  const crafts = PRACTICE[index % PRACTICE.length] ?? []
  return {
    id: `unit-${index + 1}`,
    title,
    level: 'beginner',
    minutes: Math.min(UNIT_MINUTES_MAX, MINUTES_PER_UNIT + MINUTES_PER_PART * unit.parts.length),
    outcome: `explain “${short}” without notes and use it on an example of your own`,
    needs: index > 0 ? [`unit-${index}`] : [],
    study: studyOf(unit),
    practice: crafts.map((craft) => craft(short)),
    stretch: {
      title: 'Teach it, then defend it',
      detail: `Prepare ten minutes on “${short}” for somebody who knows the field, with one claim that can be disputed. Collect or imagine three objections and answer each with a source or an example.`,
    },
    check: `What are the three most important points of “${short}”, and where would you use each?`,
  }
}

/** The units of a learner's outline, each needing the one before it. */
export function outlineUnits(outline: readonly OutlineUnit[]): Unit[] {
  return outline.map(unitOf)
}
