import { shorten } from './clean.ts'
import type { OutlineUnit } from './outline.ts'
import type { Activity, Unit } from './pack.ts'
import { waysToWork } from './ways.ts'

const MINUTES_PER_UNIT = 75
const MINUTES_PER_PART = 20
const UNIT_MINUTES_MAX = 420
const STUDY_TASKS_MAX = 3

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

/** A unit of which only the title is known. */
export const unitNamed = (title: string): Unit => unitOf({ title, parts: [] }, 0)

/** One outline unit as a unit of a pack: the learner's own titles, with general ways to study and practise them. */
function unitOf(unit: OutlineUnit, index: number): Unit {
  const title = shorten(unit.title, 80)
  const short = shorten(unit.title, 60)
  return {
    id: `unit-${index + 1}`,
    title,
    level: 'beginner',
    minutes: Math.min(UNIT_MINUTES_MAX, MINUTES_PER_UNIT + MINUTES_PER_PART * unit.parts.length),
    outcome: `explain “${short}” without notes and use it on an example of your own`,
    needs: index > 0 ? [`unit-${index}`] : [],
    study: studyOf(unit),
    practice: waysToWork(short, index),
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
