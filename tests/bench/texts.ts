/** A provider's answer, and where in it each module's bracket closes. */
export type CourseText = { text: string; closes: number[] }

const FILLER =
  'Read the notes you made last time, then do the next part slowly and write down what surprised you, “why”, and how long it took. '

const filler = (length: number) => FILLER.repeat(Math.ceil(length / FILLER.length)).slice(0, length)

/** The title a module is shown under; pages and streams are searched for it. */
export const moduleTitle = (n: number) => `Bench module ${n} of the course`

function moduleText(n: number, tasks: number, length: number): string {
  const taskAt = (t: number) => ({
    title: `Task ${n}.${t}: do the next part`,
    description: filler(length),
    estimatedMinutes: 30,
    kind: 'practice',
  })
  const list = Array.from({ length: tasks }, (_, t) => taskAt(t + 1))
  return JSON.stringify({ title: moduleTitle(n), description: filler(80), estimatedMinutes: 30 * tasks, tasks: list })
}

/** A well-formed course; `description` is the length of a task's description in UTF-16 units. */
export function courseText({ modules = 6, tasks = 5, description = 60 } = {}): CourseText {
  let text = `{"title":"A course to measure with","summary":${JSON.stringify(filler(120))},"modules":[`
  const closes: number[] = []
  for (let n = 1; n <= modules; n++) {
    text += (n > 1 ? ',' : '') + moduleText(n, tasks, description)
    closes.push(text.length)
  }
  return { text: `${text}]}`, closes }
}

/** About `length` units of course, within the bounds of a course. */
export function courseOfLength(length: number, { modules = 12, tasks = 8 } = {}): CourseText {
  const bare = courseText({ modules, tasks, description: 0 }).text.length
  return courseText({ modules, tasks, description: Math.round((length - bare) / (modules * tasks)) })
}

/** `text` in pieces of `size` units. */
export const cut = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
