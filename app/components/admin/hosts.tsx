import { Form } from '@remix-run/react'
import { Field } from '../auth/field.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'

/** Hosts that learners' own providers may reach although they lead inside. */
export function Hosts({ hosts }: { hosts: string[] }) {
  return (
    <div className="space-y-4">
      <p className="text-soft">
        Learners’ own providers reach the open internet only, over https. A server on this machine or network has to be
        allowed here: then every learner’s provider may reach it, also without https.
      </p>
      <ul className="divide-y divide-line empty:hidden">
        {hosts.map((host) => (
          <li key={host} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
            <code className="min-w-0 flex-1 basis-60 break-all">{host}</code>
            <Confirm
              fields={{ intent: 'refuse-host', target: host }}
              label="Remove…"
              about={`the allowed host ${host}`}
              sentence="Learners’ providers at this host can no longer be asked."
              yes="Remove"
            />
          </li>
        ))}
      </ul>
      <Form key={hosts.length} method="post" className="space-y-4">
        <input type="hidden" name="intent" value="allow-host" />
        <Field label="Allow a host" name="target" required maxLength={300} placeholder="127.0.0.1:11434" />
        <Button>Allow it</Button>
      </Form>
    </div>
  )
}
