import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import type { CourseTaskKind, DraftTask, Style } from '#app/domain/course.ts'
import { shareMinutes } from './budget.ts'
import type { Activity, Unit } from './pack.ts'
import type { Lesson } from './route.ts'
import { floorStep, STEP } from './step.ts'
import { asStudyTask } from './study.ts'

export type Part = Activity & { kind: CourseTaskKind; weight: number }

const TASK = COURSE_BOUNDS.taskMinutes
const STUDY_SHARE: Record<Style, number> = { reading: 0.48, video: 0.45, mixed: 0.36, practice: 0.24 }
/** How far study may grow in a short lesson so that each study activity gets ten minutes. */
const STUDY_SHARE_MAX: Record<Style, number> = { reading: 0.55, video: 0.55, mixed: 0.5, practice: 0.3 }
const QUICK_STUDY_SHARE = 0.25
/** Shorter than this, an activity is not worth a task of its own; a longer practice than that is better split. */
const STUDY_MIN = 10
const PRACTICE_MIN = 15
const PRACTICE_MAX = 75
/** Studying the same pages for longer teaches little: extra time goes to practice. Minutes for one source, and growth. */
const STUDY_MAX: Record<Style, number> = { reading: 55, video: 50, mixed: 40, practice: 30 }
const STUDY_GROWTH_MAX = 1.15
const ROUNDS = ['Second round', 'Third round', 'Fourth round', 'Fifth round']

/** A sentence, whatever the pack left off at its end. */
export function sentence(text: string): string {
  return /[.!?…。！？)”"]$/u.test(text) ? text : `${text}.`
}

/** `parts` in at most `count` tasks: what has no time of its own is named in the last, so that nothing is lost. */
export function folded<T extends Activity>(parts: readonly T[], count: number): T[] {
  const kept = parts.slice(0, count)
  const rest = parts.slice(count)
  const last = kept.at(-1)
  if (!last || rest.length === 0) return kept
  const more = rest.map((part) => part.title).join('; ')
  const detail = `${sentence(last.detail)} If time is left, go on with: ${sentence(more)}`
  return [...kept.slice(0, -1), { ...last, detail }]
}

/** Shares minutes among parts; each gets 5 to 120. The sum is `minutes` as long as there are enough parts. */
export function tasksFrom(parts: readonly Part[], minutes: number): DraftTask[] {
  const slots = parts.map((part) => ({ weight: part.weight, min: TASK.min, max: TASK.max }))
  const shares = shareMinutes(minutes, slots)
  return parts.map(({ title, detail, kind }, index) => ({
    title,
    description: sentence(detail),
    estimatedMinutes: shares[index] ?? TASK.min,
    kind,
  }))
}

function studyTasks(lesson: Lesson, minutes: number, style: Style): DraftTask[] {
  const count = Math.max(1, Math.min(lesson.unit.study.length, Math.floor(minutes / STUDY_MIN)))
  const parts = folded(lesson.unit.study, count).map((activity, index) => asStudyTask(activity, style, index))
  return tasksFrom(
    parts.map((part) => ({ ...part, weight: 1 })),
    minutes,
  )
}

function furtherRounds(practice: readonly Activity[]): Activity[] {
  return ROUNDS.flatMap((round) =>
    practice.map(({ title, detail }) => ({
      title: `${round}: ${title}`,
      detail: `At least two days after the last time, do it again with new material and without your notes, then compare. What to do: ${detail}`,
    })),
  )
}

/** The practices of a lesson: for learners above its level the stretch replaces the last, and a quick version keeps two. */
function basePractice({ unit, stretch, quick }: Lesson, minutes: number): Activity[] {
  const { practice } = unit
  if (!stretch) return practice
  if (!quick) return [...practice.slice(0, -1), unit.stretch]
  return [...practice.slice(0, minutes < 2 * PRACTICE_MIN ? 0 : 1), unit.stretch]
}

function practiceTasks(lesson: Lesson, minutes: number, share: number): DraftTask[] {
  const base = basePractice(lesson, minutes)
  const usual = Math.min(PRACTICE_MAX, Math.max(PRACTICE_MIN, (lesson.minutes * (1 - share)) / base.length))
  const wanted = Math.max(Math.ceil(minutes / PRACTICE_MAX), Math.floor(minutes / usual))
  const { stretch } = lesson.unit
  const extra = [
    ...(lesson.stretch ? [] : [{ ...stretch, title: `Stretch: ${stretch.title}` }]),
    ...furtherRounds(base),
  ]
  const chosen =
    wanted > base.length
      ? [...base, ...extra.slice(0, wanted - base.length)]
      : folded(base, Math.max(1, Math.floor(minutes / PRACTICE_MIN)))
  return tasksFrom(
    chosen.map((activity) => ({ ...activity, kind: 'practice', weight: 1 })),
    minutes,
  )
}

function recallTasks(units: readonly Unit[], minutes: number): DraftTask[] {
  return units.map((unit) => ({
    title: `Recall: ${unit.title}`,
    description: `Before anything new, answer from memory, then look it up: ${sentence(unit.check)}`,
    estimatedMinutes: minutes,
    kind: 'review',
  }))
}

/** How many earlier units a lesson of this length can afford to recall. */
function recallCount(minutes: number): number {
  if (minutes < 40) return 0
  if (minutes < 120) return 1
  return minutes < 240 ? 2 : 3
}

/** The part of `rest` that goes to study: more in a short lesson, so that each source gets ten minutes; less in a long. */
function studyMinutes(lesson: Lesson, rest: number, share: number, style: Style): number {
  const count = lesson.unit.study.length
  const ceiling = lesson.quick ? share : STUDY_SHARE_MAX[style]
  const wanted = Math.max(rest * share, Math.min(count * STUDY_MIN, rest * ceiling))
  const most = Math.min(count * STUDY_MAX[style], lesson.minutes * share * STUDY_GROWTH_MAX)
  return Math.max(STEP, floorStep(Math.min(wanted, Math.max(most, 2 * STEP))))
}

/**
 * The tasks of one lesson: recall of earlier units (the most fitting first in `recalls`), study, practice, and a check
 * from memory. Their minutes, multiples of five, sum to `minutes` (15 to 480).
 */
export function lessonTasks(lesson: Lesson, minutes: number, style: Style, recalls: readonly Unit[]): DraftTask[] {
  const recall = recallTasks(recalls.slice(0, recallCount(minutes)), minutes < 120 ? STEP : 2 * STEP)
  const checkMinutes = minutes < 45 ? STEP : minutes < 150 ? 2 * STEP : 3 * STEP
  const rest = minutes - checkMinutes - recall.reduce((sum, task) => sum + task.estimatedMinutes, 0)
  const share = lesson.quick ? QUICK_STUDY_SHARE : STUDY_SHARE[style]
  const study = studyMinutes(lesson, rest, share, style)
  const check: DraftTask = {
    title: `Check yourself: ${lesson.unit.title}`,
    description: `Without notes: ${sentence(lesson.unit.check)}`,
    estimatedMinutes: checkMinutes,
    kind: 'check',
  }
  return [...recall, ...studyTasks(lesson, study, style), ...practiceTasks(lesson, rest - study, share), check]
}
