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
        <option value="">Not sure</option>
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
        Leave blank what you do not know. Cairn avoids what the model cannot do and trims long conversations to fit.
      </p>
      <YesOrNo id={id} name="structuredOutput" label="Supports JSON schemas" said={said?.structuredOutput} />
      <YesOrNo id={id} name="tools" label="Uses tools" said={said?.tools} />
      <Field
        label="Context window (tokens)"
        name="contextTokens"
        defaultValue={said?.contextTokens ?? ''}
        hint="Question and answer together, as configured on the server."
        {...number}
      />
      <Field
        label="Longest answer (tokens)"
        name="maxOutputTokens"
        defaultValue={said?.maxOutputTokens ?? ''}
        {...number}
      />
    </fieldset>
  )
}
