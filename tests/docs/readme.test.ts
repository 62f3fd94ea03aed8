import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { program } from '#app/cli/program.ts'
import { DEFAULTS, VARIABLES } from '#app/config-variables.ts'

const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8')
const rows = readme.split('\n').filter((line) => line.startsWith('|'))
const cells = (row: string) => row.split('|').map((cell) => cell.trim())
/** What stands in back quotes. */
const quoted = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)

/** A variable and its default as the table tells them: of several in a row, the n-th default is the n-th’s. */
const told = new Map(
  rows.flatMap((row) => {
    const [, names, defaults = ''] = cells(row)
    return quoted(names).map((name, i) => [name, { one: quoted(defaults)[i], text: defaults }] as const)
  }),
)

/** For whoever works on Cairn, and told with the tests that use it. */
const UNTOLD = new Set(['FAILPOINT'])

describe('the table of settings', () => {
  it.each(Object.keys(VARIABLES).filter((name) => !UNTOLD.has(name)))('has %s', (name) => {
    expect(told.has(name)).toBe(true)
  })

  it.each(Object.entries(DEFAULTS))('says what %s is where nothing is said', (name, value) => {
    expect(told.get(name)?.one).toBe(String(value))
  })
})

const leaves = (command: Command, above: string[] = []): string[][] =>
  command.commands.length === 0
    ? [[...above, command.name()]]
    : command.commands.flatMap((each) => leaves(each, command === program ? [] : [...above, command.name()]))

describe('the table of commands', () => {
  const commands = rows.map((row) => quoted(row).flatMap((words) => words.split(/\s+/)))

  it.each(leaves(program).map((words) => words.join(' ')))('has cairn %s', (words) => {
    expect(commands.some((row) => words.split(' ').every((word) => row.includes(word)))).toBe(true)
  })
})
