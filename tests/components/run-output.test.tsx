import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { namesIn } from '#app/components/runs/output/kinds.ts'
import { Output } from '#app/components/runs/output/output.tsx'
import { isWorthReading } from '#app/components/runs/output/raw.tsx'
import { weekFacts } from '#app/domain/week-facts.ts'
import { cardsAnswer, lessonAnswer, outlineAnswer, quizAnswer } from '../support/lessons.ts'

const shown = (value: unknown, names = {}) =>
  renderToStaticMarkup(<Output value={value} names={names} />).replaceAll(/<[^>]*>/g, ' ')

const task = (id: string, title: string) => ({
  id,
  title,
  estimatedMinutes: 90,
  status: 'not_started',
  completedAt: null,
})
const week = weekFacts({
  plan: { id: 'p-1', title: 'Bees', kind: 'course' },
  input: {},
  madeOn: '2026-11-01',
  today: '2026-11-08',
  modules: [{ id: 'm-1', title: 'The hive', tasks: [task('t-1', 'Frames'), task('t-2', 'Smoke')] }],
})

it('what a review proposes is told in the plan’s own words, without an id', () => {
  const changes = [
    { type: 'drop_task', taskId: 't-1', why: 'It can wait.' },
    { type: 'shorten_task', taskId: 't-2', minutes: 45, why: 'Half will do.' },
    { type: 'move_task', taskId: 't-gone', moduleId: 'm-1', why: 'Later.' },
  ]
  const text = shown({ done: 'One.', late: 'None.', change: 'Less.', changes }, namesIn(week))
  expect(text).toContain('Leave out “Frames”')
  expect(text).toContain('Shorten “Smoke” to 45 min')
  expect(text).toContain('It can wait.')
  expect(text).not.toMatch(/t-1|t-2|t-gone|m-1|drop_task|taskId/)
  expect(shown({ kept: changes, dropped: 0 }, namesIn(week))).toContain('Leave out “Frames”')
})

it('facts, outlines, lessons, quizzes and cards are told as people read them', () => {
  expect(shown(week)).toContain('The hive: 2 tasks')
  expect(shown(week)).not.toContain('m-1')
  expect(shown(outlineAnswer(2))).toMatch(/Lesson 2.*Do part 2\./)
  const lesson = shown(lessonAnswer(3))
  for (const part of ['Lesson 3', '20 min', 'Why', 'Practice', 'Solution', 'Key takeaways'])
    expect(lesson).toContain(part)
  expect(shown(cardsAnswer())).toMatch(/What is last\?.*Three\./)
  const quiz = shown(quizAnswer())
  expect(quiz).toContain('Which is last?')
  expect(quiz).not.toMatch(/answer|Three is last/i)
})

it('what nobody knows is shown by name without its ids, and where only ids and numbers are left, nothing is offered', () => {
  expect(shown({ someTitle: 'Kept', taskId: 't-9', id: 'x-1', nested: [{ wordCount: 3, ownIds: ['z-1'] }] })).toMatch(
    /Some title.*Kept.*Word count.*3/,
  )
  expect(shown({ someTitle: 'Kept', taskId: 't-9', id: 'x-1', ids: ['z-1'] })).not.toMatch(/t-9|x-1/)
  expect(isWorthReading({ taskIds: ['a'], leftOut: 0 })).toBe(false)
  expect(isWorthReading({ quizId: 'a', cards: 4 })).toBe(false)
  expect(isWorthReading({ kept: [], dropped: 0 })).toBe(false)
  expect(isWorthReading({ titles: ['One'] })).toBe(true)
})
