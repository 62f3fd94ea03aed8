import { z } from 'zod'

const words = (max: number) => z.string().trim().min(1).max(max)

/** A question with one right choice. */
export const Question = z
  .object({
    prompt: words(1000),
    choices: z.array(words(400)).min(2).max(6),
    /** Index of the right choice, from 0. */
    answer: z.number().int().min(0),
    explanation: words(2000),
  })
  .refine((q) => q.answer < q.choices.length, { error: 'The answer has to be one of the choices.', path: ['answer'] })
  .refine((q) => new Set(q.choices.map((c) => c.toLowerCase())).size === q.choices.length, {
    error: 'No choice may come twice.',
    path: ['choices'],
  })
export type Question = z.infer<typeof Question>

export const Card = z.object({ front: words(500), back: words(1500) })
export type Card = z.infer<typeof Card>
