import { Form } from '@remix-run/react'
import { TOOL_LABEL, toollessWords, TOOLS, WRITE_TOOLS, type Asks } from '#app/domain/agents.ts'
import { ErrorSummary } from '../form/error-summary.tsx'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Choice } from '../ui/choice.tsx'
import { describe, Field, fieldId } from '../ui/field.tsx'
import type { AgentTexts, Askable, Refusal } from './types.ts'

type Given = { texts: AgentTexts; issues: Record<string, string> }
type LineProps = Given & {
  name: string
  label: string
  help?: string
  /** What a number is, for the keyboard; a text without it. */
  mode?: 'numeric' | 'decimal'
  list?: string
}

const FIELDS: ReadonlySet<string> = new Set([
  'name',
  'instructions',
  'providerId',
  'model',
  'temperature',
  'maxOutputTokens',
  'tools',
  'maxSteps',
  'maxCostUsd',
])
const NEEDED = new Set(['name', 'maxSteps'])

function Line({ name, label, help, mode, list, texts, issues }: LineProps) {
  const error = issues[name]
  return (
    <Field name={name} label={label} help={help} error={error} optional={!NEEDED.has(name)}>
      <input
        id={fieldId(name)}
        name={name}
        type="text"
        inputMode={mode}
        list={list}
        autoComplete="off"
        defaultValue={texts[name] ?? ''}
        className={mode ? 'control sm:max-w-48' : 'control'}
        {...describe(name, { help, error })}
      />
    </Field>
  )
}

function Instructions({ texts, issues }: Given) {
  const name = 'instructions'
  const help = 'How it should teach: where to start, what to leave out, how long to write, in which language.'
  return (
    <Field name={name} label="Instructions" help={help} error={issues[name]}>
      <textarea
        id={fieldId(name)}
        name={name}
        rows={10}
        defaultValue={texts[name] ?? ''}
        className="control"
        {...describe(name, { help, error: issues[name] })}
      />
    </Field>
  )
}

const WHOEVER = 'The tutor’s default provider'

function Asks({ texts, issues, providers }: Given & { providers: Askable[] }) {
  const help =
    providers.length === 0
      ? 'You have no providers of your own yet. Add one under Settings, Providers.'
      : 'Choose one of your providers, or leave the default.'
  const models = [...new Set(providers.flatMap(({ model, models: seen }) => [model, ...seen]))].filter(Boolean)
  return (
    <>
      <Field name="providerId" label="Provider" help={help} error={issues['providerId']}>
        <select
          id={fieldId('providerId')}
          name="providerId"
          defaultValue={texts['providerId'] ?? ''}
          className="control"
          {...describe('providerId', { help, error: issues['providerId'] })}
        >
          <option value="">{WHOEVER}</option>
          {providers.map(({ id, name, model }) => (
            <option key={id} value={id}>
              {model ? `${name} (${model})` : name}
            </option>
          ))}
        </select>
      </Field>
      {providers.length > 0 && (
        <>
          <Line
            name="model"
            label="Model"
            help="Leave empty to use the provider’s default model."
            list="models-seen"
            texts={texts}
            issues={issues}
          />
          <datalist id="models-seen">
            {models.map((model) => (
              <option key={model}>{model}</option>
            ))}
          </datalist>
        </>
      )}
    </>
  )
}

const writes = WRITE_TOOLS as readonly string[]
const OPTIONS = TOOLS.map((tool) => ({ value: tool, ...TOOL_LABEL[tool] })).toSorted(
  (a, b) => Number(writes.includes(a.value)) - Number(writes.includes(b.value)),
)

type Props = {
  texts: AgentTexts
  providers: Askable[]
  /** Whom it asks as it was saved. */
  asks?: Asks | null
  refusal: Refusal | undefined
  save: string
}

/** An agent's fields. Works without a script; refused, it shows what was typed and what is wrong with it. */
export function AgentForm({ texts: kept, providers, asks, refusal, save }: Props) {
  const texts = refusal?.values ?? kept
  const issues = refusal?.issues ?? {}
  const given = { texts, issues }
  return (
    <Form method="post" noValidate className="space-y-6">
      {refusal && <ErrorSummary title={refusal.message} issues={issues} fields={FIELDS} />}
      <Line name="name" label="Name" {...given} />
      <Instructions {...given} />
      <Asks {...given} providers={providers} />
      {asks?.tools === false && (
        <Callout>
          <p>{toollessWords(asks.model)} The tools below have no effect until you choose a model that can.</p>
        </Callout>
      )}
      <Choice
        name="tools"
        legend="Tools it may use"
        error={issues['tools']}
        options={OPTIONS}
        initial={texts['tools']}
        several
        many
      />
      <Line
        name="temperature"
        label="Temperature"
        help="From 0 (predictable) to 2 (varied). Leave empty for the provider’s default."
        mode="decimal"
        {...given}
      />
      <Line
        name="maxOutputTokens"
        label="Longest answer (tokens)"
        help="A token is about three quarters of a word. Leave empty for the provider’s limit."
        mode="numeric"
        {...given}
      />
      <Line
        name="maxSteps"
        label="Calls per reply"
        help="The most calls to the provider for one reply, 1 to 20. Each round of tool use takes one more."
        mode="numeric"
        {...given}
      />
      <Line
        name="maxCostUsd"
        label="Cost limit per reply (US dollars)"
        help="Calls that could exceed this, or whose price is unknown, are not made. Leave empty for no limit."
        mode="decimal"
        {...given}
      />
      <Button look="main" name="intent" value="save">
        {save}
      </Button>
    </Form>
  )
}
