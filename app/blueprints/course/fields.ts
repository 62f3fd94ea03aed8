import { WEEKS_MAX } from '#app/domain/bounds.ts'
import { NOTES_MAX, TOPIC_MAX, type CourseFields, type CourseInput } from '#app/domain/course.ts'
import { dayNumber } from '#app/domain/day.ts'
import type { FormField } from '#app/domain/form-field.ts'
import { cutText } from '#app/domain/text.ts'
import { FieldError, type Prepared } from '#app/generation/blueprint.ts'
import type { z } from 'zod'

const DEFAULT_WEEKS = 6

function weeksUntil(deadline: string, from: string): number {
  const days = dayNumber(deadline) - dayNumber(from)
  if (days < 1) throw new FieldError('deadline', 'Choose a date after the start.')
  const weeks = Math.max(1, Math.floor(days / 7))
  if (weeks > WEEKS_MAX) throw new FieldError('deadline', 'Choose a date within a year of the start.')
  return weeks
}

/** From validated fields to a provider's input: weeks from the deadline, over-long text cut. */
export function prepareCourse(fields: object, today: string): Prepared<CourseInput> {
  const { weeks, ...rest } = fields as z.infer<typeof CourseFields>
  const topic = cutText(rest.topic, TOPIC_MAX)
  const notes = cutText(rest.notes, NOTES_MAX)
  const byDate = weeks === undefined && rest.deadline ? weeksUntil(rest.deadline, rest.startDate ?? today) : undefined
  return {
    input: { ...rest, topic: topic.text, notes: notes.text, weeks: weeks ?? byDate ?? DEFAULT_WEEKS },
    topic: topic.text,
    truncatedTopic: topic.cut,
    truncatedNotes: notes.cut,
  }
}

const MORE = { title: 'Style, notes and dates', help: '' }

/** The form of a course, in the order a learner thinks of it. */
export const courseForm: FormField[] = [
  {
    name: 'topic',
    label: 'What do you want to learn?',
    help: `Be as specific as you can. Up to ${TOPIC_MAX} characters; what is longer is cut, and the plan says so.`,
    widget: 'text',
    required: true,
    max: TOPIC_MAX,
    placeholder: 'Beekeeping for a small garden',
  },
  {
    name: 'level',
    label: 'Where do you start?',
    help: '',
    widget: 'choice',
    required: true,
    initial: 'beginner',
    options: [
      { value: 'beginner', label: 'Beginner', help: 'It is new to me' },
      { value: 'intermediate', label: 'Intermediate', help: 'I know the basics' },
      { value: 'advanced', label: 'Advanced', help: 'I want to go deep' },
    ],
  },
  {
    name: 'hoursPerWeek',
    label: 'Hours a week',
    help: 'Be honest: a plan that fits is a plan you finish. 1 to 80.',
    widget: 'number',
    required: true,
    min: 1,
    max: 80,
    step: 0.5,
    initial: '5',
  },
  {
    name: 'weeks',
    label: 'For how many weeks',
    help: '1 to 52. Leave it empty if you set a date below.',
    widget: 'number',
    required: false,
    min: 1,
    max: WEEKS_MAX,
    step: 1,
    initial: String(DEFAULT_WEEKS),
  },
  {
    name: 'style',
    label: 'How do you like to learn?',
    help: '',
    widget: 'choice',
    required: true,
    group: MORE,
    initial: 'mixed',
    options: [
      { value: 'mixed', label: 'A mix' },
      { value: 'reading', label: 'Reading' },
      { value: 'video', label: 'Watching' },
      { value: 'practice', label: 'Doing' },
    ],
  },
  {
    name: 'notes',
    label: 'Anything else?',
    help: `What you know already, what it is for, or paste a table of contents or syllabus to follow it. Up to ${NOTES_MAX} characters; what is longer is cut, and the plan says so.`,
    widget: 'textarea',
    required: false,
    group: MORE,
    max: NOTES_MAX,
  },
  {
    name: 'startDate',
    label: 'Start on',
    help: 'Today, if empty.',
    widget: 'date',
    required: false,
    group: MORE,
  },
  {
    name: 'deadline',
    label: 'Be done by',
    help: 'Used when the number of weeks is empty.',
    widget: 'date',
    required: false,
    group: MORE,
  },
]
