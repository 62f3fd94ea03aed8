import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ACROSS, DOWN, layoutAcross, layoutDown, linesOf } from '#app/components/runs/graph-layout.ts'

/** Steps of which each waits for some of those before it. */
const graphs = fc
  .array(fc.array(fc.nat({ max: 19 }), { maxLength: 4 }), { minLength: 1, maxLength: 20 })
  .map((all) =>
    all.map((before, i) => ({ name: `s${i}`, after: [...new Set(before.filter((n) => n < i))].map((n) => `s${n}`) })),
  )

it.each([
  { way: 'across', layout: layoutAcross, box: ACROSS, along: 'x' as const },
  { way: 'down', layout: layoutDown, box: DOWN, along: 'y' as const },
])('$way, every step is drawn once, apart from the others, after all that it waits for', ({ layout, box, along }) => {
  fc.assert(
    fc.property(graphs, (steps) => {
      const { nodes, edges, width, height } = layout(steps)
      const at = new Map(nodes.map((node) => [node.step.name, node]))
      expect([...at.keys()].toSorted()).toEqual(steps.map(({ name }) => name).toSorted())
      for (const { name, after } of steps)
        for (const before of after) expect(at.get(before)?.[along]).toBeLessThan(at.get(name)?.[along] ?? -1)
      expect(edges).toHaveLength(steps.flatMap(({ after }) => after).length)
      for (const [i, a] of nodes.entries()) {
        expect(a.x + box.width).toBeLessThanOrEqual(width)
        expect(a.y + box.height).toBeLessThanOrEqual(height)
        for (const b of nodes.slice(i + 1))
          expect(Math.abs(a.x - b.x) >= box.width || Math.abs(a.y - b.y) >= box.height).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

it('a label is broken between words into lines that fit, and says what sets it apart', () => {
  expect(linesOf('Write “Introduction to loops”', 18, 2)).toEqual(['Introduction to', 'loops'])
  expect(linesOf('Check and save', 18, 2)).toEqual(['Check and save'])
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 4, max: 30 }), fc.integer({ min: 1, max: 3 }), (label, fits, most) => {
      const lines = linesOf(label, fits, most)
      expect(lines.length).toBeLessThanOrEqual(most)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(fits)
    }),
  )
})
