import { NOTES_MAX, TOPIC_MAX } from '#app/domain/course.ts'
import { GOAL_LABEL, type ProgramInput } from '#app/domain/program.ts'
import { refusalOf } from '#app/domain/program/refusals.ts'
import { cutText } from '#app/domain/text.ts'
import { FieldError, type Prepared } from '#app/generation/blueprint.ts'

/**
 * From validated fields to a provider's input: over-long texts cut, a name made from the goal where there is none.
 * Throws `FieldError` for what would be unsafe or cannot be made, with guidance.
 */
export function prepareProgram(fields: object): Prepared<ProgramInput> {
  const given = fields as ProgramInput
  const topic = cutText(given.topic || GOAL_LABEL[given.goal], TOPIC_MAX)
  const notes = cutText(given.notes, NOTES_MAX)
  const input = { ...given, topic: topic.text, notes: notes.text }
  const refused = refusalOf(input)
  if (refused) throw new FieldError(refused.field, refused.message, refused.unsafe)
  return {
    input,
    topic: topic.text,
    truncatedTopic: topic.cut,
    truncatedNotes: notes.cut,
  }
}
