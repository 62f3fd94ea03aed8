import { z } from 'zod'

/** The kinds of topic the offline curriculum can frame when no pack covers a topic. The learner picks; we never guess. */
export const TOPIC_KINDS = [
  'programming',
  'tool',
  'language',
  'instrument',
  'visual_art',
  'craft',
  'cooking',
  'nature',
  'science',
  'mathematics',
  'humanities',
  'fitness',
  'business',
  'life_skill',
  'game',
  'exam',
  'general',
] as const

export const TopicKind = z.enum(TOPIC_KINDS)
export type TopicKind = z.infer<typeof TopicKind>

/** What a learner reads when asked what kind of topic theirs is. */
export const TOPIC_KIND_LABEL: Record<TopicKind, string> = {
  programming: 'Programming or software development',
  tool: 'A software tool or system',
  language: 'A spoken or signed language',
  instrument: 'A musical instrument or singing',
  visual_art: 'Drawing, painting, photography',
  craft: 'A craft made by hand',
  cooking: 'Cooking, baking, brewing',
  nature: 'Gardening, animals, the outdoors',
  science: 'A science',
  mathematics: 'Mathematics',
  humanities: 'History, literature, philosophy',
  fitness: 'A sport or fitness goal',
  business: 'Work and business',
  life_skill: 'A life skill',
  game: 'A game of skill',
  exam: 'Preparing for an exam',
  general: 'Something else',
}
