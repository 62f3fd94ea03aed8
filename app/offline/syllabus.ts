import type { CourseInput, Level, Reference } from '#app/domain/course.ts'
import { TOPIC_KIND_LABEL } from '#app/domain/topic-kind.ts'
import type { TopicKind } from '#app/domain/topic-kind.ts'
import { shorten } from './clean.ts'
import { outlineUnits } from './outline-syllabus.ts'
import { parseOutline } from './outline.ts'
import type { Activity, Pack, Unit } from './pack.ts'
import { findPack } from './packs/index.ts'
import type { Below } from './route.ts'
import { scaffoldFor, subjectOf } from './scaffolds.ts'
import { understandTopic } from './understand.ts'

/** What a course is composed from, whatever its origin. */
export type Syllabus = {
  title: string
  summary: string
  notice: string
  units: Unit[]
  project: Record<Level, Activity>
  references: Reference[]
  below: Below
}

const TITLE_MAX = 120

function fromPack(pack: Pack): Syllabus {
  return {
    title: pack.title,
    summary: pack.summary,
    notice: `Built-in curriculum, no AI: composed from the pack “${pack.title}”.`,
    units: pack.units,
    project: pack.project,
    references: pack.references,
    below: 'check',
  }
}

function titleOf(topic: string): string {
  const subject = subjectOf(topic)
  const first = String.fromCodePoint(subject.codePointAt(0) ?? 0x20)
  return shorten(first.toUpperCase() + subject.slice(first.length), TITLE_MAX)
}

/** The kind inside a sentence: "a general framework for a software tool or system". */
function kindInSentence(kind: TopicKind): string {
  if (kind === 'general') return 'any topic'
  const label = TOPIC_KIND_LABEL[kind]
  return label.charAt(0).toLowerCase() + label.slice(1)
}

/**
 * Chooses what the course is made from: an outline in the notes, else the pack the learner picked, else a pack that
 * covers the topic, else the scaffold for the kind of topic the learner named (`general` if none).
 */
export function syllabusFor(input: CourseInput): Syllabus {
  const kind = input.topicKind ?? 'general'
  const outline = parseOutline(input.notes)
  const scaffold = scaffoldFor(kind, input.topic)
  const title = titleOf(input.topic)
  const own = { title, references: [], project: scaffold.project }
  if (outline) {
    const notice = 'Built-in curriculum, no AI: composed from the outline in your notes.'
    const summary = 'The units are those of your outline, in your order, with ways to study, practise and check each.'
    return { ...own, summary, notice, units: outlineUnits(outline), below: 'full' }
  }
  const understood = input.pack === undefined ? understandTopic(input.topic, '') : null
  const packId = input.pack ?? (understood?.basis === 'pack' ? understood.pack.id : undefined)
  const pack = packId === undefined ? undefined : findPack(packId)
  if (pack) return fromPack(pack)
  const notice = `Built-in curriculum, no AI: no pack covers this topic, so this is a general framework for ${kindInSentence(kind)} that you fill with your own sources.`
  const summary =
    'The first unit helps you find good sources; the others say what to do with them, in an order that teachers of this kind of topic use.'
  return { ...own, summary, notice, units: scaffold.units, below: 'quick' }
}
