import { z } from 'zod'
import { LEVELS } from '#app/domain/course.ts'
import { TopicKind } from '#app/domain/topic-kind.ts'

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
const line = (max: number) => z.string().trim().min(3).max(max)

/** One concrete thing to study or do: an imperative title, and a sentence or two that make it doable. */
const Activity = z.strictObject({ title: line(110), detail: line(420) })
export type Activity = z.infer<typeof Activity>

/**
 * One unit of a pack. `minutes` is what a beginner needs for it; `level` is the level whose learners meet it as new;
 * `stretch` replaces the last practice for learners above that level.
 */
const Unit = z.strictObject({
  id: slug,
  title: line(80),
  level: z.enum(LEVELS),
  minutes: z.number().int().min(45).max(420),
  outcome: line(160),
  needs: z.array(slug).default([]),
  study: z.array(Activity).min(1).max(3),
  practice: z.array(Activity).min(1).max(3),
  stretch: Activity,
  check: line(240),
})
export type Unit = z.infer<typeof Unit>

/** A hand-made curriculum of the offline provider. */
export const Pack = z.strictObject({
  id: slug,
  title: line(80),
  kind: TopicKind,
  summary: line(320),
  /** Lower-case phrases that name this topic and nothing else. Unique across all packs. */
  aliases: z
    .array(
      z
        .string()
        .min(2)
        .max(60)
        .regex(/^[\p{Ll}\p{N}\p{M}\p{Lo}+#.' -]+$/u),
    )
    .min(2)
    .max(24),
  /** Lower-case words that may stand beside an alias without changing the topic ("basics", "for travel"). */
  scope: z.array(z.string().min(2).max(40)).default([]),
  units: z.array(Unit).min(7).max(11),
  project: z.strictObject({
    beginner: Activity,
    intermediate: Activity,
    advanced: Activity,
  }),
  references: z
    .array(
      z.strictObject({
        title: line(160),
        url: z.url({ protocol: /^https$/ }).optional(),
        licence: line(80),
      }),
    )
    .min(1)
    .max(6),
})
export type Pack = z.infer<typeof Pack>
