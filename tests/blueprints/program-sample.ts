import fc from 'fast-check'
import { DIETS, EQUIPMENT, GOALS } from '#app/domain/program.ts'
import type { Sample } from './sample.ts'

const words = (max: number) =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: max }).filter((t) => t.trim() !== '' && !t.includes('<'))

const item = fc.record({
  exercise: fc.constantFrom('Bodyweight squat', 'Push-up', 'Glute bridge', 'Plank', 'Reverse snow angel'),
  sets: fc.oneof(fc.integer({ min: -2, max: 40 }), fc.double({ min: 0.2, max: 12, noNaN: true })),
  reps: fc.oneof(fc.constantFrom('8–12', '30 s', ''), fc.integer({ min: 1, max: 30 })),
  rir: fc.integer({ min: -1, max: 9 }),
})
const workout = fc.oneof(
  fc.record({
    kind: fc.constant('train'),
    focus: words(20),
    minutes: fc.integer({ min: 1, max: 300 }),
    blocks: fc.array(fc.record({ name: words(20), items: fc.array(item, { minLength: 1, maxLength: 6 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({ kind: fc.constant('rest'), focus: words(20), activity: words(40) }),
)
const meal = fc.record({
  slot: fc.constantFrom('Breakfast', 'Lunch', 'Dinner', 'Snack', ''),
  name: fc.constantFrom('Lentil soup', 'Oat porridge', 'Rice and beans', 'Fruit salad', 'Tofu curry'),
  foods: fc.array(
    fc.record({ food: fc.constantFrom('lentils', 'rice', 'tofu'), grams: fc.integer({ min: 1, max: 300 }) }),
    {
      maxLength: 3,
    },
  ),
  kcal: fc.integer({ min: 300, max: 900 }),
  proteinG: fc.integer({ min: 3, max: 25 }),
})
const day = fc.record({
  workout,
  nutrition: fc.record({ meals: fc.array(meal, { minLength: 3, maxLength: 5 }) }),
  recovery: fc.record({
    mobility: fc.array(words(40), { maxLength: 3 }),
    sleep: fc.oneof(fc.constant(''), words(60)),
    supplement: fc.record({ name: fc.constantFrom('', 'Creatine'), dose: words(20), why: words(60) }),
  }),
  reason: fc.oneof(fc.constant(''), words(120)),
})

/** What the contract of a weekly programme is tried with: healthy adults, so that nobody is refused. */
export const programSample: Sample = {
  filled: {
    topic: 'Back in shape',
    goal: 'build_muscle',
    level: 'intermediate',
    equipment: 'dumbbells',
    trainingDays: '4',
    sessionMinutes: '50',
    units: 'metric',
    age: '34',
    height: '178',
    weight: '76.5',
    sex: 'male',
    diet: 'eggetarian',
    mealsPerDay: '4',
    avoid: 'burpees',
    avoidFoods: 'mushrooms',
    injuries: 'stiff neck',
    supplements: 'creatine',
    notes: 'I train in the morning.',
  },
  anyFields: fc.record(
    {
      topic: words(300),
      goal: fc.constantFrom(...GOALS),
      level: fc.constantFrom('beginner', 'intermediate', 'advanced'),
      equipment: fc.subarray([...EQUIPMENT], { minLength: 1 }),
      trainingDays: fc.integer({ min: 2, max: 7 }),
      sessionMinutes: fc.integer({ min: 15, max: 120 }),
      age: fc.integer({ min: 18, max: 60 }),
      height: fc.integer({ min: 165, max: 190 }),
      weight: fc.integer({ min: 70, max: 95 }),
      sex: fc.constantFrom('female', 'male', 'unsaid'),
      diet: fc.constantFrom(...DIETS),
      mealsPerDay: fc.integer({ min: 2, max: 8 }),
      notes: fc.string({ unit: 'grapheme', maxLength: 3000 }),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  anyAnswer: fc.record({
    title: words(80),
    summary: words(200),
    days: fc.array(day, { minLength: 7, maxLength: 7 }),
  }),
  // Random sums are often too far from the targets to be a provider's meals once they are scaled.
  mayRefuse: (finding) => /meals cannot stay|no training day|no exercise is left/.test(finding),
  told: ({ title, summary, modules }) => ({ title, summary, days: modules.map((module) => module.detail) }),
  tasksOf: () => 3,
  budget: () => 7 * 24 * 60,
}
