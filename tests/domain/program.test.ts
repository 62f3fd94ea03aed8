import { describe, expect, it } from 'vitest'
import { ProgramFields } from '#app/domain/program.ts'
import { foodRules } from '#app/domain/program/diet.ts'
import { DISHES, FOODS } from '#app/domain/program/foods.ts'
import { EXERCISES, movementRules } from '#app/domain/program/movements.ts'
import { refusalOf } from '#app/domain/program/refusals.ts'
import { programTargets } from '#app/domain/program/targets.ts'

const input = (fields: object = {}) => ProgramFields.parse(fields)

describe('targets, reckoned by hand from the cited formulae', () => {
  // 80 kg, 180 cm, 30 y, male: 800 + 1125 − 150 + 5 = 1780. 60 kg, 165 cm, 40 y, female: 600 + 1031.25 − 200 − 161 = 1270.25.
  const man = { age: 30, height: 180, weight: 80, sex: 'male' }
  const woman = { age: 40, height: 165, weight: 60, sex: 'female' }
  it.each([
    // 1.4 + 3 × 45 / 10080 × 3.6 = 1.44821; 1780 × 1.44821 = 2577.8
    [man, { goal: 'general_fitness' }, 2580, 112],
    // 2577.8 × 1.1 = 2835.6; 1.6 × 80
    [man, { goal: 'build_muscle' }, 2840, 128],
    // a fifth is 515.6, more than 500: 2077.8; 2 × 80 = 160 is over 30 % of 2080 kcal: 156
    [man, { goal: 'lose_weight' }, 2080, 156],
    // 1.4 + 5 × 60 / 10080 × 3.6 = 1.50714; 1270.25 × 1.50714 = 1914.4
    [woman, { goal: 'endurance', trainingDays: 5, sessionMinutes: 60 }, 1910, 84],
    // 1270.25 × 1.44821 = 1839.6, less 367.9: 1471.7; 120 g is over 30 % of 1470 kcal: 110.25
    [woman, { goal: 'lose_weight' }, 1470, 110],
    // nothing given: 700 + 1062.5 − 150 − 78 = 1534.5; × 1.44821 = 2222.3
    [{}, {}, 2220, 98],
    // 71 inches = 180.34 cm, 176 pounds = 79.832 kg: 798.32 + 1127.125 − 150 + 5 = 1780.4; × 1.44821 = 2578.5
    [{ age: 30, height: 71, weight: 176, sex: 'male', units: 'imperial' }, {}, 2580, 112],
  ])('%j with %j', (body, rest, kcal, proteinG) => {
    expect(programTargets(input({ ...body, ...rest }))).toMatchObject({ kcal, proteinG })
  })

  it('says what it assumed, and only then', () => {
    expect(programTargets(input({ weight: 80 })).basis.join(' ')).toMatch(/30 years, 170 cm, the middle/)
    expect(programTargets(input(man)).basis.join(' ')).not.toMatch(/left some body data out/)
  })

  it('has more to drink on a training day', () => {
    expect(programTargets(input({ ...man, sessionMinutes: 60 })).hydrationMl).toEqual({ train: 2500, rest: 2000 })
  })
})

const dietBreach = (text: string, diet: string) => foodRules(input({ diet }))(text)?.word ?? null

describe('what a diet excludes', () => {
  it.each([
    ['vegan', 'Oat milk porridge', null],
    ['vegan', 'Soya-based yogurt with berries', null],
    ['vegan', 'Peanut butter on toast', null],
    ['vegan', 'Butter beans with eggplant', null],
    ['vegan', 'Butternut squash and cocoa butter', null],
    ['vegan', 'Vegan sausage', null],
    ['vegan', 'Coconut milk curry', null],
    ['vegan', 'Egg-free noodles', null],
    ['vegan', 'Vegan bowl with chicken', 'chicken'],
    ['vegan', 'Toast with butter', 'butter'],
    ['vegan', 'Whey protein', 'whey'],
    ['vegan', 'Milk chocolate', 'milk'],
    ['vegan', 'Tea with honey', 'honey'],
    ['vegan', 'Vegetarian omelette', 'omelette'],
    ['vegetarian', 'Goat’s cheese salad', null],
    ['vegetarian', 'Free-range eggs', 'egg'],
    ['vegetarian', 'ANCHOVIES on toast', 'anchovy'],
    ['vegetarian', 'Crème caramel with gélatine', 'gelatine'],
    ['vegetarian', 'Mushroom bacon', null],
    ['eggetarian', 'Boiled eggs', null],
    ['eggetarian', 'Caesar dressing', 'caesar dressing'],
    ['eggetarian', 'Oyster mushrooms', null],
    ['eggetarian', 'Oysters', 'oyster'],
    ['non_vegetarian', 'Beef steak', null],
  ] as const)('%s: %s → %s', (diet, text, word) => {
    expect(dietBreach(text, diet)).toBe(word)
  })

  it('agrees with how our own foods are filed', () => {
    for (const { name, group } of FOODS)
      expect([name, dietBreach(name, 'vegan') !== null]).toEqual([name, group !== 'plant'])
  })

  it.each([
    ['nuts', 'Banana and almonds', 'almond'],
    ['nuts', 'Butternut soup', null],
    ['allergic to dairy', 'Feta salad', 'feta'],
    ['dairy', 'Oat milk', null],
    ['peanut butter', 'Toast with peanut butter', 'peanut butter'],
    ['gluten', 'Gluten-free oats', 'oat'],
  ])('left out %j: %s → %s', (avoidFoods, text, word) => {
    expect(foodRules(input({ avoidFoods }))(text)?.word ?? null).toBe(word)
  })
})

describe('which exercises a learner leaves out', () => {
  it.each([
    [{ avoid: 'no squats' }, 'Goblet squat', 'avoid'],
    [{ avoid: 'deadlift' }, 'Romanian deadlifts', 'avoid'],
    [{ avoid: 'push-ups and lunges' }, 'Close-grip push-up', 'avoid'],
    [{ avoid: 'push-ups and lunges' }, 'Walking lunge', 'avoid'],
    [{ avoid: 'pushups' }, 'Decline press-up', 'avoid'],
    [{ avoid: 'jumping' }, 'Burpees', 'avoid'],
    [{ avoid: 'squats' }, 'Glute bridge', null],
    [{ avoid: 'clean and jerk' }, 'Jerk', null],
    [{ injuries: 'sore knee' }, 'Goblet squat', 'injuries'],
    [{ injuries: 'sore knee' }, 'Sissy squat', 'injuries'],
    [{ injuries: 'no knee pain' }, 'Bodyweight squat', null],
    [{}, 'Back squat', 'equipment'],
    [{}, 'Seated machine press', 'equipment'],
    [{ equipment: 'barbell' }, 'Back squat', null],
  ] as const)('%j: %s → %s', (fields, name, breach) => {
    expect(movementRules(input(fields))(name)).toBe(breach)
  })
})

describe('what is refused, with guidance', () => {
  it.each([
    [{ injuries: 'I am pregnant' }, 'injuries', /midwife/],
    [{ notes: 'chest pain when I climb stairs' }, 'notes', /emergency number/],
    [{ injuries: 'torn ACL' }, 'injuries', /physiotherapist/],
    [{ injuries: 'wrist fracture' }, 'injuries', /cleared by my doctor/],
    [{ age: 70, height: 150, weight: 50, sex: 'female', goal: 'lose_weight' }, 'goal', /dietitian/],
    [{ height: 180, weight: 55, goal: 'lose_weight' }, 'goal', /BMI/],
    [{ age: 17, goal: 'lose_weight' }, 'goal', /still grows/],
    [{ height: 300 }, 'height', /cm, from 120 to 230/],
    [{ units: 'imperial', height: 178 }, 'height', /inches, from 48 to 90/],
    [{ mealsPerDay: 1, height: 190, weight: 150, sex: 'male' }, 'mealsPerDay', /at least 2/],
    [
      { avoid: 'squat, lunge, hinge, bridge, push up, press, row, pull, cardio, plank, curl, raise, dead bug' },
      null,
      null,
    ],
  ])('%j', (fields, field, says) => {
    const refused = refusalOf(input(fields))
    expect(refused?.field ?? null).toBe(field)
    if (says) expect(refused?.message).toMatch(says)
  })

  it.each([{ injuries: 'not pregnant, no chest pain' }, { injuries: 'wrist fracture, cleared by my doctor' }, {}])(
    'not %j',
    (fields) => {
      expect(refusalOf(input(fields))).toBeNull()
    },
  )

  it('refuses an age under 16 in the field itself', () => {
    expect(ProgramFields.safeParse({ age: 15 }).error?.issues[0]?.message).toMatch(/doctor/)
  })
})

it('keeps lists that are long enough, with no name twice', () => {
  expect(EXERCISES.length).toBeGreaterThanOrEqual(80)
  expect(DISHES.length).toBeGreaterThanOrEqual(60)
  for (const list of [EXERCISES, DISHES, FOODS]) expect(new Set(list.map((each) => each.name)).size).toBe(list.length)
})
