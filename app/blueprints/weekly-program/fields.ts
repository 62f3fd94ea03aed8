import { NOTES_MAX, TOPIC_MAX } from '#app/domain/course.ts'
import { GOAL_LABEL, type ProgramInput } from '#app/domain/program.ts'
import { cutText } from '#app/domain/text.ts'
import type { Prepared } from '#app/generation/blueprint.ts'

/** From validated fields to a provider's input: over-long texts cut, a name made from the goal where there is none. */
export function prepareProgram(fields: object): Prepared<ProgramInput> {
  const given = fields as ProgramInput
  const topic = cutText(given.topic || GOAL_LABEL[given.goal], TOPIC_MAX)
  const notes = cutText(given.notes, NOTES_MAX)
  return {
    input: { ...given, topic: topic.text, notes: notes.text },
    topic: topic.text,
    truncatedTopic: topic.cut,
    truncatedNotes: notes.cut,
  }
}
