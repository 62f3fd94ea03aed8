import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { REFUSAL_WORDS, refusalSentence } from '#app/domain/refusal-words.ts'

/** Codes that the services of plans and workflows refuse with, and may send back in an address. */
function codesOf(file: string): string[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../app', file), 'utf8')
  return [...text.matchAll(/(?:super|AppError)\(\s*'([a-z_]+)', (?:4\d\d|503|507)/g)].map(([, code = '']) => code)
}

const FILES = [
  'services/attempts.server.ts',
  'services/curriculum.server.ts',
  'services/start-run.server.ts',
  'services/workflows.server.ts',
  'workflows/material.server.ts',
]

it('every refusal of plans and workflows has words of its own on a page without a script', () => {
  const codes = FILES.flatMap(codesOf)
  expect(codes.length).toBeGreaterThan(5)
  expect(codes.filter((code) => !(code in REFUSAL_WORDS))).toEqual([])
})

it('no two codes say the same, and an unknown one says only that it was refused', () => {
  expect(new Set(Object.values(REFUSAL_WORDS)).size).toBe(Object.keys(REFUSAL_WORDS).length)
  expect(refusalSentence('of_a_later_release')).toBe('That could not be done right now.')
})
