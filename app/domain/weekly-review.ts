import { z } from 'zod'

const words = (max: number) => z.string().trim().min(1).max(max)

/** A change to a plan that a weekly review or a tutor proposes; what is named is named by its id. */
export const ReplanChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('drop_task'), taskId: words(64), why: words(400) }),
  z.object({
    type: z.literal('shorten_task'),
    taskId: words(64),
    minutes: z.number().int().min(5).max(120),
    why: words(400),
  }),
  z.object({
    type: z.literal('split_task'),
    taskId: words(64),
    titles: z.array(words(200)).min(2).max(4),
    why: words(400),
  }),
  z.object({ type: z.literal('move_task'), taskId: words(64), moduleId: words(64), why: words(400) }),
  z.object({
    type: z.literal('add_task'),
    moduleId: words(64),
    title: words(200),
    description: words(1000),
    minutes: z.number().int().min(5).max(120),
    why: words(400),
  }),
  z.object({ type: z.literal('add_weeks'), weeks: z.number().int().min(1).max(26), why: words(400) }),
])
export type ReplanChange = z.infer<typeof ReplanChange>

export const WeeklyReview = z.object({
  /** What was done, what is late and what to change: a few sentences each, plain text. */
  done: words(3000),
  late: words(3000),
  change: words(3000),
  changes: z.array(ReplanChange).max(20),
})
export type WeeklyReview = z.infer<typeof WeeklyReview>
