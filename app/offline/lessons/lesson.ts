import { LESSON_BOUNDS, type LessonAnswer, type LessonInput } from '#app/domain/lesson.ts'
import { moduleIn, type Material, type MaterialTask } from '#app/domain/material.ts'
import { plainLine, shorten } from '../clean.ts'
import type { Unit } from '../pack.ts'
import { METHODS, minutesOf, type Method } from './methods.ts'
import { practiceFor } from './practice.ts'
import { unitOf } from './unit.ts'
import { asMarkdown, bounded, bulleted, numbered, outcomeOf, paragraphs, partsOf, quoted } from './words.ts'

type Section = LessonAnswer['sections'][number]
type About = { material: Material; task: MaterialTask; index: number; unit: Unit | undefined; method: Method }

const STEPS_EXPLAINED = 4

/** Where the task stands, and what for. */
function purpose({ material, task, index }: About): Section {
  const module = moduleIn(material)
  const [before, after] = [module.tasks[index - 1], module.tasks[index + 1]]
  const outcome = outcomeOf(module.description)
  const place = [
    `Task ${index + 1} of ${module.tasks.length} in ${quoted(module.title)}, ${task.minutes} minutes.`,
    before ? `It follows ${quoted(before.title)}.` : '',
    after ? `After it comes ${quoted(after.title)}.` : 'It is the last of its module.',
  ]
  const aim = outcome ? `The module is there so that you can ${asMarkdown(outcome)}.` : asMarkdown(module.description)
  return { heading: 'What it is for', markdown: paragraphs(aim, place.filter(Boolean).join(' ')) }
}

/** What the plan asks for, one step a line. */
function whatToDo({ task }: About): Section {
  const { steps, spare } = partsOf(task.description)
  const lines = steps.map(asMarkdown).filter((line) => line !== '')
  const todo =
    lines.length > 1
      ? numbered(lines)
      : (lines[0] ?? 'The plan says only its title. Write down first what the result will be.')
  return { heading: 'What to do', markdown: paragraphs(todo, spare.map(asMarkdown).join(' ')) }
}

/** How to go about a task of this kind, with the time it has. */
function howTo({ task, method }: About): Section {
  const minutes = minutesOf(method, task.minutes)
  const lines = method.stretches.map(({ name, how }, i) => `**${name}** (${minutes[i] ?? 1} min). ${how}`)
  return { heading: `How to spend the ${task.minutes} minutes`, markdown: paragraphs(method.lead, numbered(lines)) }
}

/** How to tell that it is done, in the plan's words where it has some. */
function whenDone({ task, method }: About): Section {
  const lines = partsOf(task.description).done.map(asMarkdown)
  return { heading: 'How to tell that it is done', markdown: bulleted([...lines, method.check]) }
}

const link = /^https?:\/\/[^\s()<>\\]+$/u

/** The plan's own sources. */
function whereToLook({ material }: About): Section[] {
  const { sources } = material
  if (sources.length === 0) return []
  const lines = sources.slice(0, 20).map(({ title, url, licence }) => {
    const name = url && link.test(url) ? `[${asMarkdown(title)}](${url})` : asMarkdown(title)
    return `${name} (${asMarkdown(licence)})`
  })
  return [{ heading: 'Where to look', markdown: bulleted(lines) }]
}

/** Questions to a step, by which a learner explains it to themselves. */
function askedOf({ material, index }: About): ((step: string) => string)[] {
  const { tasks } = moduleIn(material)
  const before = tasks[index - 1]?.title ?? material.modules[material.at - 1]?.title
  return [
    (step) => `${step} *Why is this done, and what would be missing without it?*`,
    (step) => `${step} *How would you notice that it has gone wrong?*`,
    (step) =>
      before ? `${step} *What does it have to do with ${quoted(before)}?*` : `${step} *Where could you use this?*`,
    (step) => `${step} *How would you say it to somebody who begins tomorrow?*`,
  ]
}

/** The first steps, each with a question: explaining a step to oneself is what most readers leave out. */
function explained(about: About): LessonAnswer['examples'] {
  const { steps } = partsOf(about.task.description)
  const lines = steps.length > 0 ? steps : [about.task.title]
  const questions = askedOf(about)
  const asked = lines.slice(0, STEPS_EXPLAINED).map((step, i) => questions[i]?.(asMarkdown(step)) ?? '')
  const lead = 'Take each step and answer its question aloud, in one or two sentences, before you go on.'
  return [{ title: 'Explain it to yourself', markdown: paragraphs(lead, bulleted(asked)) }]
}

/** What to do about an answer, by how sure one was of it: marking oneself is what makes a check worth its time. */
const MARKING = {
  title: 'How to mark your own answers',
  markdown: paragraphs(
    'Beside each answer, before you look, write “sure” or “not sure”. Then:',
    bulleted([
      '**Sure and right.** Leave it for a week.',
      '**Not sure and right.** Say it once more tomorrow, without looking.',
      '**Not sure and wrong.** Look it up, close the source, and write the answer again.',
      '**Sure and wrong.** Write down what misled you. This one comes first next time.',
    ]),
  ),
}

const examplesOf = (about: About): LessonAnswer['examples'] =>
  about.task.kind === 'check' || about.task.kind === 'review' ? [MARKING] : explained(about)

function takeaways({ material, task, index, unit, method }: About): string[] {
  const module = moduleIn(material)
  const next = module.tasks[index + 1]?.title ?? material.modules[material.at + 1]?.title
  const done = partsOf(task.description).done[0]
  return [
    method.keep,
    done ? asMarkdown(done) : method.check,
    unit ? `At the end of ${quoted(module.title)} you can ${asMarkdown(unit.outcome)}.` : '',
    `Come back in two days and in a week: say in one minute what ${quoted(task.title)} was about, then look.`,
    next ? `Next: ${quoted(next)}.` : '',
  ]
    .filter((line) => line !== '')
    .map((line) => bounded(line, LESSON_BOUNDS.takeaway))
}

/**
 * The lesson of one task without a model: what it is for, what to do, how to go about a task of its kind in the time it
 * has, how to tell that it is done, questions to explain each step with, practice, and what to keep. All of it is from
 * the plan and its pack, or general advice on working; nothing about the subject is made up. The same for the same input.
 */
export function composeLesson({ material, aim }: LessonInput): LessonAnswer {
  const index = aim.task - 1
  const task = moduleIn(material).tasks[index]
  if (!task) throw new RangeError(`The module has no task ${aim.task}.`)
  const unit = unitOf(material)
  const about: About = { material, task, index, unit, method: METHODS[task.kind] }
  const sections = [purpose(about), whatToDo(about), howTo(about), whenDone(about), ...whereToLook(about)]
  const max = LESSON_BOUNDS.markdown
  return {
    title: shorten(plainLine(aim.title), LESSON_BOUNDS.title) || `Task ${aim.task}`,
    minutes: task.minutes,
    sections: sections.map((section) => ({ ...section, markdown: bounded(section.markdown, max) })),
    examples: examplesOf(about).map((example) => ({ ...example, markdown: bounded(example.markdown, max) })),
    practice: practiceFor(material, index, unit),
    takeaways: takeaways(about),
  }
}
