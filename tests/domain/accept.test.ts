import fc from 'fast-check'
import { expect, it } from 'vitest'
import { accept } from '#app/domain/accept.ts'
import { countsOf, type Content, type DraftedContent, type DraftedTask, type TaskContent } from '#app/domain/content.ts'
import { diffContent, openModules } from '#app/domain/diff.ts'
import { costOf } from '#app/domain/fit.ts'
import { merge, type Proposed } from '#app/domain/merge.ts'
import { restored } from '#app/domain/restore.ts'

/** Titles of one list begin with different words, so that each is like one of the other list at most. */
const word = fc.constantFrom('hives', 'bees', 'honey', 'queen', 'winter', 'smoke')
const firstWord = (title: string) => title.split(' ')[0]
const title = fc.tuple(word, fc.boolean()).map(([first, more]) => (more ? `${first} again` : first))
const titles = (max: number) => fc.uniqueArray(title, { minLength: 1, maxLength: max, selector: firstWord })
const shape = fc.uniqueArray(fc.record({ title, tasks: titles(4), minutes: fc.constantFrom(20, 30, 60) }), {
  minLength: 1,
  maxLength: 5,
  selector: (module) => firstWord(module.title),
})
type Shape = { title: string; tasks: string[]; minutes: number }[]

const face = { summary: '', notice: '', omitted: [], sources: [], detail: null }

function drafted(modules: Shape, mark: string): DraftedContent {
  return {
    ...face,
    title: mark,
    modules: modules.map((m, i) => ({
      id: `${mark}${i}`,
      title: m.title,
      description: mark,
      estimatedMinutes: Math.max(15, m.minutes * m.tasks.length),
      detail: null,
      tasks: m.tasks.map((name, j) => ({
        id: `${mark}${i}.${j}`,
        title: name,
        description: mark,
        estimatedMinutes: m.minutes,
        kind: 'practice' as const,
      })),
    })),
  }
}

const states = fc.array(fc.constantFrom('not_started', 'in_progress', 'completed'), { minLength: 20, maxLength: 20 })
const current = fc.tuple(shape, states).map(([modules, given]): Content => {
  let n = 0
  const worked = (made: DraftedTask): TaskContent => {
    const status = (given[n++ % given.length] ?? 'not_started') as TaskContent['status']
    return { ...made, status, completedAt: status === 'completed' ? n : null, notes: n % 3 === 0 ? `note ${n}` : '' }
  }
  const made = drafted(modules, 'c').modules.map((m) => ({ ...m, tasks: m.tasks.map(worked) }))
  return { ...face, title: 'c', input: { weeks: 1 }, modules: made }
})

const scene = fc
  .record({
    before: current,
    modules: shape,
    scope: fc.constantFrom('whole', 'module', 'extend'),
    which: fc.nat(),
    spare: fc.oneof(fc.constant(Infinity), fc.constant(0), fc.integer({ min: 0, max: 300 })),
  })
  .map(({ before, modules, scope, which, spare }) => {
    const moduleId = scope === 'module' ? (before.modules[which % before.modules.length]?.id ?? null) : null
    const made = scope === 'module' ? modules.slice(0, 1) : modules
    const purpose = scope === 'extend' ? ('extend' as const) : ('regenerate' as const)
    const proposed: Proposed = { purpose, moduleId, input: { weeks: 2 }, content: drafted(made, 'd') }
    // What is proposed has been fitted into the learner's time, beside what stays of the plan.
    const beside = scope === 'whole' ? [] : before.modules.filter(({ id }) => id !== moduleId)
    const minutes = costOf([...beside, ...proposed.content.modules]) + spare
    return { before, proposed, minutes }
  })

const tasksOf = ({ modules }: Content) => modules.flatMap((module) => module.tasks)
const openOf = (content: Content, proposed: Proposed, budget: () => number) =>
  openModules(diffContent(content, merge(content, proposed, budget)))

const same = (a: Content, b: Content) => JSON.stringify(a) === JSON.stringify(b)

it('ends in the same content whether all is accepted at once or module by module, in any order', () => {
  fc.assert(
    fc.property(scene, fc.infiniteStream(fc.nat()), ({ before, proposed, minutes }, choices) => {
      const budget = () => minutes
      const whole = accept(before, proposed, budget, 'all').content
      let content = before
      let open = openOf(before, proposed, budget)
      let waiting = proposed
      while (open.length > 0) {
        // Some only go together with others; there is always one that can go.
        const [at = 0] = [...choices.take(1)]
        const order = [...open.slice(at % open.length), ...open.slice(0, at % open.length)]
        const next = order
          .map((key) => accept(content, waiting, budget, [key]))
          .find((each) => each.whole || !same(each.content, content))
        if (!next) throw new Error('no module can be accepted by itself')
        expect(next.whole).toBe(next.open.length === 0)
        for (const done of tasksOf(before).filter(({ status }) => status === 'completed'))
          expect(tasksOf(next.content)).toContainEqual(done)
        for (const { id, notes } of tasksOf(before))
          expect(tasksOf(next.content).find((task) => task.id === id)?.notes ?? notes).toBe(notes)
        content = next.content
        waiting = next.waiting
        open = next.open
      }
      expect(content).toEqual(content === before ? before : whole)
      expect(countsOf(content.modules).tasksDone).toBe(countsOf(before.modules).tasksDone)
      expect(restored(before, content)).toEqual(before)
    }),
    { numRuns: 300 },
  )
})
