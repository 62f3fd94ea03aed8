import type { StepProgress } from '#app/domain/run-view.ts'

type Node = Pick<StepProgress, 'name' | 'after'>
export type Placed<T> = { step: T; x: number; y: number }
export type Drawing<T> = {
  nodes: Placed<T>[]
  /** One path for each step that another waits for, as SVG has it. */
  edges: { from: string; to: string; d: string }[]
  width: number
  height: number
}

/** Sizes of a drawing from left to right, in its own units, which are pixels where it is shown whole. */
export const ACROSS = { width: 124, height: 44, gapX: 25, gapY: 8 } as const
/** The same from top to bottom, for a narrow window. Lines run in the gutters at both sides. */
export const DOWN = { width: 272, height: 40, gutter: 24, gapY: 12 } as const

/** Steps in layers: each comes after all that it waits for. */
function layersOf<T extends Node>(steps: readonly T[]): T[][] {
  const layer = new Map<string, number>()
  const layers: T[][] = []
  for (const step of steps) {
    const at = Math.max(-1, ...step.after.map((name) => layer.get(name) ?? -1)) + 1
    layer.set(step.name, at)
    ;(layers[at] ??= []).push(step)
  }
  return layers
}

type Edge<T> = { from: Placed<T>; to: Placed<T> }

function edgesOf<T extends Node>(nodes: readonly Placed<T>[]): Edge<T>[] {
  const at = new Map(nodes.map((node) => [node.step.name, node]))
  return nodes.flatMap((to) =>
    to.step.after.flatMap((name) => {
      const from = at.get(name)
      return from ? [{ from, to }] : []
    }),
  )
}

const named = <T extends Node>({ from, to }: Edge<T>, d: string) => ({ from: from.step.name, to: to.step.name, d })

/** Each step stands right of all that it waits for. */
export function layoutAcross<T extends Node>(steps: readonly T[]): Drawing<T> {
  const { width, height: high, gapX, gapY } = ACROSS
  const layers = layersOf(steps)
  const tall = (n: number) => Math.max(1, n) * (high + gapY) - gapY
  const height = tall(Math.max(1, ...layers.map((each) => each.length)))
  const nodes = layers.flatMap((each, column) => {
    const top = (height - tall(each.length)) / 2
    return each.map((step, row) => ({ step, x: column * (width + gapX), y: top + row * (high + gapY) }))
  })
  const edges = edgesOf(nodes).map((edge) => {
    const [x1, y1, x2, y2] = [edge.from.x + width, edge.from.y + high / 2, edge.to.x, edge.to.y + high / 2]
    const middle = x1 + gapX / 2
    return named(edge, `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`)
  })
  return { nodes, edges, width: Math.max(1, layers.length) * (width + gapX) - gapX, height }
}

/** Each step stands below all that it waits for: lines that part run down the left gutter, those that meet the right one. */
export function layoutDown<T extends Node>(steps: readonly T[]): Drawing<T> {
  const { width, height: high, gutter, gapY } = DOWN
  const nodes = layersOf(steps)
    .flat()
    .map((step, row) => ({ step, x: gutter, y: row * (high + gapY) }))
  const all = edgesOf(nodes)
  const parts = (name: string) => all.filter(({ from }) => from.step.name === name).length > 1
  const edges = all.map((edge) => {
    const [y1, y2] = [edge.from.y + high / 2, edge.to.y + high / 2]
    if (edge.to.y - edge.from.y === high + gapY && !parts(edge.from.step.name) && edge.to.step.after.length < 2)
      return named(edge, `M${gutter + width / 2} ${edge.from.y + high} V${edge.to.y}`)
    const left = parts(edge.from.step.name)
    const [side, lane] = left ? [gutter, gutter / 2] : [gutter + width, gutter * 1.5 + width]
    const turn = left ? -6 : 6
    const d = `M${side} ${y1} H${lane - turn} Q${lane} ${y1} ${lane} ${y1 + 6} V${y2 - 6} Q${lane} ${y2} ${lane - turn} ${y2} H${side}`
    return named(edge, d)
  })
  return { nodes, edges, width: width + 2 * gutter, height: nodes.length * (high + gapY) - gapY }
}

/**
 * A label broken into lines of at most `fits` letters; what is left over is cut off. What stands between quotes is
 * enough of it: what sets “Write “Loops”” apart from its siblings.
 */
export function linesOf(label: string, fits: number, most: number): string[] {
  const words = (/“(.+)”/.exec(label)?.[1] ?? label).split(/\s+/)
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < fits) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const shown = lines.slice(0, most).map((line) => (line.length > fits ? `${line.slice(0, fits - 1)}…` : line))
  const end = shown.at(-1)
  if (lines.length > most && end !== undefined) shown[most - 1] = `${end.slice(0, fits - 1).replace(/…$/, '')}…`
  return shown
}
