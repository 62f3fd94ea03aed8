import { z } from 'zod'
import type { Again } from './again.ts'
import type { COURSE_TASK_KINDS } from './plan.ts'
import { TopicKind } from './topic-kind.ts'

export const LEVELS = ['beginner', 'intermediate', 'advanced'] as const
export type Level = (typeof LEVELS)[number]

export const STYLES = ['reading', 'video', 'practice', 'mixed'] as const
export type Style = (typeof STYLES)[number]

/** Longest topic and notes that are kept, in UTF-16 units; what is longer is cut and the attempt says so. */
export const TOPIC_MAX = 200
export const NOTES_MAX = 2000

const isoDay = z.iso.date({ error: 'Use a date like 2027-03-31.' })

/** The fields a learner fills in for a course, after defaults, before anything over-long is cut. */
export const CourseFields = z.object({
  topic: z.string({ error: 'Say what you want to learn.' }).trim().min(1, 'Say what you want to learn.'),
  level: z.enum(LEVELS, { error: 'Choose beginner, intermediate or advanced.' }).default('beginner'),
  hoursPerWeek: z.coerce
    .number({ error: 'Hours per week must be a number from 1 to 80.' })
    .min(1, 'At least 1 hour a week.')
    .max(80, 'At most 80 hours a week.')
    .default(5),
  weeks: z.coerce
    .number({ error: 'Weeks must be a whole number from 1 to 52.' })
    .int('Weeks must be a whole number.')
    .min(1, 'At least 1 week.')
    .max(52, 'At most 52 weeks.')
    .optional(),
  deadline: isoDay.optional(),
  startDate: isoDay.optional(),
  style: z.enum(STYLES, { error: 'Choose reading, video, practice or mixed.' }).default('mixed'),
  notes: z.string({ error: 'Notes must be text.' }).trim().default(''),
  topicKind: TopicKind.optional(),
  pack: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/, 'That is not the name of a pack.')
    .optional(),
})

/** What a blueprint hands to a provider: weeks are always known here. */
export type CourseInput = {
  topic: string
  level: Level
  hoursPerWeek: number
  weeks: number
  deadline?: string | undefined
  startDate?: string | undefined
  style: Style
  notes: string
  topicKind?: TopicKind | undefined
  pack?: string | undefined
  /** What there is already, when a plan or a part of it is made again. */
  again?: Again | undefined
}

/** What a task of a course is done by. */
export type CourseTaskKind = (typeof COURSE_TASK_KINDS)[number]

export type DraftTask = {
  title: string
  description: string
  estimatedMinutes: number
  kind: CourseTaskKind
}

export type DraftModule = {
  title: string
  description: string
  estimatedMinutes: number
  tasks: DraftTask[]
}

export type Omission = { title: string; reason: string }
export type Reference = { title: string; url?: string | undefined; licence: string }

/**
 * A course as a provider tells it. The first three fields are the contract every provider keeps; the rest is what
 * the offline curriculum can add because it knows what it left out and where its content comes from.
 */
export type CourseDraft = {
  title: string
  summary: string
  notice?: string
  modules: DraftModule[]
  omitted?: Omission[]
  references?: Reference[]
}
