import { expect, it } from 'vitest'
import { ERROR_CODES, FAILURE_SENTENCE } from '#app/domain/attempt.ts'

it('has a sentence, what was kept and a next step for every error code, and for nothing else', () => {
  expect(Object.keys(FAILURE_SENTENCE).toSorted()).toEqual([...ERROR_CODES].toSorted())
  for (const { title, kept, next } of Object.values(FAILURE_SENTENCE)) {
    for (const text of [title, kept, next]) expect(text).toMatch(/^[A-Z].{8,}\.$/)
  }
})

it('tells no two failures alike, nor sends them the same way', () => {
  const sentences = Object.values(FAILURE_SENTENCE)
  expect(new Set(sentences.map((s) => s.title)).size).toBe(ERROR_CODES.length)
  expect(new Set(sentences.map((s) => s.next)).size).toBe(ERROR_CODES.length)
})

it('speaks to a learner: no code, no jargon', () => {
  for (const { title, next } of Object.values(FAILURE_SENTENCE)) {
    expect(`${title} ${next}`).not.toMatch(/[A-Z]+_[A-Z]+|\b(JSON|HTTP|SQL|API|exception|null|undefined)\b/)
  }
})
