import { Form, Link } from '@remix-run/react'
import { Section } from '../settings/section.tsx'
import { Button, buttonLook } from '../ui/button.tsx'

export type LocalItem = { name: string; baseUrl: string; models: string[] }

/** Servers of models on this machine: offered, and used by nobody who did not accept one. */
export function LocalServers({ servers }: { servers: LocalItem[] }) {
  return (
    <Section id="local" title="On this machine">
      <p className="text-soft">
        Ollama, LM Studio or llama.cpp can answer here, without a key and at no charge.
        {servers.length === 0 && ' No other server was found on the usual ports: 11434, 1234 and 8080.'}
      </p>
      <ul className="divide-y divide-line empty:hidden">
        {servers.map(({ name, baseUrl, models }) => (
          <li key={baseUrl} className="flex flex-wrap items-center justify-between gap-3 py-3">
            <div className="min-w-0 flex-1 basis-60">
              <p>{name}</p>
              <p className="text-small break-words text-soft">{[baseUrl, ...models].join(' · ')}</p>
            </div>
            <Form method="post">
              <input type="hidden" name="intent" value="accept" />
              <input type="hidden" name="baseUrl" value={baseUrl} />
              <Button aria-label={`Add ${name} at ${baseUrl}`}>Add it</Button>
            </Form>
          </li>
        ))}
      </ul>
      <Link to="?look=1#local" className={buttonLook('plain')}>
        Look again
      </Link>
    </Section>
  )
}
