import type { StepProgress } from '#app/domain/run-view.ts'
import type { StepStatus } from '#app/domain/workflow.ts'
import { BOX, layoutOf } from './graph-layout.ts'

const FILL: Record<StepStatus, string> = {
  pending: 'fill-raised stroke-line',
  running: 'fill-raised stroke-ink',
  done: 'fill-sunken stroke-edge',
  failed: 'fill-blaze-wash stroke-blaze',
  skipped: 'fill-paper stroke-line',
}
const SIGN: Record<StepStatus, string> = { pending: '', running: '… ', done: '✓ ', failed: '✗ ', skipped: '' }

/** Letters that fit a box. */
const FITS = 18
const cut = (text: string) => (text.length > FITS ? `${text.slice(0, FITS - 1)}…` : text)

/** What waits for what, drawn; the list beside it says the same in words. */
export function StepGraph({ steps }: { steps: readonly StepProgress[] }) {
  const { nodes, edges, width, height } = layoutOf(steps)
  return (
    <svg
      aria-hidden="true"
      viewBox={`-2 -2 ${width + 4} ${height + 4}`}
      width={width}
      className="h-auto max-w-full max-sm:hidden"
    >
      {edges.map(({ from, to }) => {
        const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2]
        const [x2, y2] = [to.x, to.y + BOX.height / 2]
        const middle = x1 + BOX.gapX / 2
        return (
          <path
            key={`${from.step.name} ${to.step.name}`}
            d={`M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
            className="fill-none stroke-edge"
          />
        )
      })}
      {nodes.map(({ step, x, y }) => (
        <g key={step.name}>
          <rect
            x={x}
            y={y}
            width={BOX.width}
            height={BOX.height}
            rx={6}
            strokeWidth={step.status === 'running' ? 2 : 1}
            strokeDasharray={step.status === 'pending' || step.status === 'skipped' ? '4 3' : undefined}
            className={FILL[step.status]}
          />
          <text
            x={x + BOX.width / 2}
            y={y + BOX.height / 2}
            textAnchor="middle"
            dominantBaseline="central"
            fontSize={12}
            className={step.status === 'pending' || step.status === 'skipped' ? 'fill-soft' : 'fill-ink'}
          >
            {SIGN[step.status]}
            {cut(step.label)}
          </text>
        </g>
      ))}
    </svg>
  )
}
