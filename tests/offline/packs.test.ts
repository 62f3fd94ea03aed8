import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TOPIC_KINDS } from '#app/domain/topic-kind.ts'
import { Pack } from '#app/offline/pack.ts'
import type { Unit } from '#app/offline/pack.ts'
import { findPack, PACKS } from '#app/offline/packs/index.ts'
import { Scaffold } from '#app/offline/scaffold.ts'
import { scaffoldFor, subjectOf } from '#app/offline/scaffolds.ts'
import { SCAFFOLDS } from '#app/offline/scaffolds/index.ts'

const folder = fileURLToPath(new URL('../../app/offline/packs/', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const read = (name: string): unknown => JSON.parse(readFileSync(folder + name, 'utf8'))

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsIn)
  return value && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : []
}

/** Unit ids in an order that respects needs; shorter than the list if there is a cycle or an unknown need. */
function orderable(units: readonly Unit[]): string[] {
  const done: string[] = []
  for (let round = 0; round < units.length; round += 1) {
    for (const unit of units) {
      if (!done.includes(unit.id) && unit.needs.every((need) => done.includes(need))) done.push(unit.id)
    }
  }
  return done
}

function expectSoundUnits(units: readonly Unit[]): void {
  const ids = units.map((unit) => unit.id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(units.map((unit) => unit.title.toLowerCase())).size).toBe(ids.length)
  expect(orderable(units).toSorted()).toEqual(ids.toSorted())
  expect(units.some((unit) => unit.level === 'beginner')).toBe(true)
}

describe('packs', () => {
  it('are all listed in the index, sorted by id', () => {
    expect(PACKS.map((pack) => `${pack.id}.json`)).toEqual(files.toSorted())
    expect(PACKS.length).toBeGreaterThanOrEqual(16)
  })

  it('spread over many kinds of topic', () => {
    expect(new Set(PACKS.map((pack) => pack.kind)).size).toBeGreaterThanOrEqual(10)
  })

  it('never share an alias', () => {
    const aliases = PACKS.flatMap((pack) => pack.aliases.map((alias) => alias.normalize('NFKC')))
    expect(aliases.filter((alias, index) => aliases.indexOf(alias) !== index)).toEqual([])
  })

  it('are found by id, and nothing else is', () => {
    for (const pack of PACKS) expect(findPack(pack.id)).toBe(pack)
    expect(findPack('no-such-pack')).toBeUndefined()
    expect(findPack('__proto__')).toBeUndefined()
  })
})

describe.each(files)('pack %s', (name) => {
  it('is valid, and called as its file', () => {
    const pack = Pack.parse(read(name))
    expect(`${pack.id}.json`).toBe(name)
    expectSoundUnits(pack.units)
  })

  it('is plain text within bounds', () => {
    for (const text of stringsIn(read(name))) {
      expect(text).not.toMatch(/[<>\p{Cc}]/u)
      expect(text.length).toBeLessThanOrEqual(420)
      expect(text).toBe(text.trim())
    }
  })
})

describe.each([...TOPIC_KINDS])('scaffold %s', (kind) => {
  it('is valid, sound and starts with sources', () => {
    const scaffold = Scaffold.parse(SCAFFOLDS[kind])
    expect(scaffold.kind).toBe(kind)
    expectSoundUnits(scaffold.units)
    expect(`${scaffold.units[0]?.title} ${scaffold.units[0]?.study[0]?.title}`).toMatch(/source|papers|teacher|learn/iu)
    for (const level of ['beginner', 'intermediate', 'advanced']) {
      const rank = scaffold.units.filter((unit) => unit.level === level).length
      expect(rank).toBeGreaterThan(0)
    }
  })

  it('quotes the topic wherever it names it, and leaves no placeholder', () => {
    const texts = stringsIn(SCAFFOLDS[kind])
    expect(texts.some((text) => text.includes('{topic}'))).toBe(true)
    for (const text of texts) {
      expect(text.replaceAll('“{topic}”', '')).not.toContain('{topic}')
      expect(text).not.toMatch(/[<>\p{Cc}]/u)
    }
    const filled = stringsIn(scaffoldFor(kind, 'Beer $& brewing')).join(' ')
    expect(filled).toContain('“Beer $& brewing”')
    expect(filled).not.toContain('{')
  })
})

describe('subjectOf', () => {
  it.each([
    ['I want to learn juggling', 'juggling'],
    ['i’d like to learn about volcanoes', 'volcanoes'],
    ['Learn Rust', 'Rust'],
    ['Learning Rust', 'Rust'],
    ['How to juggle', 'How to juggle'],
    ['Study skills', 'Study skills'],
    ['I want to', 'I want to'],
    ['<b>Rust</b> and <script>', 'Rust and'],
    ['<script>', 'your topic'],
    ['‮evil\u0000 text', 'evil text'],
  ])('%j → %j', (topic, subject) => {
    expect(subjectOf(topic)).toBe(subject)
  })
})
