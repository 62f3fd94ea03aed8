import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accept } from '#app/domain/accept.ts'
import { PLAN_BOUNDS } from '#app/domain/bounds.ts'
import { draftOf, type Content, type ModuleContent, type TaskContent } from '#app/domain/content.ts'
import { diffContent } from '#app/domain/diff.ts'
import { costOf } from '#app/domain/fit.ts'
import { merge, type Proposed } from '#app/domain/merge.ts'
import { keepChanges, replan } from '#app/domain/replan.ts'
import { foldTitle } from '#app/domain/titles.ts'
import type { ReplanChange } from '#app/domain/weekly-review.ts'

const why = 'There is less time.'

const task = (id: string, given: Partial<TaskContent> = {}): TaskContent => ({
  id,
  title: `Task ${id}`,
  description: `Do ${id}.`,
  estimatedMinutes: 40,
  kind: 'practice',
  status: 'not_started',
  completedAt: null,
  notes: '',
  ...given,
})
const done = { status: 'completed', completedAt: 5 } as const
const module = (id: string, tasks: TaskContent[], detail: ModuleContent['detail'] = null): ModuleContent => ({
  id,
  title: `Module ${id}`,
  description: '',
  estimatedMinutes: 40 * tasks.length,
  detail,
  tasks,
})
const content = (modules: ModuleContent[], input: Content['input'] = {}): Content => ({
  title: 'A plan',
  summary: '',
  notice: '',
  omitted: [],
  sources: [],
  detail: null,
  input,
  modules,
})
const plan = () =>
  content([module('a', [task('a1', done), task('a2', { notes: 'mine' })]), module('b', [task('b1'), task('b2')])])

function ids() {
  let n = 0
  return () => `new${++n}`
}
const kept = (before: Content, changes: ReplanChange[]) => keepChanges(changes, ids(), before.input)
const replanned = (before: Content, ...changes: ReplanChange[]) => replan(before, kept(before, changes))
const shape = (modules: readonly ModuleContent[]) =>
  modules.map(({ id, tasks }) => [id, ...tasks.map((each) => `${each.id} ${each.title} ${each.estimatedMinutes}`)])

describe('one change at a time', () => {
  it('drops, shortens, splits, moves and adds', () => {
    const change = (each: ReplanChange) => {
      const { modules, applied, refused } = replanned(plan(), each)
      expect(refused).toEqual([])
      expect(applied).toHaveLength(1)
      expect(applied[0]?.why).toBe(why)
      return shape(modules)
    }
    const [a, b] = shape(plan().modules)
    expect(change({ type: 'drop_task', taskId: 'b1', why })).toEqual([a, ['b', 'b2 Task b2 40']])
    expect(change({ type: 'shorten_task', taskId: 'b1', minutes: 15, why })).toEqual([
      a,
      ['b', 'b1 Task b1 15', 'b2 Task b2 40'],
    ])
    expect(change({ type: 'split_task', taskId: 'b1', titles: ['Read', 'Draw', 'Tell'], why })).toEqual([
      a,
      ['b', 'b1 Read 14', 'new1 Draw 13', 'new2 Tell 13', 'b2 Task b2 40'],
    ])
    expect(change({ type: 'move_task', taskId: 'a2', moduleId: 'b', why })).toEqual([
      ['a', 'a1 Task a1 40'],
      [...(b ?? []), 'a2 Task a2 40'],
    ])
    const more = { type: 'add_task', moduleId: 'a', title: 'Rest', description: 'Do.', minutes: 20, why } as const
    expect(change(more)).toEqual([[...(a ?? []), 'new1 Rest 20'], b])
  })

  it.each<[string, ReplanChange, RegExp]>([
    ['a finished task', { type: 'drop_task', taskId: 'a1', why }, /is done/],
    ['an unknown task', { type: 'shorten_task', taskId: '../x', minutes: 10, why }, /no such task/],
    ['a longer time', { type: 'shorten_task', taskId: 'b1', minutes: 60, why }, /not shorter/],
    ['an unknown module', { type: 'move_task', taskId: 'b1', moduleId: 'z', why }, /no such module/],
    ['titles that are there', { type: 'split_task', taskId: 'b1', titles: ['Task b2', 'x'], why }, /has this title/],
    ['too little to split', { type: 'split_task', taskId: 's', titles: ['w', 'x', 'y', 'z'], why }, /too short/],
    [
      'more time than there is',
      { type: 'add_task', moduleId: 'b', title: 'Big', description: 'x', minutes: 120, why },
      /more than the time/,
    ],
    ['more weeks than there are', { type: 'add_weeks', weeks: 49, why }, /at most 52 weeks/],
    ['a fixed part’s tasks', { type: 'move_task', taskId: 'b1', moduleId: 'f', why }, /belong together/],
    ['a fixed part’s last task', { type: 'drop_task', taskId: 'f1', why }, /belong together/],
  ])('refuses %s, and changes nothing', (_, change, reason) => {
    const { modules } = plan()
    const short = module('s', [task('s', { estimatedMinutes: 15 })])
    const before = content([...modules, short, module('f', [task('f1')], { workout: {} })], {
      hoursPerWeek: 1,
      weeks: 4,
      deadline: '2026-03-29',
    })
    const after = replanned(before, change)
    expect(after.refused[0]?.reason).toMatch(reason)
    expect(after.applied).toEqual([])
    expect(after.modules).toEqual(before.modules)
    expect(after.input).toEqual(before.input)
  })

  it('gives a plan more weeks by whatever says its end, once, and room for what needs them', () => {
    const more: ReplanChange = { type: 'add_weeks', weeks: 3, why }
    const task: ReplanChange = { type: 'add_task', moduleId: 'b', title: 'Big', description: 'x', minutes: 120, why }
    const { modules } = plan()
    const dated = content(modules, { topic: 'Bees', hoursPerWeek: 1, weeks: 3, deadline: '2026-12-20' })
    expect(replanned(dated, task).refused).toHaveLength(1)
    const after = replanned(dated, more, task)
    expect(after.input).toEqual({ topic: 'Bees', hoursPerWeek: 1, weeks: 6, deadline: '2027-01-10' })
    expect(after.applied.map(({ says }) => says)).toEqual([
      'Add 3 weeks, 6 in all, until 10 January 2027',
      'Add “Big” to “Module b” (120 minutes)',
    ])
    const again = replan(
      { ...dated, ...after },
      after.applied.map((each) => each.kept),
    )
    expect([again.input, again.applied, again.refused]).toEqual([after.input, [], []])
    expect(replanned(content(modules, { weeks: 1 }), { ...more, weeks: 1 }).applied[0]?.says).toBe(
      'Add 1 week, 2 in all',
    )
    expect(replanned(content(modules, { goal: 'strength' }), more).refused).toEqual([
      { says: 'Add 3 weeks', reason: 'This plan has no end date to extend.' },
    ])
  })

  it('adds up weeks that are asked for in several changes, before what needs them', () => {
    const weeks = (n: number): ReplanChange => ({ type: 'add_weeks', weeks: n, why })
    const task: ReplanChange = { type: 'add_task', moduleId: 'b', title: 'Big', description: 'x', minutes: 120, why }
    const before = content(plan().modules, { hoursPerWeek: 1, weeks: 3 })
    const after = replanned(before, task, weeks(3), weeks(49), weeks(2))
    expect(after.input).toMatchObject({ weeks: 8 })
    expect(after.applied.map(({ says }) => says)).toEqual([
      'Add 3 weeks, 6 in all',
      'Add 2 weeks, 8 in all',
      'Add “Big” to “Module b” (120 minutes)',
    ])
    expect(after.refused).toEqual([{ says: 'Add 49 weeks', reason: 'A plan takes at most 52 weeks.' }])
  })

  it('takes a module away with its last task, but not the plan’s last one', () => {
    const one = content([module('a', [task('a1')]), module('b', [task('b1')])])
    const both = replanned(one, { type: 'drop_task', taskId: 'a1', why }, { type: 'drop_task', taskId: 'b1', why })
    expect(shape(both.modules)).toEqual([['b', 'b1 Task b1 40']])
    expect(both.refused).toHaveLength(1)
  })
})

const taskIds = ['a1', 'a2', 'b1', 'b2', 'c1', 'nobody']
const anId = fc.constantFrom(...taskIds)
const aModule = fc.constantFrom('a', 'b', 'c', 'nowhere')
const aTitle = fc.constantFrom('One', 'Two', 'Task b1', 'task B2', 'Module a')
const minutes = fc.integer({ min: 5, max: 120 })
const aChange: fc.Arbitrary<ReplanChange> = fc.oneof(
  fc.record({ type: fc.constant('drop_task' as const), taskId: anId, why: fc.constant(why) }),
  fc.record({ type: fc.constant('shorten_task' as const), taskId: anId, minutes, why: fc.constant(why) }),
  fc.record({
    type: fc.constant('split_task' as const),
    taskId: anId,
    titles: fc.array(aTitle, { minLength: 2, maxLength: 4 }),
    why: fc.constant(why),
  }),
  fc.record({ type: fc.constant('move_task' as const), taskId: anId, moduleId: aModule, why: fc.constant(why) }),
  fc.record({
    type: fc.constant('add_task' as const),
    moduleId: aModule,
    title: aTitle,
    description: fc.constant('x'),
    minutes,
    why: fc.constant(why),
  }),
  fc.record({ type: fc.constant('add_weeks' as const), weeks: fc.integer({ min: 1, max: 26 }), why: fc.constant(why) }),
)
const aPlan = fc
  .record({
    finished: fc.subarray(['a1', 'a2', 'b1', 'b2', 'c1']),
    sizes: fc.array(fc.integer({ min: 5, max: 120 }), { minLength: 5, maxLength: 5 }),
    fixed: fc.boolean(),
    input: fc.constantFrom({}, { hoursPerWeek: 1, weeks: 3 }, { hoursPerWeek: 4, weeks: 4 }),
  })
  .map(({ finished, sizes, fixed, input }) => {
    const made = taskIds
      .slice(0, 5)
      .map((id, i) => task(id, { estimatedMinutes: sizes[i] ?? 30, ...(finished.includes(id) ? done : {}) }))
    const of = (id: string) => made.filter((each) => each.id.startsWith(id))
    return content([module('a', of('a')), module('b', of('b')), module('c', of('c'), fixed ? {} : null)], input)
  })
const changes = fc.array(aChange, { maxLength: 12 })

const unlimited = () => Infinity
const proposed = (before: Content, { modules, input }: Pick<Content, 'modules' | 'input'>): Proposed => ({
  purpose: 'regenerate',
  moduleId: null,
  settled: true,
  content: draftOf(before, modules),
  input,
})

describe('whatever is proposed', () => {
  it('keeps what is done, bounds, titles and the plan’s time', () => {
    fc.assert(
      fc.property(aPlan, changes, (before, asked) => {
        const { modules, input, applied, refused } = replanned(before, ...asked)
        expect(applied.length + refused.length).toBeLessThanOrEqual(asked.length)
        const after = modules.flatMap((each) => each.tasks)
        const finished = before.modules.flatMap((each) => each.tasks).filter((each) => each.status === 'completed')
        for (const each of finished) expect(after).toContainEqual(each)
        expect(new Set(after.map(({ id }) => id)).size).toBe(after.length)
        expect(modules.length).toBeGreaterThan(0)
        for (const { tasks } of modules) {
          expect(tasks.length).toBeGreaterThan(0)
          expect(tasks.length).toBeLessThanOrEqual(PLAN_BOUNDS.tasksPerModule.max)
          expect(new Set(tasks.map(({ title }) => foldTitle(title))).size).toBe(tasks.length)
          for (const { estimatedMinutes: n } of tasks) expect(n).toBeGreaterThanOrEqual(5)
        }
        const { hoursPerWeek, weeks } = input as { hoursPerWeek?: number; weeks?: number }
        const given = hoursPerWeek && weeks ? hoursPerWeek * weeks * 60 : Infinity
        expect(costOf(modules)).toBeLessThanOrEqual(Math.max(given, costOf(before.modules)))
      }),
    )
  })

  it('shows and accepts exactly what it changes, and a second time nothing', () => {
    fc.assert(
      fc.property(aPlan, changes, (before, asked) => {
        const first = replan(before, kept(before, asked))
        const laid = proposed(before, first)
        expect(merge(before, laid, unlimited).modules).toEqual(first.modules)
        const taken = accept(before, laid, unlimited, 'all')
        expect(taken.content.modules).toEqual(first.modules)
        expect(taken.content.input).toEqual(first.input)
        const diff = diffContent(before, taken.content)
        const touched =
          diff.counts.tasks.added + diff.counts.tasks.removed + diff.counts.tasks.changed + diff.counts.moved
        expect(touched > 0).toBe(JSON.stringify(first.modules) !== JSON.stringify(before.modules))
        const added = first.applied.map((each) => each.kept)
        expect(replan(taken.content, added).modules.flatMap(({ tasks }) => tasks)).toHaveLength(
          first.modules.flatMap(({ tasks }) => tasks).length,
        )
      }),
    )
  })
})
