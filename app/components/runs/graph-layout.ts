import type { StepProgress } from '#app/domain/run-view.ts'

type Node = Pick<StepProgress, 'name' | 'after'>
export type Placed<T> = { step: T; x: number; y: number }
export type Layout<T> = {
  nodes: Placed<T>[]
  edges: { from: Placed<T>; to: Placed<T> }[]
  width: number
  height: number
}

/** Sizes of the drawing, in its own units, which are pixels where it is shown whole. */
export const BOX = { width: 132, height: 34, gapX: 34, gapY: 10 } as const

/** Steps in columns: each stands right of all that it waits for. */
export function layoutOf<T extends Node>(steps: readonly T[]): Layout<T> {
  const column = new Map<string, number>()
  for (const { name, after } of steps)
    column.set(name, Math.max(-1, ...after.map((each) => column.get(each) ?? -1)) + 1)
  const columns: T[][] = []
  for (const step of steps) (columns[column.get(step.name) ?? 0] ??= []).push(step)
  const rows = Math.max(1, ...columns.map((each) => each.length))
  const height = rows * (BOX.height + BOX.gapY) - BOX.gapY
  const nodes = columns.flatMap((each, c) => {
    const top = (height - (each.length * (BOX.height + BOX.gapY) - BOX.gapY)) / 2
    return each.map((step, r) => ({ step, x: c * (BOX.width + BOX.gapX), y: top + r * (BOX.height + BOX.gapY) }))
  })
  const at = new Map(nodes.map((node) => [node.step.name, node]))
  const edges = nodes.flatMap((to) =>
    to.step.after.flatMap((name) => {
      const from = at.get(name)
      return from ? [{ from, to }] : []
    }),
  )
  return { nodes, edges, width: Math.max(1, columns.length) * (BOX.width + BOX.gapX) - BOX.gapX, height }
}
