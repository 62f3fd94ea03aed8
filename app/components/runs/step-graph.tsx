import type { StepProgress } from '#app/domain/run-view.ts'
import type { StepStatus } from '#app/domain/workflow.ts'
import { ACROSS, DOWN, layoutAcross, layoutDown, linesOf, type Drawing, type Placed } from './graph-layout.ts'
import { anchorOf, STEP_WORD } from './words.ts'

const FILL: Record<StepStatus, string> = {
  pending: 'fill-raised stroke-line',
  running: 'fill-raised stroke-ink',
  done: 'fill-sunken stroke-edge',
  failed: 'fill-blaze-wash stroke-blaze',
  skipped: 'fill-paper stroke-line',
}
const SIGN: Record<StepStatus, string> = { pending: '', running: '… ', done: '✓ ', failed: '✗ ', skipped: '' }

/** Letters that fit a line of a box, its size, and lines in it. */
type Box = { width: number; height: number; fits: number; lines: number }
const BOX_ACROSS: Box = { ...ACROSS, fits: 18, lines: 2 }
const BOX_DOWN: Box = { ...DOWN, fits: 42, lines: 1 }

const LINE = 15

function Node({ node: { step, x, y }, box }: { node: Placed<StepProgress>; box: Box }) {
  const waits = step.status === 'pending' || step.status === 'skipped'
  const lines = linesOf(step.label, box.fits, box.lines)
  const says = `${step.label}: ${STEP_WORD[step.status]}`
  return (
    <a href={`#${anchorOf(step.name)}`} aria-label={says} className="group/node focus-visible:outline-none">
      <title>{says}</title>
      <rect
        x={x}
        y={y}
        width={box.width}
        height={box.height}
        rx={6}
        strokeWidth={step.status === 'running' ? 2 : 1}
        strokeDasharray={waits ? '4 3' : undefined}
        className={`${FILL[step.status]} group-hover/node:stroke-ink group-focus-visible/node:stroke-blaze group-focus-visible/node:stroke-3`}
      />
      <text
        textAnchor="middle"
        dominantBaseline="central"
        fontSize={12}
        className={waits ? 'fill-soft' : 'fill-ink'}
        aria-hidden="true"
      >
        {lines.map((line, i) => (
          <tspan key={i} x={x + box.width / 2} y={y + box.height / 2 + (i - (lines.length - 1) / 2) * LINE}>
            {i === 0 && SIGN[step.status]}
            {i < lines.length - 1 ? `${line} ` : line}
          </tspan>
        ))}
      </text>
    </a>
  )
}

type Props = { drawing: Drawing<StepProgress>; box: Box; className: string }

const Drawn = ({ drawing: { nodes, edges, width, height }, box, className }: Props) => (
  <svg
    role="group"
    aria-label="The steps as a graph"
    viewBox={`-2 -2 ${width + 4} ${height + 4}`}
    width={width}
    className={`h-auto max-w-full ${className}`}
  >
    {edges.map(({ from, to, d }) => (
      <path key={`${from} ${to}`} d={d} className="fill-none stroke-edge" />
    ))}
    {nodes.map((node) => (
      <Node key={node.step.name} node={node} box={box} />
    ))}
  </svg>
)

/** What waits for what, drawn: from left to right, in a narrow window from top to bottom. Each box leads to its step. */
export const StepGraph = ({ steps }: { steps: readonly StepProgress[] }) => (
  <>
    <Drawn drawing={layoutAcross(steps)} box={BOX_ACROSS} className="max-md:hidden" />
    <Drawn drawing={layoutDown(steps)} box={BOX_DOWN} className="mx-auto md:hidden" />
  </>
)
