import { LocalTime } from '../ui/local-time.tsx'
import { Confirm } from '../ui/confirm.tsx'

export type AdminLimit = { key: string; what: string; whose: string; reopensAt: string }

/** Who is held back, from what, and until when. */
export function Limits({ limits }: { limits: AdminLimit[] }) {
  if (limits.length === 0) return <p className="text-soft">Nobody is held back.</p>
  return (
    <ul className="divide-y divide-line">
      {limits.map(({ key, what, whose, reopensAt }) => (
        <li key={key} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
          <div className="min-w-0 flex-1 basis-64">
            <p className="break-all">{whose}</p>
            <p className="text-small text-soft">
              Held back from {what}; reopens <LocalTime iso={reopensAt} as="moment" />
            </p>
          </div>
          <Confirm
            fields={{ intent: 'reset-limit', target: key }}
            label="Reset…"
            about={`the limit on ${what} of ${whose}`}
            sentence="The window starts over, as if nothing had been started in it."
            yes="Yes, reset it"
          />
        </li>
      ))}
    </ul>
  )
}
