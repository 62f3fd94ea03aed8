/** A well-formed day of a weekly programme, 1 to 7; the odd ones train. */
function dayAt(day: number) {
  const trains = day % 2 === 1
  const item = (exercise: string) => ({ exercise, sets: 3, reps: '8–12', rir: 2, note: '' })
  const meal = (slot: string, name: string, food: string) => ({
    slot,
    name,
    foods: [{ food, grams: 300 }],
    kcal: 740,
    proteinG: 33,
  })
  return {
    workout: {
      kind: trains ? 'train' : 'rest',
      focus: trains ? `Full body ${day}` : 'Rest',
      minutes: trains ? 40 : 0,
      activity: trains ? '' : 'A slow walk of half an hour',
      blocks: trains ? [{ name: 'Main part', items: [item('Bodyweight squat'), item('Push-up')] }] : [],
    },
    nutrition: {
      hydrationMl: 2000,
      meals: [
        meal('Breakfast', `Oat porridge ${day}`, 'rolled oats'),
        meal('Lunch', `Lentil soup ${day}`, 'cooked lentils'),
        meal('Dinner', `Rice and beans ${day}`, 'cooked rice'),
      ],
    },
    recovery: {
      mobility: ['Cat and cow, eight slow rounds'],
      sleep: 'Eight hours, at the same time as yesterday.',
      supplement: {
        name: 'None needed',
        dose: 'Food covers today',
        why: 'Your meals already bring the protein and energy that you train for.',
      },
    },
    reason: `Day ${day} is here because four days of training need room between them, number ${day}.`,
  }
}

/** A week that trains on four days, as a model tells it. */
export const programAnswer = (): string =>
  JSON.stringify({
    title: 'A week for you',
    summary: 'Four sessions and three meals a day.',
    days: Array.from({ length: 7 }, (_, i) => dayAt(i + 1)),
  })
