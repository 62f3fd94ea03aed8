import { describe, expect, it } from 'vitest'
import { course } from '#app/blueprints/course/index.ts'
import { NOTES_MAX, TOPIC_MAX, type CourseInput } from '#app/domain/course.ts'
import { DraftError, FieldError } from '#app/generation/blueprint.ts'

const input: CourseInput = { topic: 'Bees', level: 'beginner', hoursPerWeek: 5, weeks: 10, style: 'mixed', notes: '' }
const tasks = (n: number, over: object = {}) =>
  Array.from({ length: n }, (_, i) => ({
    title: `Task ${i + 1}`,
    description: 'Do it.',
    estimatedMinutes: 20,
    kind: 'practice',
    ...over,
  }))
const modules = (n: number, over: object = {}) =>
  Array.from({ length: n }, (_, i) => ({
    title: `Module ${i + 1}`,
    description: 'What for.',
    estimatedMinutes: 60,
    tasks: tasks(3),
    ...over,
  }))
const answer = (list: unknown, over: object = {}) => ({
  title: 'A course',
  summary: 'Of bees.',
  modules: list,
  ...over,
})
const normalise = (list: unknown, over: object = {}) => course.normalise(answer(list, over), input)
const withTask = (over: object) => modules(1, { tasks: [...tasks(1), { ...tasks(1)[0], title: 'Other', ...over }] })

describe('an answer that may not become a course', () => {
  it.each<[string, unknown]>([
    ['text', 'A course on bees'],
    ['null', null],
    ['a list', [answer(modules(1))]],
    ['another shape', { course: { chapters: [{ name: 'Bees' }] } }],
    ['no title', { summary: '', modules: modules(1) }],
    ['no modules key', { title: 'A course', summary: '' }],
    ['modules that are no list', answer({ 1: 'Bees' })],
    ['no modules', answer([])],
    ['40 modules', answer(modules(40))],
    ['13 modules', answer(modules(13))],
    ['an empty module', answer([{}])],
    ['a module that is null', answer([null])],
    ['a module without tasks', answer(modules(1, { tasks: [] }))],
    ['a module whose tasks are missing', answer(modules(1, { tasks: undefined }))],
    ['21 tasks in a module', answer(modules(1, { tasks: tasks(21) }))],
    ['a blank module title', answer(modules(1, { title: ' \n ' }))],
    ['a blank task title', answer(withTask({ title: '' }))],
    ['a title without end', answer(modules(1, { title: 'x'.repeat(201) }))],
    ['duplicate module titles', answer([...modules(2), ...modules(1)])],
    [
      'module titles that differ only in case and spaces',
      answer([...modules(1), ...modules(1, { title: 'MODULE  1 ' })]),
    ],
    [
      'module titles that differ only in their letters’ width',
      answer([...modules(1), ...modules(1, { title: 'Ｍodule １' })]),
    ],
    ['duplicate task titles in a module', answer(withTask({ title: 'Task 1' }))],
    ['repeated module positions', answer(modules(2, { position: 1 }))],
    ['repeated task positions', answer(modules(1, { tasks: tasks(2, { position: 4 }) }))],
    ['positions that are no numbers', answer(modules(1, { position: 'first' }))],
  ])('%s', (_title, raw) => {
    expect(() => course.normalise(raw, input)).toThrow(DraftError)
  })

  it.each<[string, unknown]>([
    ['"abc"', 'abc'],
    ['"30"', '30'],
    ['0', 0],
    ['−5', -5],
    ['nothing', undefined],
    ['null', null],
    ['a list', [30]],
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
  ])('minutes of %s, in a module or in a task', (_title, estimatedMinutes) => {
    expect(() => normalise(modules(2, { estimatedMinutes }))).toThrow(DraftError)
    expect(() => normalise(withTask({ estimatedMinutes }))).toThrow(DraftError)
    expect(() => course.readItem(modules(1, { estimatedMinutes })[0], 1)).toThrow(DraftError)
  })

  it.each([
    '<think>First I list what bees need</think>Bees',
    '<thinking>hm',
    '</reasoning> Bees',
    'Bees <b>now</b>',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="https://example.org">read</a>',
    'Bees <!-- hidden -->',
    '<br/>',
    '</div>',
  ])('leaked tags or HTML in any text: %s', (text) => {
    const everywhere = [
      answer(modules(1), { title: text }),
      answer(modules(1), { summary: text }),
      answer(modules(1, { title: text })),
      answer(modules(1, { description: text })),
      answer(withTask({ title: text })),
      answer(withTask({ description: text })),
    ]
    for (const raw of everywhere) expect(() => course.normalise(raw, input)).toThrow(DraftError)
  })

  it('says what it found without repeating the provider’s text', () => {
    const found = (raw: unknown) => {
      try {
        course.normalise(raw, input)
      } catch (error) {
        return (error as DraftError).finding
      }
      return 'nothing'
    }
    expect(found(answer(modules(1, { title: '<script>CANARY' + '</script>' })))).toBe(
      'modules.0.title: HTML or reasoning tags',
    )
    expect(found(answer(withTask({ estimatedMinutes: 'CANARY' })))).not.toContain('CANARY')
    expect(found(answer(modules(2, { title: 'CANARY' })))).not.toContain('CANARY')
  })
})

describe('an answer that becomes a course', () => {
  it.each([1, 12])('of %d modules', (n) => {
    expect(normalise(modules(n, { tasks: tasks(1), estimatedMinutes: 20 })).modules).toHaveLength(n)
  })

  it('keeps signs that are no HTML', () => {
    const title = 'When a < b, 3 > 2 & you <3 bees'
    expect(normalise(modules(1, { title })).modules[0]?.title).toBe(title)
  })

  it('lets two modules have a task of the same name', () => {
    expect(normalise(modules(2)).modules.map((m) => m.tasks[0]?.title)).toEqual(['Task 1', 'Task 1'])
  })

  it('follows explicit positions, of modules and of tasks, and drops them', () => {
    const [a, b] = modules(2)
    const [x, y] = tasks(2)
    const draft = normalise([
      { ...a, position: 20 },
      {
        ...b,
        position: 3,
        tasks: [
          { ...x, position: 2 },
          { ...y, position: 1 },
        ],
      },
    ])
    expect(draft.modules.map((m) => m.title)).toEqual(['Module 2', 'Module 1'])
    expect(draft.modules[0]?.tasks.map((t) => t.title)).toEqual(['Task 2', 'Task 1'])
    expect(JSON.stringify(draft)).not.toContain('position')
  })

  it('keeps the given order where only some have a position', () => {
    const [a, b] = modules(2)
    expect(normalise([a, { ...b, position: 1 }]).modules.map((m) => m.title)).toEqual(['Module 1', 'Module 2'])
  })

  it('reads an unknown kind of task as practice', () => {
    expect(normalise(withTask({ kind: 'quiz' })).modules[0]?.tasks[1]?.kind).toBe('practice')
  })
})

describe('minutes outside their bounds', () => {
  it.each<[string, object[], number, number, boolean]>([
    ['a module of 1', modules(1, { estimatedMinutes: 1, tasks: tasks(1, { estimatedMinutes: 5 }) }), 15, 5, true],
    ['a module of 2000', modules(1, { estimatedMinutes: 2000 }), 480, 20, true],
    ['tasks of 2', modules(1, { tasks: tasks(3, { estimatedMinutes: 2 }) }), 60, 5, true],
    ['tasks of 0.1', modules(1, { tasks: tasks(3, { estimatedMinutes: 0.1 }) }), 60, 5, true],
    ['tasks of 500', modules(1, { tasks: tasks(1, { estimatedMinutes: 500 }) }), 60, 120, true],
    [
      'the bounds themselves',
      modules(1, { estimatedMinutes: 480, tasks: tasks(2, { estimatedMinutes: 120 }) }),
      480,
      120,
      false,
    ],
    ['fractions', modules(1, { estimatedMinutes: 60.4, tasks: tasks(2, { estimatedMinutes: 20.4 }) }), 60, 20, false],
  ])('%s', (_title, list, module, task, clamped) => {
    const draft = normalise(list)
    expect(draft.normalizedEffort).toBe(clamped)
    expect(draft.modules[0]?.estimatedMinutes).toBe(module)
    expect(draft.modules[0]?.tasks[0]?.estimatedMinutes).toBe(task)
    const shown = course.readItem(list[0], 1)
    expect([shown.minutes, shown.tasks[0]?.minutes]).toEqual([module, task])
  })
})

describe('what a learner typed', () => {
  const prepare = (fields: object) => course.prepare(course.fields.parse({ topic: 'Bees', ...fields }), '2026-03-02')

  it('is cut where it is too long, and said to be', () => {
    const long = prepare({ topic: `${'b'.repeat(TOPIC_MAX - 1)}😀`, notes: `${'n'.repeat(NOTES_MAX - 1)}😀` })
    expect(long).toMatchObject({ truncatedTopic: true, truncatedNotes: true, topic: 'b'.repeat(TOPIC_MAX - 1) })
    expect(long.input).toMatchObject({ topic: 'b'.repeat(TOPIC_MAX - 1), notes: 'n'.repeat(NOTES_MAX - 1) })
    expect(prepare({ topic: 'b'.repeat(TOPIC_MAX), notes: 'n'.repeat(NOTES_MAX) })).toMatchObject({
      truncatedTopic: false,
      truncatedNotes: false,
    })
    expect(prepare({ topic: 'b'.repeat(TOPIC_MAX + 1), notes: 'short' })).toMatchObject({
      truncatedTopic: true,
      truncatedNotes: false,
    })
  })

  it.each<[object, number]>([
    [{}, 6],
    [{ weeks: 3 }, 3],
    [{ weeks: '3', deadline: '2026-12-31' }, 3],
    [{ deadline: '2026-03-03' }, 1],
    [{ deadline: '2026-03-15' }, 1],
    [{ deadline: '2026-03-16' }, 2],
    [{ deadline: '2027-03-02' }, 52],
    [{ deadline: '2026-06-01', startDate: '2026-05-04' }, 4],
  ])('gives its weeks: %o → %d', (fields, weeks) => {
    expect(prepare(fields).input.weeks).toBe(weeks)
  })

  it.each<object>([
    { deadline: '2026-03-02' },
    { deadline: '2020-01-01' },
    { deadline: '2027-03-09' },
    { deadline: '2026-05-04', startDate: '2026-05-04' },
  ])('is refused where the date cannot be kept: %o', (fields) => {
    expect(() => prepare(fields)).toThrow(FieldError)
    expect(() => prepare(fields)).toThrow(/^Choose a date/)
  })
})
