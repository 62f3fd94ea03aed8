import { useSince } from '../ui/use-since.ts'
import { seconds } from '../ui/words.ts'

type Props = {
  /** When it began, and when the page was read, by the server's clock; ISO 8601. */
  from: string | null
  at: string
}

/** " for 34 s", a second more each second. */
export function Elapsed({ from, at }: Props) {
  const since = useSince(at)
  if (from === null) return null
  return ` for ${seconds((Date.parse(at) + since - Date.parse(from)) / 1000)}`
}
