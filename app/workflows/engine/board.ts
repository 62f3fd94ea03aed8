import type { z } from 'zod'
import { AppError } from '#app/domain/errors.ts'
import type { RunStepRow } from '#db/tenant/run-steps.server.ts'
import {
  FACTS,
  type About,
  type Finished,
  type Known,
  type MadeBy,
  type Outputs,
  type StepOf,
  type WorkflowVersion,
} from '../workflow.ts'

/** The step that every run has last: saving what was made. */
export const SAVE = 'save'

const NAME = /^[\w.-]{1,100}$/

/** A place in a run's graph, as its row keeps it. */
export type Place = { name: string; label: string; after: readonly string[]; position: number }

type Row = Pick<RunStepRow, 'name' | 'status' | 'output' | 'after'>

/** An earlier version of Cairn saved a step’s output in another shape than this one reads: the run cannot go on. */
class KeptOtherwiseError extends AppError {
  constructor(step: string, cause: unknown) {
    const words = `This started with a version of this server that kept “${step}” in another form. Start over.`
    super('workflow_changed', 409, words, { cause })
  }
}

/** What was kept of a step, held to its shape. Throws `KeptOtherwiseError`. */
function readAs<T>(step: string, shape: z.ZodType<T>, kept: unknown): T {
  const read = shape.safeParse(kept)
  if (!read.success) throw new KeptOtherwiseError(step, read.error)
  return read.data
}

/** Outputs of the finished ones among `rows`; with `only`, of no other steps than these. */
function outputsOf(rows: readonly Row[], only?: ReadonlySet<string>): Outputs {
  const finished = new Map(rows.filter(({ status }) => status === 'done').map(({ name, output }) => [name, output]))
  const isKnown = (name: string) => finished.has(name) && (only?.has(name) ?? true)
  return {
    of: ({ name, output }) => (isKnown(name) ? readAs(name, output, finished.get(name)) : undefined),
  }
}

/** The facts of a run as they were kept. Throws `KeptOtherwiseError`. */
export const factsOf = <Facts>(version: WorkflowVersion<Facts>, kept: unknown): Facts =>
  readAs(FACTS, version.shape, kept)

type Of = { about: About; version: WorkflowVersion<unknown> }

/** What the steps of a run depend on, out of its rows. */
export const knownOf = ({ about, version }: Of, rows: readonly Row[]): Known<unknown> => ({
  about,
  facts: factsOf(version, rows.find(({ name }) => name === FACTS)?.output),
  outputs: outputsOf(rows),
})

/** Who was asked in a step, as its row says; whoever the run asked where it does not. */
export function makersOf(
  rows: readonly Pick<RunStepRow, 'name' | 'provider' | 'model'>[],
  by: MadeBy,
): Finished<unknown>['madeBy'] {
  return (name) => {
    const { provider, model } = rows.find((row) => row.name === name) ?? {}
    return provider && model ? { provider, model } : by
  }
}

/** The same as one step may see it: of the others only what it waits for, so that no race decides what it is given. */
export function knownTo(step: Pick<StepOf<unknown>, 'after'>, run: Of, rows: readonly Row[]): Known<unknown> {
  const before = new Set<string>()
  const walk = (names: readonly string[]) => {
    for (const name of names) {
      if (before.has(name)) continue
      before.add(name)
      walk(rows.find((row) => row.name === name)?.after ?? [])
    }
  }
  walk(step.after)
  return { ...knownOf(run, rows), outputs: outputsOf(rows, before) }
}

function check(steps: readonly StepOf<unknown>[]): void {
  const seen = new Set([FACTS])
  for (const { name, after } of steps) {
    if (!NAME.test(name) || name === SAVE || seen.has(name)) throw new Error(`a step cannot be called "${name}"`)
    const unknown = after.find((each) => !seen.has(each))
    if (unknown !== undefined) throw new Error(`"${name}" waits for "${unknown}", which does not come before it`)
    seen.add(name)
  }
}

/**
 * Every step of a run as far as it is known, in order: the facts first, saving last, after whatever nobody else waits
 * for. Throws where a version names its steps wrongly, or has one wait for what does not come before it.
 */
export function placesOf(version: WorkflowVersion<unknown>, known: Known<unknown>): Place[] {
  const steps = version.steps(known)
  check(steps)
  const waitedFor = new Set(steps.flatMap(({ after }) => after))
  const ends = [FACTS, ...steps.map(({ name }) => name)].filter((name) => !waitedFor.has(name))
  const all = [
    { name: FACTS, label: 'Read the plan', after: [] },
    ...steps.map(({ name, label, after }) => ({ name, label, after })),
    { name: SAVE, label: 'Check and save', after: ends },
  ]
  return all.map((step, i) => ({ ...step, position: i + 1 }))
}

/** Steps that wait for nothing any more. */
export function readyOf(rows: readonly Row[]): string[] {
  const done = new Set(rows.filter(({ status }) => status === 'done').map(({ name }) => name))
  return rows
    .filter(({ status, after }) => status === 'pending' && after.every((name) => done.has(name)))
    .map(({ name }) => name)
}
