import { NOTES_MAX, TOPIC_MAX } from '#app/domain/course.ts'
import type { FormField } from '#app/domain/form-field.ts'
import {
  BODY_BOUNDS,
  DIET_LABEL,
  DIETS,
  EQUIPMENT,
  EQUIPMENT_LABEL,
  GOAL_LABEL,
  GOALS,
  PROGRAM_BOUNDS,
} from '#app/domain/program.ts'

type Named = { name: string; label: string; help?: string }

const BODY = {
  title: 'Your body',
  help: 'For your energy and protein targets. It stays in your own file on this server; only a model that makes the plan, if there is one, is told. Leave out what you like: something is assumed for it, and the plan says what.',
}
const WISHES = {
  title: 'What to leave out, injuries and notes',
  help: 'What you name here is kept out of the whole week, and so is what is made of it.',
}

const optional = (rest: Named): FormField => ({ help: '', widget: 'text', required: false, group: WISHES, ...rest })

const counted = (rest: Named, bounds: { min: number; max: number }, initial: number): FormField => ({
  help: `${bounds.min} to ${bounds.max}.`,
  widget: 'number',
  required: true,
  step: 1,
  ...bounds,
  initial: String(initial),
  ...rest,
})

const choice = (rest: Named & Pick<FormField, 'options' | 'initial'>): FormField => ({
  help: '',
  widget: 'choice',
  required: true,
  ...rest,
})

const named = <T extends string>(values: readonly T[], labels: Record<T, string>) =>
  values.map((value) => ({ value, label: labels[value] }))

const { metric, imperial } = BODY_BOUNDS
/** The same measure in centimetres or inches, kilograms or pounds. */
function measure(what: 'height' | 'weight', label: string): FormField {
  const of = [
    { value: 'metric', ...metric[what] },
    { value: 'imperial', ...imperial[what] },
  ]
  return {
    name: what,
    label,
    help: '',
    widget: 'number',
    required: false,
    group: BODY,
    step: 0.1,
    units: { by: 'units', of: of.map(({ value, unit, min, max }) => ({ value, unit, help: `${min} to ${max}.` })) },
  }
}

const main: FormField[] = [
  choice({
    name: 'goal',
    label: 'What do you train for?',
    initial: 'general_fitness',
    options: named(GOALS, GOAL_LABEL),
  }),
  choice({
    name: 'level',
    label: 'How much have you trained?',
    initial: 'beginner',
    options: [
      { value: 'beginner', label: 'Beginner', help: 'Less than six months, or after a long break' },
      { value: 'intermediate', label: 'Intermediate', help: 'Six months to two years, most weeks' },
      { value: 'advanced', label: 'Advanced', help: 'Longer, and I know how close to my limit a set is' },
    ],
  }),
  {
    name: 'equipment',
    label: 'What can you train with?',
    help: 'Choose everything you have. Exercises without equipment are always possible.',
    widget: 'choices',
    required: true,
    initial: 'none',
    options: named(EQUIPMENT, EQUIPMENT_LABEL),
  },
  counted({ name: 'trainingDays', label: 'Training days a week' }, PROGRAM_BOUNDS.trainingDays, 3),
  counted({ name: 'sessionMinutes', label: 'Minutes a session' }, PROGRAM_BOUNDS.sessionMinutes, 45),
  choice({ name: 'diet', label: 'What do you eat?', initial: 'non_vegetarian', options: named(DIETS, DIET_LABEL) }),
  counted({ name: 'mealsPerDay', label: 'Meals a day' }, PROGRAM_BOUNDS.mealsPerDay, 3),
]

const body: FormField[] = [
  {
    ...choice({
      name: 'units',
      label: 'Units',
      initial: 'metric',
      options: [
        { value: 'metric', label: 'Centimetres and kilograms' },
        { value: 'imperial', label: 'Inches and pounds' },
      ],
    }),
    group: BODY,
  },
  {
    ...optional({ name: 'age', label: 'Age' }),
    help: 'In years, 16 or older.',
    group: BODY,
    widget: 'number',
    step: 1,
    ...PROGRAM_BOUNDS.age,
  },
  measure('height', 'Height'),
  measure('weight', 'Weight'),
  {
    ...choice({
      name: 'sex',
      label: 'Sex',
      help: 'The energy formula knows two. Without one we reckon between them.',
      initial: 'unsaid',
      options: [
        { value: 'unsaid', label: 'Rather not say' },
        { value: 'female', label: 'Female' },
        { value: 'male', label: 'Male' },
      ],
    }),
    group: BODY,
  },
]

const wishes: FormField[] = [
  optional({ name: 'avoid', label: 'Exercises to leave out', help: 'With commas: squats, burpees, overhead press.' }),
  optional({
    name: 'avoidFoods',
    label: 'Foods to leave out',
    help: 'Allergies and dislikes, with commas: nuts, dairy, mushrooms.',
  }),
  optional({
    name: 'injuries',
    label: 'Injuries and conditions',
    help: 'Say what hurts or what you were told to spare, and if you are pregnant. Some things need a professional first; then we say whom to ask.',
  }),
  optional({ name: 'supplements', label: 'Supplements', help: 'What you take or are thinking about.' }),
  {
    ...optional({ name: 'topic', label: 'A name for it', help: 'Empty: the name of your goal.' }),
    max: TOPIC_MAX,
    placeholder: 'Back in shape before summer',
  },
  {
    ...optional({ name: 'notes', label: 'Anything else?' }),
    help: `Up to ${NOTES_MAX} characters; what is longer is cut, and the plan says so.`,
    widget: 'textarea',
    max: NOTES_MAX,
  },
]

/** The form of a weekly programme: what everybody is asked, then body data and wishes. */
export const programForm: FormField[] = [...main, ...body, ...wishes]
