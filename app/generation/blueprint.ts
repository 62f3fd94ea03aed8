import type { z } from 'zod'
import type { Again } from '#app/domain/again.ts'
import type { Omission, Reference } from '#app/domain/course.ts'
import type { FormField } from '#app/domain/form-field.ts'
import type { PlanKind, TaskKind } from '#app/domain/plan.ts'
import type { ItemPreview } from '#app/domain/progress.ts'

/** A plan's content after normalising: what is saved, positions by order. */
export type PlanDraft = {
  title: string
  summary: string
  notice: string
  modules: {
    title: string
    description: string
    estimatedMinutes: number
    /** What this kind keeps of a module beside the columns all kinds share. */
    detail?: Record<string, unknown>
    tasks: { title: string; description: string; estimatedMinutes: number; kind: TaskKind }[]
  }[]
  omitted: Omission[]
  sources: Reference[]
  /** Whether any minutes were clamped into their bounds. */
  normalizedEffort: boolean
  /** What this kind keeps of a whole plan beside the columns all kinds share. */
  detail?: Record<string, unknown>
}

export type Prompt = { system: string; user: string }

/** What a learner gave, made ready: over-long text is cut and said to be cut. */
export type Prepared<Input> = { input: Input; topic: string; truncatedTopic: boolean; truncatedNotes: boolean }

/** What is known when a learner asks for a plan to be made again; times in ms since 1970. */
export type RegenerationFacts = { now: number; lastMadeAt: number; inputChanged: boolean }
/** `reopensAt` in ms since 1970; `sentence` is for the learner. */
export type MayRegenerate = { ok: true } | { ok: false; reopensAt: number; sentence: string }

type Detail = Record<string, unknown> | null
/** A plan as its kind knows it: what it was asked for, and what is kept of it and of its parts. */
export type DetailedPlan<Input> = { input: Input; detail: Detail; parts: readonly Detail[] }

/**
 * One kind of plan, answering everything the engine and the pages would otherwise have to ask by kind.
 * Pure: no clock, no I/O. `readItem` and `normalise` throw `DraftError` on content that may not be saved.
 */
export interface Blueprint<Input extends object = object> {
  readonly kind: PlanKind
  readonly label: string
  /** Validates raw fields (a form, a JSON body, the command line). */
  readonly fields: z.ZodType<object>
  readonly form: FormField[]
  /** From validated fields to the input of a provider. `today` is an ISO date in UTC. Throws `FieldError`. */
  prepare(fields: object, today: string): Prepared<Input>
  /** The shape asked of a provider. */
  readonly schema: z.ZodType
  /** The key of the array whose elements are streamed as items. */
  readonly itemsKey: string
  readonly maxItems: number
  /** About how many items this input will give, for "module 3 of about 6". */
  expectedItems(input: Input): number
  prompt(input: Input): Prompt
  readItem(raw: unknown, position: number): ItemPreview
  /** Whether the built-in curriculum has to know a topic before it can make this kind; if so, a form may ask about it. */
  readonly asksAboutTopic: boolean
  /**
   * The one more call a draft deserves: a prompt that lists what its checker found, or null when nothing needs repair.
   * Never throws. The answer to it goes to `normalise` in place of the first.
   */
  repair?(raw: unknown, input: Input): Prompt | null
  /** Whether a plan of this kind may be made again now; without it, always. */
  mayRegenerate?(facts: RegenerationFacts): MayRegenerate
  normalise(raw: unknown, input: Input): PlanDraft
  /**
   * What a plan's detail says of its parts as they are now: they may have been changed by hand since it was made. Never
   * throws. Without it a detail never goes out of date.
   */
  detailNow?(plan: DetailedPlan<Input>): Record<string, unknown>
  /** Why the parts of such a plan cannot be added to, removed or moved, in a sentence; without it they can. */
  readonly fixedParts?: string
  /** Minutes the learner has in all; without it a kind knows no such bound. */
  budget?(input: Input): number
  /** The fields a plan was made from with some of them given anew; null takes one away. Without it they are merged. */
  changed?(input: Input, given: Record<string, unknown>): object
  /**
   * The input of an attempt that makes a plan or a part of it again; the prompt and `normalise` find `again` in it.
   * Throws `FieldError`. Without it only the whole plan can be made again, as if it were new.
   */
  again?(input: Input, again: Again): Input
}

/** Identity with inference: `export const course = defineBlueprint<CourseInput>({ … })`. */
export const defineBlueprint = <Input extends object>(blueprint: Blueprint<Input>): Blueprint<Input> => blueprint

/** A provider's answer that is readable but may not become a plan. `finding` is in our own words: for the log, and for a run’s page where it was one of a workflow’s checks. */
export class DraftError extends Error {
  constructor(readonly finding: string) {
    super(finding)
    this.name = 'DraftError'
  }
}

/** A field whose value cannot stand beside the others (a deadline in the past). */
export class FieldError extends Error {
  constructor(
    readonly field: string,
    message: string,
    /** Not a mistake but a risk to the learner: the message says whom to ask first. */
    readonly unsafe = false,
  ) {
    super(message)
    this.name = 'FieldError'
  }
}
