import type { Again } from '#app/domain/again.ts'
import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import type { CourseInput } from '#app/domain/course.ts'
import { fenced, FENCE_RULE } from '#app/domain/fence.ts'
import type { Prompt } from '#app/generation/blueprint.ts'

const { modules, tasksPerModule, moduleMinutes, taskMinutes } = COURSE_BOUNDS

const system = `You plan courses for one adult who studies alone.
Answer with one JSON object and nothing else: no Markdown, no HTML, no commentary.
Its shape: {"title": string, "summary": string, "modules": [{"title": string, "description": string, "estimatedMinutes": number, "tasks": [{"title": string, "description": string, "estimatedMinutes": number, "kind": "read"|"watch"|"practice"|"check"|"review"|"project"}]}]}.
Rules:
- ${modules.min} to ${modules.max} modules, ${tasksPerModule.min} to ${tasksPerModule.max} tasks in each. No two modules share a title, nor two tasks of one module.
- Minutes are numbers: ${taskMinutes.min} to ${taskMinutes.max} for a task, ${moduleMinutes.min} to ${moduleMinutes.max} for a module; a module's minutes are the sum of its tasks'.
- All modules together must not exceed the minutes the learner has.
- Order by what needs what. Each task is concrete: something to do, with a way to tell that it is done.
- End with something the learner makes or does that uses the whole.
${FENCE_RULE}`

const style: Record<CourseInput['style'], string> = {
  reading: 'prefers reading',
  video: 'prefers watching demonstrations and lectures',
  practice: 'prefers doing over reading',
  mixed: 'likes a mix of reading, watching and doing',
}

const listed = (modules: Again['modules']) =>
  modules
    .map(({ title, tasks }) => {
      const done = tasks.filter((task) => task.done).map((task) => `    done: ${task.title}`)
      return [`- ${title}`, ...done].join('\n')
    })
    .join('\n')

/** What a model is told of what there is, and what part of it is asked for. */
function againLines({ scope, at, wish, more, modules: there }: Again, minutes: number): string[] {
  const old = at === null ? undefined : there[at]
  const taken = there.reduce((n, module) => n + (module === old ? 0 : module.estimatedMinutes), 0)
  const room = Math.max(minutes - taken, old?.estimatedMinutes ?? 0)
  const asked = {
    plan: 'Plan the whole course anew. Where a module or a task of it stays, keep its title word for word. Do not plan again what is done: build on it.',
    module: `Answer with exactly one module: another way to reach what module ${(at ?? 0) + 1} is for, under the same title. Its tasks differ from the present ones and take at most ${room} minutes. Do not repeat the other modules.`,
    extend: `Answer with exactly ${more} further modules that go on where the course ends, of at most ${room} minutes in all. Do not repeat what is there.`,
  }[scope]
  return [
    fenced('The course as it is', listed(there)),
    old ? fenced(`Present tasks of module ${(at ?? 0) + 1}`, old.tasks.map((task) => task.title).join('\n')) : '',
    fenced('What the learner wants of it', wish ?? ''),
    asked,
  ]
}

/** What a model is asked for a course. */
export function coursePrompt(input: CourseInput): Prompt {
  const minutes = Math.floor(input.hoursPerWeek * input.weeks * 60)
  const lines = [
    `Level: ${input.level}.`,
    `Time: ${input.hoursPerWeek} hours a week for ${input.weeks} weeks, ${minutes} minutes in all.`,
    `The learner ${style[input.style]}.`,
    fenced('Topic', input.topic),
    fenced('Notes', input.notes),
    ...(input.again ? againLines(input.again, minutes) : []),
  ]
  return { system, user: lines.filter(Boolean).join('\n') }
}
