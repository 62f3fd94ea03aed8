import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import { LEVELS, STYLES } from '#app/domain/course.ts'
import type { CourseDraft, CourseInput, DraftTask } from '#app/domain/course.ts'
import { TOPIC_KINDS } from '#app/domain/topic-kind.ts'
import { titleKey } from '#app/offline/clean.ts'
import { composeCourse } from '#app/offline/compose.ts'
import type { Unit } from '#app/offline/pack.ts'
import { findPack, PACKS } from '#app/offline/packs/index.ts'

const base: CourseInput = { topic: 'Python', level: 'beginner', hoursPerWeek: 3, weeks: 8, style: 'mixed', notes: '' }
const compose = (input: Partial<CourseInput> = {}) => composeCourse({ ...base, ...input })
const tasksOf = (draft: CourseDraft) => draft.modules.flatMap((module) => module.tasks)
const minutesOf = (parts: readonly { estimatedMinutes: number }[]) =>
  parts.reduce((sum, part) => sum + part.estimatedMinutes, 0)

const outlines = [
  '1. Basics\n2. Loops\n3. Functions\n4. Files',
  Array.from({ length: 40 }, (_, index) => `- Subject ${index} of a long list`).join('\n'),
  'Week 1\nSoil\nWeek 2\nSoil\nWeek 3\nSoil',
  `1. ${'A'.repeat(300)}\n${Array.from({ length: 60 }, (_, index) => ` - part ${index}`).join('\n')}\n2. B b\n3. C c`,
]

const topics = fc.oneof(
  fc.constantFrom(...PACKS.flatMap((pack) => [pack.title, ...pack.aliases])),
  fc.constantFrom(
    '🎸🎸',
    '“quoted” \'both\' "ways"',
    '<script>alert(1)</script>',
    'שחמט למתחילים',
    '{topic}',
    '$&',
    '\u202eabc',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
)

const inputs: fc.Arbitrary<CourseInput> = fc.record({
  topic: topics,
  level: fc.constantFrom(...LEVELS),
  hoursPerWeek: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constantFrom(1, 1.1, 2.75, 79.99)),
  weeks: fc.oneof(fc.integer({ min: 1, max: 52 }), fc.integer({ min: 1, max: 4 })),
  style: fc.constantFrom(...STYLES),
  notes: fc.oneof(fc.constant(''), fc.constantFrom(...outlines), fc.string({ unit: 'binary', maxLength: 2000 })),
  topicKind: fc.option(fc.constantFrom(...TOPIC_KINDS), { nil: undefined }),
  pack: fc.option(fc.constantFrom(...PACKS.map((pack) => pack.id), 'no-such-pack'), { nil: undefined, freq: 3 }),
})

function expectDistinct(titles: readonly string[]): void {
  expect(new Set(titles.map(titleKey)).size).toBe(titles.length)
}

function expectText(text: string, max: number): void {
  expect(text.length).toBeGreaterThan(0)
  expect(text.length).toBeLessThanOrEqual(max)
  expect(text).not.toMatch(/[<>\p{Cc}\p{Cs}\u202e]/u)
  expect(text).toBe(text.trim())
}

function expectMinutes(minutes: number, { min, max }: { min: number; max: number }): void {
  expect(minutes).toBeGreaterThanOrEqual(min)
  expect(minutes).toBeLessThanOrEqual(max)
  expect(minutes % 5).toBe(0)
}

function expectTasks(tasks: readonly DraftTask[]): void {
  expect(tasks.length).toBeGreaterThanOrEqual(COURSE_BOUNDS.tasksPerModule.min)
  expect(tasks.length).toBeLessThanOrEqual(COURSE_BOUNDS.tasksPerModule.max)
  expectDistinct(tasks.map((task) => task.title))
  for (const task of tasks) {
    expectMinutes(task.estimatedMinutes, COURSE_BOUNDS.taskMinutes)
    expectText(task.title, 150)
    expectText(task.description, 4000)
  }
}

function expectCourse(draft: CourseDraft, input: CourseInput): void {
  expectText(draft.title, 120)
  expectText(draft.summary, 1500)
  expectText(draft.notice ?? '', 300)
  expect(draft.modules.length).toBeGreaterThanOrEqual(2)
  expect(draft.modules.length).toBeLessThanOrEqual(COURSE_BOUNDS.modules.max)
  expectDistinct(draft.modules.map((module) => module.title))
  for (const module of draft.modules) {
    expectText(module.title, 120)
    expectText(module.description, 500)
    expectMinutes(module.estimatedMinutes, COURSE_BOUNDS.moduleMinutes)
    expectTasks(module.tasks)
    expect(module.estimatedMinutes).toBe(minutesOf(module.tasks))
  }
  const lessons = draft.modules.slice(0, -1)
  expect(lessons.every((module) => module.tasks.some((task) => task.kind === 'check'))).toBe(true)
  expect(draft.modules.at(-1)?.tasks.some((task) => task.kind === 'project')).toBe(true)
  expect(minutesOf(draft.modules)).toBeLessThanOrEqual(input.hoursPerWeek * 60 * input.weeks)
  for (const omission of draft.omitted ?? []) expect(omission.reason).toMatch(/^Rule “.+”: .+\.$/u)
}

/** Every unit of a pack is either in the course, as a lesson or a check, or listed as left out. */
function expectNothingLost(draft: CourseDraft, units: readonly Unit[]): void {
  const checks = tasksOf(draft)
    .filter((task) => task.kind === 'check')
    .map((task) => task.title)
    .join('; ')
  for (const { title } of units) {
    const omitted = (draft.omitted ?? []).some((omission) => omission.title === title)
    const present = draft.modules.some((module) => module.title === title) || checks.includes(title.slice(0, 20))
    expect([title, omitted !== present]).toEqual([title, true])
  }
}

describe('every course', () => {
  it('keeps the bounds, the budget and plain text, and is the same for the same input', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(inputs, (input) => {
        const draft = composeCourse(input)
        expectCourse(draft, input)
        expect(draft).toEqual(composeCourse({ ...input }))
      }),
      { numRuns: 250 },
    )
  })

  it.each(PACKS.map((pack) => pack.id))('from the pack %s keeps prerequisites first and loses no unit', (id) => {
    const pack = findPack(id)
    expect(pack).toBeDefined()
    if (!pack) return
    for (const level of LEVELS) {
      for (const [hoursPerWeek, weeks] of [
        [1, 1],
        [2, 3],
        [3, 8],
        [10, 12],
        [80, 52],
      ] as const) {
        const input: CourseInput = { ...base, topic: 'anything', pack: id, level, hoursPerWeek, weeks }
        const draft = composeCourse(input)
        expectCourse(draft, input)
        expect(draft.notice).toBe(`Built-in curriculum, no AI: composed from the pack “${pack.title}”.`)
        expect(draft.references).toEqual(pack.references)
        expectNothingLost(draft, pack.units)
        const order = draft.modules.map((module) => module.title)
        for (const unit of pack.units.filter(({ title }) => order.includes(title))) {
          for (const need of pack.units.filter(({ id: other }) => unit.needs.includes(other))) {
            const omitted = (draft.omitted ?? []).some(({ title }) => title === need.title)
            expect([unit.title, need.title, omitted]).toEqual([unit.title, need.title, false])
            expect(order.indexOf(need.title)).toBeLessThan(order.indexOf(unit.title))
          }
        }
      }
    }
  })
})

describe('what a course is made from', () => {
  it('an outline wins, then the chosen pack, then a pack that covers the topic, then a scaffold', () => {
    const notes = outlines[0] ?? ''
    expect(compose({ notes, pack: 'spanish' }).notice).toBe(
      'Built-in curriculum, no AI: composed from the outline in your notes.',
    )
    expect(compose({ pack: 'spanish' }).notice).toContain('“Spanish”')
    expect(compose().notice).toContain('“Python')
    expect(compose({ topic: 'Python snake care', topicKind: 'nature' }).notice).toBe(
      'Built-in curriculum, no AI: no pack covers this topic, so this is a general framework for gardening, animals, the outdoors that you fill with your own sources.',
    )
    expect(compose({ topic: 'Java' }).notice).toContain('framework for any topic that')
    expect(compose({ topic: 'Java', pack: 'gone' }).notice).toContain('framework for any topic that')
  })

  it('an outline keeps its units and all of their parts', () => {
    const draft = compose({ topic: 'Gardens', notes: '1. Soil\n - clay\n - sand\n2. Seeds\n3. Water', weeks: 20 })
    expect(draft.modules.slice(0, -1).map((module) => module.title)).toEqual(['Soil', 'Seeds', 'Water'])
    expect(JSON.stringify(draft.modules[0])).toContain('clay')
    expect(JSON.stringify(draft.modules[0])).toContain('sand')
  })

  it('a scaffold quotes the topic', () => {
    const draft = compose({ topic: 'I want to learn juggling', topicKind: 'life_skill' })
    expect(draft.title).toBe('Juggling')
    expect(JSON.stringify(draft.modules)).toContain('“juggling”')
  })
})

describe('the answers of the learner change the course', () => {
  it('the level: units below it are only checked, the project grows', () => {
    const [beginner, advanced] = [compose({ weeks: 30 }), compose({ weeks: 30, level: 'advanced' })]
    expect(advanced.modules[0]?.title).toBe('What you already know')
    expect(beginner.modules.map((module) => module.title)).not.toContain('What you already know')
    expect(advanced.modules.at(-1)?.title).not.toBe(beginner.modules.at(-1)?.title)
    expect(advanced.summary).toContain('only checked')
  })

  it('the hours: fewer hours leave units out and say so; too many are not filled, and that is said', () => {
    const [short, long] = [compose({ weeks: 2 }), compose({ hoursPerWeek: 80, weeks: 52 })]
    expect(short.omitted?.length).toBeGreaterThan(2)
    expect(short.summary).toContain('left out for lack of time')
    expect(long.omitted).toBeUndefined()
    expect(long.summary).toContain('4,160 hours, more than this curriculum can honestly fill')
    expect(minutesOf(long.modules)).toBeGreaterThan(minutesOf(compose().modules))
  })

  it('the style: kinds and shares of study', () => {
    const minutes = (style: CourseInput['style'], kind: DraftTask['kind']) =>
      minutesOf(tasksOf(compose({ style })).filter((task) => task.kind === kind))
    expect(minutes('video', 'watch')).toBeGreaterThan(minutes('reading', 'watch') + 120)
    expect(minutes('reading', 'read')).toBeGreaterThan(minutes('practice', 'read') * 1.4)
    expect(minutes('practice', 'practice')).toBeGreaterThan(minutes('reading', 'practice') * 1.2)
  })

  it('earlier units come back as recall', () => {
    const recalls = compose()
      .modules.slice(1, -1)
      .map((module) => module.tasks.filter((task) => task.kind === 'review'))
    expect(recalls.every((tasks) => tasks.length > 0)).toBe(true)
  })

  it('one hour is enough for a small start', () => {
    const draft = compose({ hoursPerWeek: 1, weeks: 1 })
    expect(draft.modules).toHaveLength(2)
    expect(minutesOf(draft.modules)).toBe(60)
  })

  it('a course that covers little ends in a small project and names the whole one for later', () => {
    const knitting = (weeks: number) =>
      JSON.stringify(compose({ pack: 'knitting', hoursPerWeek: 1, weeks }).modules.at(-1))
    const project = findPack('knitting')?.project.beginner.title ?? 'none'
    expect(knitting(6)).toContain(`the full project: “${project}”`)
    expect(knitting(6)).not.toContain(`Project: ${project}`)
    expect(knitting(52)).toContain(`Project: ${project}`)
  })
})
