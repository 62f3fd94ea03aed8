import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import { CourseFields, type CourseInput } from '#app/domain/course.ts'
import { defineBlueprint, DraftError, type PlanDraft } from '#app/generation/blueprint.ts'
import { againCourse, budgetOf, changedCourse, fitAgain } from './again.ts'
import { AskedDraft, readDraft, readModule, tidy } from './draft.ts'
import { courseForm, prepareCourse } from './fields.ts'
import { fitToBudget } from '#app/domain/fit.ts'
import { coursePrompt } from './prompt.ts'

function normalise(raw: unknown, input: CourseInput): PlanDraft {
  const draft = readDraft(raw)
  const { modules, clamped } = tidy(draft.modules)
  const { again } = input
  const part = again && again.scope !== 'plan'
  const fitted = part ? fitAgain(modules, input, again) : fitToBudget(modules, budgetOf(input))
  if (fitted.modules.length === 0) throw new DraftError('nothing fits the time')
  return {
    title: draft.title,
    summary: draft.summary,
    notice: draft.notice,
    modules: fitted.modules,
    omitted: [...draft.omitted, ...fitted.omitted],
    sources: draft.references,
    normalizedEffort: clamped,
  }
}

function expectedItems(input: CourseInput): number {
  if (input.again?.scope === 'module') return 1
  if (input.again?.scope === 'extend') return input.again.more
  return Math.min(10, Math.max(3, Math.round(2 + budgetOf(input) / 240)))
}

/** A course: ordered modules of ordered tasks that fit the learner's hours. */
export const course = defineBlueprint<CourseInput>({
  kind: 'course',
  label: 'A course',
  fields: CourseFields,
  form: courseForm,
  prepare: prepareCourse,
  schema: AskedDraft,
  itemsKey: 'modules',
  maxItems: COURSE_BOUNDS.modules.max,
  expectedItems,
  prompt: coursePrompt,
  asksAboutTopic: true,
  readItem(raw, position) {
    const module = readModule(raw)
    const [tidied] = tidy([module]).modules
    return {
      position,
      title: module.title,
      description: module.description,
      minutes: tidied?.estimatedMinutes ?? 0,
      tasks: (tidied?.tasks ?? []).map((t) => ({ title: t.title, minutes: t.estimatedMinutes, kind: t.kind })),
    }
  },
  normalise,
  budget: budgetOf,
  changed: changedCourse,
  again: againCourse,
})
