import type { JobKind } from '#db/control/schema.ts'

/** A reply mostly waits for its provider: so many of them are worth one place of the others. */
const REPLIES_A_PLACE = 4

/** How many jobs of a kind run at once in one process. Kinds do not share: a message never waits for a plan. */
export const placesOf = (concurrency: number, kind: JobKind): number =>
  concurrency * (kind === 'reply' ? REPLIES_A_PLACE : 1)

/** Half the places at most are one learner's, so that somebody else's work never waits for all of theirs. */
export const perLearner = (concurrency: number, kind: JobKind): number =>
  Math.max(1, Math.floor(placesOf(concurrency, kind) / 2))
