import type { TopicKind } from '#app/domain/topic-kind.ts'
import { plainLine, shorten } from './clean.ts'
import type { Activity, Unit } from './pack.ts'
import type { Scaffold } from './scaffold.ts'
import { SCAFFOLDS } from './scaffolds/index.ts'

/** Long topics are shortened where they are quoted inside a sentence, in UTF-16 units. */
const QUOTED_TOPIC_MAX = 60

const WISH =
  /^(?:(?:i(?:['’]d like| would like| want| wish| need)|please|help me|teach me)(?: to)?(?: learn| study)?|learn|learning)(?: about)?\s+(?!to$)/iu

/** The learner's topic without the wish around it ("I want to learn juggling" → "juggling"), on one plain line. */
export function subjectOf(topic: string): string {
  const line = plainLine(topic)
  const subject = line.replace(WISH, '').trim()
  return subject || line || 'your topic'
}

/** The scaffold for `kind` with the subject of `topic` filled in, quoted by the text around it. */
export function scaffoldFor(kind: TopicKind, topic: string): Scaffold {
  const scaffold = SCAFFOLDS[kind]
  const subject = shorten(subjectOf(topic), QUOTED_TOPIC_MAX)
  const fill = (text: string) => text.replaceAll('{topic}', () => subject)
  const activity = ({ title, detail }: Activity): Activity => ({ title: fill(title), detail: fill(detail) })
  const unit = (from: Unit): Unit => ({
    ...from,
    title: fill(from.title),
    outcome: fill(from.outcome),
    study: from.study.map(activity),
    practice: from.practice.map(activity),
    stretch: activity(from.stretch),
    check: fill(from.check),
  })
  const { beginner, intermediate, advanced } = scaffold.project
  return {
    kind,
    units: scaffold.units.map(unit),
    project: { beginner: activity(beginner), intermediate: activity(intermediate), advanced: activity(advanced) },
  }
}
