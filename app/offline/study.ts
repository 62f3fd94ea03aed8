import type { CourseTaskKind, Style } from '#app/domain/course.ts'
import type { Activity } from './pack.ts'

type StudyTask = Activity & { kind: CourseTaskKind }

const WATCHED = /^(?:watch|listen) /iu
/** Sources that can only be read: a lesson on film is no substitute for chapter 4. */
const WRITTEN =
  /\b(?:chapters?|manuals?|books?|pages?|documentation|docs|sections?|articles?|code|charts?|tables?|labels?|leaflets?|man)\b/iu
const WRITTEN_SOURCE = /\b(?:tutorial|reference|source|read|copy)\b/iu
const HOW = /^(?:read|learn|study|understand|see) (?:about )?(how|to) /iu
const QUESTION = /^(?:read|learn|study|understand|see) (?:about )?(why|what|when|where|which) /iu
/** A subject: not one particular text ("read two reviews"), not a manner ("definitions slowly"), not two things. */
const SUBJECT =
  /^(?:read up on|read about|learn about|learn|study|understand) (?!(?:an?|each|one|two|three|four|five|six|seven|eight|ten|some|your|it|its|from) )(?!.*(?:,|ly$| of (?:your|this) | and (?:make|use|find|draw|write|choose) ))/iu
const WATCH_HINT = 'Find a video lesson on this and watch it twice, the second time with pauses. To go with it: '

/** The title as a thing to watch, or null where it names something to be read or done instead. */
function watchTitle(title: string): string | null {
  if (WATCHED.test(title)) return title
  if (WRITTEN.test(title)) return null
  if (title.startsWith('Study: ')) return title.replace('Study: ', 'Watch: ')
  if (HOW.test(title))
    return title.replace(HOW, (_, word: string) => (/^to$/iu.test(word) ? 'Watch how to ' : 'Watch how '))
  if (QUESTION.test(title))
    return title.replace(QUESTION, (_, word: string) => `Watch a lesson on ${word.toLowerCase()} `)
  return SUBJECT.test(title) ? `Watch a lesson on ${title.replace(SUBJECT, '')}` : null
}

function prefersVideo(activity: Activity, style: Style, index: number): boolean {
  if (style === 'video') return true
  const { detail } = activity
  return style === 'mixed' && index % 2 === 1 && !WRITTEN.test(detail) && !WRITTEN_SOURCE.test(detail)
}

/**
 * A study activity as a task to read or to watch. A learner who prefers video watches whatever a video can show;
 * `mixed` does so for every second activity that names no text; what a pack asks to watch or hear stays so.
 */
export function asStudyTask(activity: Activity, style: Style, index: number): StudyTask {
  if (WATCHED.test(activity.title)) return { ...activity, kind: 'watch' }
  const title = prefersVideo(activity, style, index) ? watchTitle(activity.title) : null
  if (title === null) return { ...activity, kind: 'read' }
  return { title, detail: WATCH_HINT + activity.detail, kind: 'watch' }
}
