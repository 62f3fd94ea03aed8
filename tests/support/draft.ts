import { courseAnswer } from './provider.ts'

type Task = Record<string, unknown> & { title: string }
type Module = Record<string, unknown> & { title: string; tasks: Task[] }
export type Draft = Record<string, unknown> & { title: string; summary: string; modules: Module[] }

/** A well-formed answer with something changed in it, as text. */
export function spoiled(
  change: (draft: Draft, first: Module, task: Task) => void,
  shape = { modules: 3, tasks: 3 },
): string {
  const draft = JSON.parse(courseAnswer(shape)) as Draft
  const first = draft.modules[0]
  const task = first?.tasks[0]
  if (first && task) change(draft, first, task)
  return JSON.stringify(draft)
}

/** Answers that can be read and may not become a plan, each with what is wrong with it. */
export const SPOILED: [string, string][] = [
  ['JSON of another shape', '{"answer":42}'],
  ['a JSON array', '[1,2,3]'],
  ['the word null', 'null'],
  ['no module', spoiled((d) => (d.modules = []))],
  ['40 modules', courseAnswer({ modules: 40, tasks: 1 })],
  ['13 modules', courseAnswer({ modules: 13, tasks: 1 })],
  ['a module without tasks', spoiled((_, m) => (m.tasks = []))],
  ['21 tasks in a module', courseAnswer({ modules: 1, tasks: 21 })],
  ['a module without a title', spoiled((_, m) => (m.title = '  '))],
  ['minutes that are a word', spoiled((_, m) => (m['estimatedMinutes'] = 'abc'))],
  ['no minutes', spoiled((_d, _m, t) => (t['estimatedMinutes'] = 0))],
  ['minutes below nothing', spoiled((_d, _m, t) => (t['estimatedMinutes'] = -5))],
  ['minutes that are null', spoiled((_, m) => (m['estimatedMinutes'] = null))],
  ['two modules of one title', spoiled((d, m) => (m.title = `  ${d.modules[1]?.title.toUpperCase()}`))],
  ['two tasks of one title', spoiled((_, m, t) => (t.title = m.tasks[1]?.title ?? ''))],
  ['one position twice', spoiled((d) => d.modules.forEach((m) => (m['position'] = 1)))],
  ['reasoning in a title', spoiled((_, m) => (m.title = '<think>what would they like</think>Soil'))],
  ['reasoning in a task', spoiled((_d, _m, t) => (t['description'] = 'Dig. </think>'))],
  ['a script', spoiled((_, m) => (m['description'] = '<script>alert(1)</script>'))],
  ['a picture', spoiled((d) => (d.summary = 'See <img src=x onerror=alert(1)>'))],
]

/** Answers that are not JSON at all. */
export const UNREADABLE: [string, string][] = [
  ['prose', 'Sure! Here is your course about bees.'],
  ['reasoning that never ends', `<think>bees ${courseAnswer()}`],
  ['half an answer that says it is whole', courseAnswer().slice(0, -30)],
  ['a web page', '<!doctype html><title>Sign in to the Wi-Fi</title>'],
  ['nothing but spaces', '   '],
]
