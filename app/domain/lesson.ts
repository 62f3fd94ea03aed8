import { z } from 'zod'

const words = (max: number) => z.string().trim().min(1).max(max)
/** Markdown as a model may write it; it is sanitised where it is shown. */
const markdown = words(12_000)

/** What a lesson is made of, in order. */
export const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), heading: words(200), markdown }),
  z.object({ type: z.literal('example'), title: words(200), markdown }),
  z.object({
    type: z.literal('practice'),
    prompt: markdown,
    hint: z.string().max(4000),
    solution: z.string().max(8000),
  }),
  z.object({ type: z.literal('takeaways'), points: z.array(words(500)).min(1).max(12) }),
])
export type Block = z.infer<typeof Block>
