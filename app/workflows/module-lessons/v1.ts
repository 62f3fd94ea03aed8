import { z } from 'zod'
import {
  LessonAnswer,
  lessonFindings,
  lessonOf,
  OutlineAnswer,
  outlineFindings,
  LESSON_BOUNDS,
  type Lesson,
  type LessonAim,
} from '#app/domain/lesson.ts'
import { Material, moduleIn, type MaterialTask } from '#app/domain/material.ts'
import { distinct, foldTitle } from '#app/domain/titles.ts'
import { DraftError } from '#app/generation/blueprint.ts'
import type { Step } from '#db/connection.server.ts'
import { taskPlaces } from '#db/tenant/content.server.ts'
import { replaceLessons } from '#db/tenant/lessons.server.ts'
import type { TenantTx } from '#db/tenants.server.ts'
import { readMaterial } from '../material.server.ts'
import { questionTokens } from '../prompt-words.ts'
import { defineVersion, FACTS, THOUGHT_MAX, type Finished, type Outputs, type StepOf } from '../workflow.ts'
import { lessonPrompt, outlinePrompt } from './prompt.ts'

/** The most that answers may hold, tokens: twice and more of what such answers come to. */
const outlineMax = ({ length }: { length: number }) => 1000 + 400 * length + THOUGHT_MAX
const LESSON_MAX = 8000 + THOUGHT_MAX
/** What they usually come to: a task's part of the outline, and a lesson. */
const OUTLINE_USUAL = 150
const LESSON_USUAL = 2500

const OUTLINE = { name: 'outline', output: OutlineAnswer }
const CHECK = { name: 'check', output: z.object({ titles: z.array(z.string()) }) }
const lessonStep = (number: number) => ({ name: `lesson-${number}`, output: LessonAnswer })

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

const outline: StepOf<Material, OutlineAnswer> = {
  ...OUTLINE,
  label: 'Outline the lessons',
  after: [FACTS],
  async run(ctx) {
    const { facts } = ctx
    const { tasks } = moduleIn(facts)
    const answer = await ctx.ask({
      schema: OutlineAnswer,
      prompt: outlinePrompt(facts),
      cairn: { kind: 'lesson-outline', input: facts },
      maxOutputTokens: outlineMax(tasks),
      check: (given) => outlineFindings(given, tasks),
    })
    const lessons = answer.lessons.toSorted((a, b) => a.task - b.task)
    return { output: { lessons }, told: `${plural(lessons.length, 'lesson')} to write.` }
  },
}

/** The aims of the outline, one a task and in order. */
const aimsOf = (outputs: Outputs): LessonAim[] => outputs.of(OUTLINE)?.lessons ?? []

const lesson = (task: MaterialTask, index: number): StepOf<Material, LessonAnswer> => ({
  ...lessonStep(index + 1),
  label: `Write “${task.title}”`,
  after: [OUTLINE.name],
  async run(ctx) {
    const { facts } = ctx
    const aims = aimsOf(ctx.outputs)
    const aim = aims[index]
    if (!aim) throw new DraftError(`the outline has no lesson for task ${index + 1}`)
    const answer = await ctx.ask({
      schema: LessonAnswer,
      prompt: lessonPrompt(facts, aims, aim),
      cairn: { kind: 'lesson', input: { material: facts, aim } },
      maxOutputTokens: LESSON_MAX,
      check: lessonFindings,
    })
    const { sections, practice } = answer
    return { output: answer, told: `${plural(sections.length, 'section')}, ${plural(practice.length, 'exercise')}.` }
  },
})

/** The lessons of all tasks, in order. Throws `DraftError` when one is missing or may not be saved. */
function lessonsOf({ facts, outputs }: { facts: Material; outputs: Outputs }): Lesson[] {
  return moduleIn(facts).tasks.map((task, index) => {
    const answer = outputs.of(lessonStep(index + 1))
    const findings = answer ? lessonFindings(answer) : ['not written']
    if (!answer || findings.length > 0) throw new DraftError(`lesson ${index + 1}: ${findings.join('; ')}`)
    return lessonOf(task.id, answer)
  })
}

/** All lessons beside each other: none is missing, and where two have one title they are told apart. */
const check = (steps: readonly string[]): StepOf<Material, z.infer<typeof CHECK.output>> => ({
  ...CHECK,
  label: 'Check the lessons',
  after: steps,
  async run(known) {
    const lessons = lessonsOf(known)
    const titles = distinct(lessons, LESSON_BOUNDS.title).map((each) => each.title)
    const renamed = lessons.filter(({ title }, i) => foldTitle(title) !== foldTitle(titles[i] ?? '')).length
    const told = `${plural(lessons.length, 'lesson')} complete${renamed > 0 ? `, ${renamed} renamed` : ''}.`
    return { output: { titles }, told }
  },
})

/** Keep the lessons of tasks that are still there, each in the place of an earlier one. */
function* save(tx: TenantTx, done: Finished<Material>): Step<{ output: Record<string, unknown>; told: string }> {
  const { about, outputs, runId, madeBy, now, newId } = done
  const titles = outputs.of(CHECK)?.titles ?? []
  const places = new Map((yield* taskPlaces(tx, about.planId)).map(({ id, moduleId }) => [id, moduleId]))
  const at = now().getTime()
  const all = lessonsOf(done).map((each, i) => ({
    ...each,
    title: titles[i] ?? each.title,
    ...madeBy(lessonStep(i + 1).name),
  }))
  const rows = all.flatMap((each) => {
    const moduleId = places.get(each.taskId)
    return moduleId === undefined
      ? []
      : [{ ...each, id: newId(), planId: about.planId, moduleId, runId, createdAt: at, readAt: null }]
  })
  yield* replaceLessons(tx, rows)
  const gone = all.length - rows.length
  const left =
    gone > 0 ? ` ${plural(gone, 'task')} had been removed meanwhile; what was written for it is left out.` : ''
  const told = `${plural(rows.length, 'lesson')} saved.${left}`
  return { output: { taskIds: rows.map((row) => row.taskId), leftOut: gone }, told }
}

export const version1 = defineVersion<Material>({
  shape: Material,
  facts: (r, about, _now, whole) => readMaterial(r, about, whole),
  tellFacts: (facts) => `${plural(moduleIn(facts).tasks.length, 'task')} in “${moduleIn(facts).title}”.`,
  steps({ facts }) {
    const lessons = moduleIn(facts).tasks.map(lesson)
    return [outline, ...lessons, check(lessons.map(({ name }) => name))]
  },
  save,
  foresee(facts) {
    const { tasks } = moduleIn(facts)
    const input = questionTokens(outlinePrompt(facts))
    const output = OUTLINE_USUAL * tasks.length
    const lessons = tasks.map((_, index) => ({
      step: lessonStep(index + 1).name,
      input: input + output,
      output: LESSON_USUAL,
      outputMax: LESSON_MAX,
    }))
    return [{ step: OUTLINE.name, input, output, outputMax: outlineMax(tasks) }, ...lessons]
  },
})
