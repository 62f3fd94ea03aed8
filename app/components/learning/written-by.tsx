import { Link } from '@remix-run/react'
import { LocalTime } from '../ui/local-time.tsx'
import { providerName } from '#app/domain/providers.ts'

/** Who wrote something, and when. */
export function WrittenBy({ by }: { by: { provider: string; model: string; createdAt: string } }) {
  const model = by.provider === 'offline' || by.model === '' ? '' : `, ${by.model}`
  return (
    <p className="text-small text-soft">
      {by.provider === 'offline' ? 'Written from your plan by: ' : 'Written by: '}
      {providerName(by.provider)}
      {model}, <LocalTime iso={by.createdAt} as="day" />
    </p>
  )
}

/** Who would write, before anything is asked of them. */
export const Writer = ({ name }: { name: string }) => (
  <p className="text-small text-soft">
    Will be written by {name}.{' '}
    <Link to="/settings/providers" className="link">
      Choose who writes
    </Link>
  </p>
)
