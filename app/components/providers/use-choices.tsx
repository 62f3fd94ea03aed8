import { Form } from '@remix-run/react'
import { useState } from 'react'
import type { ProviderView } from '#app/domain/own-providers.ts'
import type { Use, UseSource } from '#app/domain/providers.ts'
import { FieldError } from '../ui/field.tsx'
import { Section } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { USE_WORDS } from './words.ts'

export type UseItem = {
  use: Use
  source: UseSource | 'usual'
  providerId: string | null
  /** The model that was chosen beside the provider; null for the one it usually asks. */
  model: string | null
}
type Props = {
  uses: UseItem[]
  providers: ProviderView[]
  /** The operator's provider; null where none is configured. */
  operator: string | null
  issues: Record<string, string>
}

const valueOf = ({ source, providerId }: UseItem) => (source === 'own' ? `own:${providerId}` : source)

type ChoiceProps = Omit<Props, 'uses' | 'issues'> & { item: UseItem }

const modelsOf = (providers: ProviderView[]) => [
  ...new Set(providers.flatMap(({ model, models }) => (model ? [model, ...models] : models))),
]

type ModelProps = { item: UseItem; who: string; providers: ProviderView[] }

/** Which model of a provider is asked; what is emptied is forgotten. */
function ModelField({ item: { use, model }, who, isKept, providers }: ModelProps & { isKept: boolean }) {
  return (
    <div className="max-w-sm min-w-0 flex-1 basis-48 space-y-1">
      <datalist id={`models-${use}`}>
        {modelsOf(providers).map((each) => (
          <option key={each}>{each}</option>
        ))}
      </datalist>
      <label htmlFor={`model-${use}`} className="block text-small">
        Model<span className="sr-only">, {USE_WORDS[use]}</span>
      </label>
      {isKept && model && <input type="hidden" name="kept" value={`${who} ${model}`} />}
      <input
        key={who}
        id={`model-${use}`}
        name="model"
        list={`models-${use}`}
        autoComplete="off"
        maxLength={200}
        placeholder="The provider’s default"
        defaultValue={isKept ? (model ?? '') : ''}
        className="control"
      />
    </div>
  )
}

/** Only one's own providers have models to choose from; without a script nobody can tell which is about to be chosen. */
function Model(props: ModelProps) {
  const { item, who, providers } = props
  const chosen = providers.filter(({ id }) => who === `own:${id}`)
  if (chosen.length > 0) return <ModelField {...props} isKept={who === valueOf(item)} providers={chosen} />
  return providers.length === 0 ? null : (
    <noscript>
      <ModelField {...props} isKept={false} />
    </noscript>
  )
}

function Choice({ item, providers, operator }: ChoiceProps) {
  const { use } = item
  const [who, setWho] = useState(valueOf(item))
  return (
    <>
      <input type="hidden" name="use" value={use} />
      <label htmlFor={`use-${use}`} className="block font-bold">
        {USE_WORDS[use]}
      </label>
      <div className="flex flex-wrap items-end gap-3">
        <select
          id={`use-${use}`}
          name="who"
          value={who}
          onChange={(event) => setWho(event.target.value)}
          className="control max-w-sm min-w-0 flex-1 basis-60"
        >
          <option value="usual">Default ({operator ?? 'the built-in curriculum'})</option>
          {providers.map(({ id, name }) => (
            <option key={id} value={`own:${id}`}>
              {name}
            </option>
          ))}
          {operator && <option value="operator">{operator}, this server’s</option>}
          <option value="offline">The built-in curriculum, no AI</option>
        </select>
        <Model item={item} who={who} providers={providers} />
        <Button aria-label={`Save who answers: ${USE_WORDS[use]}`}>Save</Button>
      </div>
    </>
  )
}

/** Who is asked for what. */
export function UseChoices({ uses, issues, ...shared }: Props) {
  return (
    <Section id="uses" title="Who answers">
      <p className="text-soft">
        If a provider fails, no other is used without asking: you are told, and can choose another for that request.
      </p>
      <ul className="divide-y divide-line">
        {uses.map((each) => (
          <li key={each.use} className="py-3">
            <Form method="post" className="space-y-2">
              <input type="hidden" name="intent" value="choose" />
              <Choice key={`${valueOf(each)} ${each.model}`} item={each} {...shared} />
              <FieldError name={`use-${each.use}`} error={issues[`use-${each.use}`]} />
            </Form>
          </li>
        ))}
      </ul>
    </Section>
  )
}
