import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { program } from '#app/cli/program.ts'
import { CLASSIFICATIONS, ERROR_CODES, FAILURE_SENTENCE } from '#app/domain/attempt.ts'

const root = path.join(import.meta.dirname, '../..')
const playbook = readFileSync(path.join(root, 'app/PLAYBOOK.md'), 'utf8')
const sources = ['app', 'db'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name)),
)
const rowOf = (code: string) =>
  playbook.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${code}\``))

describe('the playbook', () => {
  it.each(ERROR_CODES)('says what %s is to the learner, and what to do', (code) => {
    expect(rowOf(code)).toContain(FAILURE_SENTENCE[code].title)
  })

  it.each(CLASSIFICATIONS)('says what %s means', (classification) => {
    expect(rowOf(classification)).toBeDefined()
  })

  it('names every code that a request may be refused with', () => {
    const codes = sources.flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8')
      const thrown = text.matchAll(/(?:super|new AppError)\(\s*'(\w+)',\s*\d{3}/g)
      const answered =
        file.startsWith('app/http/') || file.startsWith('app/server/') ? text.matchAll(/code: '(\w+)'/g) : []
      return [...thrown, ...answered].map(([, code = '']) => code).filter((code) => code !== 'custom')
    })
    expect(codes.length).toBeGreaterThan(20)
    expect([...new Set(codes)].filter((code) => rowOf(code) === undefined)).toEqual([])
  })

  /** Every `cairn …` in the text, as words. */
  const mentioned = [...playbook.matchAll(/cairn (?:-- )?([a-z][^`\n#]*)/g)].map(([, words = '']) => words.trim())

  it.each(mentioned)('cairn %s exists', (words) => {
    let command: Command = program
    for (const word of words.split(/[ ,;]+/)) {
      const next = command.commands.find((each) => each.name() === word)
      if (word.startsWith('--')) expect(command.options.map(({ long }) => long)).toContain(word)
      else if (next) command = next
    }
    expect(command).not.toBe(program)
    expect(command.commands).toEqual([])
  })
})
