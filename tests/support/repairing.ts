import { blueprints } from '#app/blueprints/registry.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import { courseAnswer, streaming, type Script } from './provider.ts'

/** Courses that are to be asked for once more as long as their title does not say that they were corrected. */
const course: Blueprint = {
  ...blueprints.course,
  repair: (raw) =>
    (raw as { title?: unknown }).title === 'Corrected'
      ? null
      : { system: 'Correct what you wrote.', user: 'The title is wrong.' },
}

export const repairing = { ...blueprints, course }

/** A course as a provider gives it that was asked to correct it. */
export const corrected = (shape: Parameters<typeof courseAnswer>[0] = {}) =>
  courseAnswer(shape).replace('"A course"', '"Corrected"')

/** Answers the first call with one text, every further one in another way. */
export function firstThen(first: string, further: Script): Script {
  let calls = 0
  return (res, call) => (++calls === 1 ? streaming(first) : further)(res, call)
}
