import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countsOf, type Content, type DraftedContent, type DraftedTask, type TaskContent } from '#app/domain/content.ts'
import { accept } from '#app/domain/accept.ts'
import { diffContent, openModules } from '#app/domain/diff.ts'
import { merge, type Proposed } from '#app/domain/merge.ts'
import { restored } from '#app/domain/restore.ts'

const WORDS = ['hives', 'bees', 'honey', 'queen', 'winter', 'smoke', 'frames', 'swarm']
const title = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' '))
const titles = (max: number) => fc.uniqueArray(title, { minLength: 1, maxLength: max, selector: (t) => t })
const shape = fc
  .array(fc.record({ title, tasks: titles(5) }), { minLength: 1, maxLength: 6 })
  .map((modules) => modules.filter((m, i) => modules.findIndex((other) => other.title === m.title) === i))
const states = fc.array(fc.constantFrom('not_started', 'in_progress', 'completed'), { minLength: 30, maxLength: 30 })

const face = { summary: '', notice: '', omitted: [], sources: [], detail: null }
const task = (id: string, name: string) => ({
  id,
  title: name,
  description: '',
  estimatedMinutes: 30,
  kind: 'practice' as const,
})
type Shape = { title: string; tasks: string[] }[]

function drafted(modules: Shape, mark: string): DraftedContent {
  return {
    ...face,
    title: mark,
    modules: modules.map((m, i) => ({
      id: `${mark}${i}`,
      title: m.title,
      description: '',
      estimatedMinutes: 30 * m.tasks.length,
      detail: null,
      tasks: m.tasks.map((name, j) => task(`${mark}${i}.${j}`, name)),
    })),
  }
}

function current(modules: Shape, given: string[]): Content {
  let n = 0
  const worked = (made: DraftedTask): TaskContent => {
    const status = (given[n++ % given.length] ?? 'not_started') as TaskContent['status']
    return { ...made, status, completedAt: status === 'completed' ? n : null, notes: n % 3 === 0 ? `note ${n}` : '' }
  }
  const made = drafted(modules, 'c').modules.map((m) => ({ ...m, tasks: m.tasks.map(worked) }))
  return { ...face, title: 'c', input: {}, modules: made }
}

const tasksOf = ({ modules }: Content) => modules.flatMap((module) => module.tasks)
const done = (content: Content) => tasksOf(content).filter(({ status }) => status === 'completed')
const free = () => Infinity
const pair = fc
  .tuple(
    fc.tuple(shape, states).map(([m, s]) => current(m, s)),
    shape,
  )
  .map(([before, modules]): [Content, Proposed] => [
    before,
    { purpose: 'regenerate', moduleId: null, input: {}, content: drafted(modules, 'd') },
  ])
const runs = { numRuns: 400 }

it('keeps every finished task as it was, whatever is accepted, and no id twice', () => {
  fc.assert(
    fc.property(pair, fc.integer({ min: 0, max: 2000 }), fc.boolean(), ([before, proposed], budget, whole) => {
      const open = openModules(
        diffContent(
          before,
          merge(before, proposed, () => budget),
        ),
      )
      const keys = whole ? 'all' : open.filter((_, i) => i % 2 === 0)
      const after = accept(before, proposed, () => budget, keys).content
      for (const task of done(before)) expect(tasksOf(after).find(({ id }) => id === task.id)).toEqual(task)
      const ids = tasksOf(after).map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(countsOf(after.modules).tasksDone).toBe(done(before).length)
      expect(after.modules.every(({ tasks }) => tasks.length > 0)).toBe(true)
    }),
    runs,
  )
})

it('puts every module and task of either side into exactly one class', () => {
  fc.assert(
    fc.property(pair, ([before, proposed]) => {
      const after = merge(before, proposed, free)
      const { counts, modules } = diffContent(before, after)
      const ids = modules.flatMap(({ tasks }) => tasks.map(({ id }) => id))
      expect(new Set(ids).size).toBe(ids.length)
      expect(counts.tasks.kept + counts.tasks.changed + counts.tasks.removed).toBe(tasksOf(before).length)
      expect(counts.tasks.kept + counts.tasks.changed + counts.tasks.added).toBe(tasksOf(after).length)
      expect(counts.modules.kept + counts.modules.changed + counts.modules.removed).toBe(before.modules.length)
      expect(counts.modules.kept + counts.modules.changed + counts.modules.added).toBe(after.modules.length)
    }),
    runs,
  )
})

it('has nothing left to say once all of it is accepted', () => {
  fc.assert(
    fc.property(pair, ([before, proposed]) => {
      const after = merge(before, proposed, free)
      expect(openModules(diffContent(after, merge(after, proposed, free)))).toEqual([])
    }),
    runs,
  )
})

it('brings back exactly what was there', () => {
  fc.assert(
    fc.property(pair, ([before, proposed]) => {
      expect(restored(before, merge(before, proposed, free))).toEqual(before)
    }),
    runs,
  )
})

it('no longer says that something was left out once it has been added', () => {
  const left = (title: string) => ({ title, reason: 'too little time' })
  const before = {
    ...current([{ title: 'hives', tasks: ['look'] }], ['not_started']),
    omitted: [left('Queens'), left('Wax')],
  }
  const content = { ...drafted([{ title: 'queens', tasks: ['raise'] }], 'd'), omitted: [left('queens'), left('Wax')] }
  const after = merge(before, { purpose: 'extend', moduleId: null, input: {}, content }, free)
  expect(after.modules.map(({ title }) => title)).toEqual(['hives', 'queens'])
  expect(after.omitted).toEqual([left('Wax')])
})
