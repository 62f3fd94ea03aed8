import { z } from 'zod'
import { ReplanChange, WeeklyReview } from '#app/domain/weekly-review.ts'

/** The steps of a review, by what they give. */
export const WRITE = { name: 'write', output: WeeklyReview }
export const CHECK = {
  name: 'check',
  output: z.object({ kept: z.array(ReplanChange), dropped: z.number().int().min(0) }),
}
export type Checked = z.infer<typeof CHECK.output>
