import { useFetcher } from '@remix-run/react'
import { Button } from '../ui/button.tsx'

type Props = { to: string; fields?: Record<string, string>; look: 'main' | 'plain'; doing: string; children: string }

/** A button that posts, with a script or without; what is refused is said beside it. */
export function Act({ to, fields = {}, look, doing, children }: Props) {
  const fetcher = useFetcher<{ ok: boolean; message?: string }>()
  const idle = fetcher.state === 'idle'
  return (
    <fetcher.Form method="post" action={to} className="space-y-2">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button look={look} disabled={!idle}>
        {idle ? children : doing}
      </Button>
      {idle && fetcher.data?.ok === false && <p role="alert">{fetcher.data.message}</p>}
    </fetcher.Form>
  )
}
