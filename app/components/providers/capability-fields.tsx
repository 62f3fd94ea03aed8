import type { Capabilities } from '#app/domain/providers.ts'
import { Field } from '../auth/field.tsx'

type Props = { id: string; said: Partial<Capabilities> | null }

const valueOf = (said: boolean | undefined) => (said === undefined ? '' : said ? 'yes' : 'no')

function YesOrNo({ id, name, label, said }: { id: string; name: string; label: string; said: boolean | undefined }) {
  return (
    <div className="space-y-2">
      <label htmlFor={`${name}-${id}`} className="block font-bold">
        {label}
      </label>
      <select id={`${name}-${id}`} name={name} defaultValue={valueOf(said)} className="control max-w-sm">
        <option value="">I do not know</option>
        <option value="yes">Yes</option>
        <option value="no">No</option>
      </select>
    </div>
  )
}

/** What the model on a server of one's own can do: nobody else knows. */
export function CapabilityFields({ id, said }: Props) {
  const number = { inputMode: 'numeric' as const, maxLength: 9 }
  return (
    <fieldset className="space-y-4">
      <legend className="font-bold">What its model can do</legend>
      <p className="text-small text-soft">
        Leave open what you do not know. What it cannot do is then not asked of it, and long conversations are cut to
        what it holds.
      </p>
      <YesOrNo id={id} name="structuredOutput" label="Keeps to a JSON schema" said={said?.structuredOutput} />
      <YesOrNo id={id} name="tools" label="Uses tools" said={said?.tools} />
      <Field
        label="Holds, tokens"
        name="contextTokens"
        defaultValue={said?.contextTokens ?? ''}
        hint="Question and answer together, as the server is set up."
        {...number}
      />
      <Field
        label="Longest answer, tokens"
        name="maxOutputTokens"
        defaultValue={said?.maxOutputTokens ?? ''}
        {...number}
      />
    </fieldset>
  )
}
