import { z } from 'zod'
import { TopicKind } from '#app/domain/topic-kind.ts'
import { Pack } from './pack.ts'

/** A framework for any topic of one kind: units as in a pack, with `{topic}` where the learner's own words go. */
export const Scaffold = z.strictObject({
  kind: TopicKind,
  units: z.array(Pack.shape.units.element).min(6).max(8),
  project: Pack.shape.project,
})
export type Scaffold = z.infer<typeof Scaffold>
